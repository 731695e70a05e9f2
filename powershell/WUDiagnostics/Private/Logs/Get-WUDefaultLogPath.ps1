function Get-WUDefaultLogPath {
    # The update logs of this machine, as far as they exist.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        # The Windows folder.
        [AllowNull()]
        [AllowEmptyString()]
        [string]$Windows = $env:SystemRoot
    )

    if ([string]::IsNullOrEmpty($Windows)) {
        return
    }
    # The ConfigMgr client may log elsewhere.
    $folder = $null
    $key = 'HKLM:\SOFTWARE\Microsoft\CCM\Logging\@Global'
    if (Test-Path -LiteralPath $key) {
        $values = Get-ItemProperty -LiteralPath $key -ErrorAction Ignore
        if ($null -ne $values -and $null -ne $values.PSObject.Properties['LogDirectory']) {
            $folder = [string]$values.LogDirectory
        }
    }
    if ([string]::IsNullOrEmpty($folder)) {
        $folder = [System.IO.Path]::Combine($Windows, 'CCM\Logs')
    }
    $drive = [System.IO.Path]::GetDirectoryName($Windows)
    if ([string]::IsNullOrEmpty($drive)) {
        $drive = $Windows
    }
    $drive = $drive.TrimEnd('\', '/')
    $separator = [string][System.IO.Path]::DirectorySeparatorChar
    $wsus = "$drive\Program Files\Update Services".Replace('\', $separator)
    $hasWsus = [System.IO.Directory]::Exists($wsus)
    $seen = @{}
    foreach ($place in [WUDiagnostics.LogFamily]::All() | ForEach-Object -MemberName Paths) {
        if ($place.StartsWith('{wsus:}')) {
            if (-not $hasWsus) {
                continue
            }
            $place = $place.Substring('{wsus:}'.Length)
        }
        $path = $place.Replace('{windows}', $Windows).Replace('{ccm}', $folder).Replace('{drive}', $drive).Replace('{wsus}', $wsus)
        foreach ($found in Expand-WULogPath -Path $path.Replace('\', $separator)) {
            # One pattern may be inside of another.
            if (-not $seen.ContainsKey($found)) {
                $seen[$found] = $true
                $found
            }
        }
    }
}
