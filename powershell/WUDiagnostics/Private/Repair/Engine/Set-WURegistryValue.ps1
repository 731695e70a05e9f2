function Set-WURegistryValue {
    # Changes a registry value as a part of a repair; the keys that it needs are made by changes of their own. Without data the
    # value is removed.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [string]$Path,

        [Parameter(Mandatory)]
        [string]$Name,

        [AllowNull()]
        [WUDiagnostics.RegistryData]$Data,

        [ValidateSet(64, 32)]
        [int]$View = 64,

        [ValidateSet('HKLM', 'HKU')]
        [string]$Hive = 'HKLM',

        # Windows makes a new value by itself when this one is gone: an undo replaces that.
        [switch]$Regrows
    )

    $after = [ordered]@{ absent = $true }
    if ($null -ne $Data) {
        $after = $Data.State
        while ($null -ne ($missing = [WUDiagnostics.RegistryData]::FirstMissing($View, $Hive, $Path))) {
            Invoke-WUChange -Run $Run -Change ([ordered]@{ type = 'registryKey'; view = $View; hive = $Hive; key = $missing; after = [ordered]@{ exists = $true } })
        }
    }
    $change = [ordered]@{ type = 'registry'; view = $View; hive = $Hive; key = $Path; name = $Name; after = $after }
    if ($Regrows) {
        $change['regrows'] = $true
    }
    Invoke-WUChange -Run $Run -Change $change
}
