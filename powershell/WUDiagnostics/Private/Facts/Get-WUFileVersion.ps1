function Get-WUFileVersion {
    # The version in the resources of a file, by its numbers; nothing where there is no such file.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    if ([System.IO.File]::Exists($Path)) {
        $file = [System.Diagnostics.FileVersionInfo]::GetVersionInfo($Path)
        '{0}.{1}.{2}.{3}' -f $file.FileMajorPart, $file.FileMinorPart, $file.FileBuildPart, $file.FilePrivatePart
    }
}
