function Expand-WULogPath {
    # The files and folders of a path with * and ? in any of its parts; nothing where there is none. What may not be read is
    # passed over: nobody named it.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    $separator = [string][System.IO.Path]::DirectorySeparatorChar
    $folders = @('')
    $parts = @($Path -split '[\\/]')
    for ($index = 0; $index -lt $parts.Count; $index++) {
        $part = $parts[$index]
        $isLast = $index -eq $parts.Count - 1
        $folders = @(
            foreach ($folder in $folders) {
                if ($part -notmatch '[*?]') {
                    if ($index -eq 0) { $part } else { "$folder$separator$part" }
                }
                elseif ([System.IO.Directory]::Exists($folder)) {
                    try {
                        if ($isLast) { [System.IO.Directory]::GetFiles($folder, $part) } else { [System.IO.Directory]::GetDirectories($folder, $part) }
                    }
                    catch {
                        Write-Verbose -Message (ConvertTo-WUShown -Text "$folder`: $($_.Exception.Message)")
                    }
                }
            }
        )
    }
    foreach ($found in $folders) {
        if ([System.IO.File]::Exists($found) -or [System.IO.Directory]::Exists($found)) {
            $found
        }
    }
}
