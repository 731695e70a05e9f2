function Get-WUPolicyFile {
    # The path of the machine's own policy file, or of what says its version.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [switch]$Version
    )

    if ($Version) { Get-WUWindowsPath -System 'GroupPolicy\gpt.ini' } else { Get-WUWindowsPath -System 'GroupPolicy\Machine\Registry.pol' }
}
