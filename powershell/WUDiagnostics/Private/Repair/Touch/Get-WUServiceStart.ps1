function Get-WUServiceStart {
    # How a service starts; nothing where there is no such service.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [string]$Name
    )

    $start = [WUDiagnostics.ServiceStart]::Read($Name)
    if ($null -ne $start) {
        [ordered]@{ start = $start.Start; delayed = $start.Delayed }
    }
}
