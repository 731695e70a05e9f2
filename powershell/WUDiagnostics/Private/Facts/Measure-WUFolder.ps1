function Measure-WUFolder {
    # How large a folder is, as far as it can be counted in five seconds; nothing where there is none. Being refused is an error.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.FolderSize')]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    Assert-WUWindows
    if ([System.IO.Directory]::Exists($Path)) {
        $null = [System.IO.Directory]::GetFileSystemEntries($Path)
        [WUDiagnostics.Machine]::Measure($Path, 4000)
    }
}
