function Test-WUArchiveMember {
    # Whether a full path names a member of an archive, as archive.zip!folder/CBS.log does. Whether there is such a member,
    # the library says when it opens it.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    for ($at = $Path.IndexOf('!'); $at -gt 0; $at = $Path.IndexOf('!', $at + 1)) {
        if ([System.IO.File]::Exists($Path.Substring(0, $at))) {
            return $true
        }
    }
    $false
}
