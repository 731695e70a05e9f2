function Test-WUServicePolicy {
    # Whether a group policy sets how a service starts: the templates that Windows keeps of what it applied name it.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [string]$Name
    )

    $folder = Get-WUWindowsPath 'security\templates\policies'
    if ([System.IO.Directory]::Exists($folder)) {
        foreach ($file in [System.IO.Directory]::GetFiles($folder)) {
            $inside = $false
            foreach ($line in [System.IO.File]::ReadAllLines($file)) {
                if ($line -match '^\s*\[') {
                    $inside = $line -match '^\s*\[Service General Setting\]'
                }
                elseif ($inside -and $line.Split(',')[0].Trim(' "') -eq $Name) {
                    return $true
                }
            }
        }
    }
    $false
}
