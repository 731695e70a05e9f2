function Get-WURegistryState {
    # A registry value as a journal has it.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Change
    )

    $data = [WUDiagnostics.RegistryData]::Read([int]$Change['view'], $Change['hive'], $Change['key'], $Change['name'])
    if ($null -eq $data) {
        [ordered]@{ absent = $true }
    }
    else {
        $data.State
    }
}
