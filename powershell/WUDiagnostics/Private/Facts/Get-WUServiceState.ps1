function Get-WUServiceState {
    # Running, Stopped and so on, not localised; null where there is no such service.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Name
    )

    $service = Get-Service -Name $Name -ErrorAction SilentlyContinue
    if ($null -ne $service) {
        [string]$service.Status
    }
}
