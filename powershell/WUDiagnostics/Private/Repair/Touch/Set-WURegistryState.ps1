function Set-WURegistryState {
    # Writes or deletes a registry value. A repair makes the key by a change of its own; an undo makes the one that has gone since.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Change,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$State
    )

    $data = [WUDiagnostics.RegistryData]::FromState($State)
    if ($null -eq $data) {
        [WUDiagnostics.RegistryData]::Delete([int]$Change['view'], $Change['hive'], $Change['key'], $Change['name'])
    }
    else {
        [WUDiagnostics.RegistryData]::MakeKey([int]$Change['view'], $Change['hive'], $Change['key'])
        $data.Write([int]$Change['view'], $Change['hive'], $Change['key'], $Change['name'])
    }
}
