function Get-WUFreeName {
    # The path, or where something is there already, the path with the time behind it.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    $free = $Path
    for ($i = 0; [System.IO.Directory]::Exists($free) -or [System.IO.File]::Exists($free); $i++) {
        $free = '{0}-{1}{2}' -f $Path, [System.DateTime]::UtcNow.ToString('yyyyMMddHHmmss', [System.Globalization.CultureInfo]::InvariantCulture), $(if ($i -gt 0) { "-$i" })
    }
    $free
}
