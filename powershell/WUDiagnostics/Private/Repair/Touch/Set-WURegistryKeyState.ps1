function Set-WURegistryKeyState {
    # Makes a registry key, or removes it where it is empty.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Change,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$State
    )

    if ($State['exists']) {
        [WUDiagnostics.RegistryData]::MakeKey([int]$Change['view'], $Change['hive'], $Change['key'])
    }
    else {
        [WUDiagnostics.RegistryData]::RemoveEmptyKey([int]$Change['view'], $Change['hive'], $Change['key'])
    }
}
