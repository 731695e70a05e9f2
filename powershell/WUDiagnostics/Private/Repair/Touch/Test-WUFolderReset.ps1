function Test-WUFolderReset {
    # Whether there is a folder to be moved aside, where to, and how much is copied before.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [string]$Path,

        [AllowEmptyCollection()]
        [string[]]$Evidence = @()
    )

    $found = [ordered]@{ state = 'right'; before = [ordered]@{}; after = [ordered]@{} }
    if ([System.IO.Directory]::Exists($Path)) {
        $found['state'] = 'needed'
        $found['before']['folder'] = $Path
        $found['after']['folder'] = Get-WUFreeName -Path ($Path + '.old')
        $bytes = 0
        foreach ($pattern in $Evidence) {
            $folder = [System.IO.Path]::GetDirectoryName($pattern)
            if ([System.IO.Directory]::Exists($folder)) {
                foreach ($file in (New-Object -TypeName System.IO.DirectoryInfo -ArgumentList $folder).GetFiles([System.IO.Path]::GetFileName($pattern))) {
                    $bytes += $file.Length
                }
            }
        }
        $found['needsBytes'] = [System.Math]::Min($bytes, 500MB)
    }
    $found
}
