function Get-WUPolicyFileEntry {
    # What the machine's own policy file sets.
    [CmdletBinding()]
    [OutputType([object])]
    param()

    $bytes = Get-WUFileByte -Path (Get-WUPolicyFile)
    if ($null -ne $bytes) {
        [WUDiagnostics.PolicyFile]::Read($bytes, (Resolve-WULanguage -Verbose:$false))
    }
}
