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
    foreach ($place in [WUDiagnostics.LogFamily]::All() | ForEach-Object -MemberName Paths) {
        $path = $place.Replace('{windows}', $Windows).Replace('{ccm}', $folder).Replace('\', [string][System.IO.Path]::DirectorySeparatorChar)
        if ($path -notmatch '[*?]') {
            if ([System.IO.File]::Exists($path) -or [System.IO.Directory]::Exists($path)) {
                $path
            }
        }
        elseif ([System.IO.Directory]::Exists([System.IO.Path]::GetDirectoryName($path))) {
            [System.IO.Directory]::GetFiles([System.IO.Path]::GetDirectoryName($path), [System.IO.Path]::GetFileName($path))
        }
    }
}
