function Get-WUWindowsPath {
    # A path below the Windows folder or, with -System, below System32: that of the 64-bit system also in a 32-bit process.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory, ParameterSetName = 'Windows', Position = 0)]
        [string]$Name,

        [Parameter(Mandatory, ParameterSetName = 'System')]
        [string]$System
    )

    Assert-WUWindows
    if ($System) {
        $folder = 'System32'
        if ([System.Environment]::Is64BitOperatingSystem -and -not [System.Environment]::Is64BitProcess) {
            $folder = 'Sysnative'
        }
        $Name = [System.IO.Path]::Combine($folder, $System)
    }
    [System.IO.Path]::Combine([System.Environment]::GetFolderPath('Windows'), $Name)
}
