function Get-WURegistryPolFact {
    # The values that the machine's own Registry.pol sets. ConfigMgr writes there, too.
    [CmdletBinding()]
    [OutputType([object[]])]
    param()

    Assert-WUWindows
    $bytes = Get-WUFileByte -Path (Get-WUWindowsPath -System 'GroupPolicy\Machine\Registry.pol')
    $values = @(foreach ($value in [WUDiagnostics.Machine]::ReadPolFile($bytes)) {
            [ordered]@{ key = $value.Key; name = $value.Name }
        })
    , $values
}
