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
    $candidates = @('Logs\WindowsUpdate', 'WindowsUpdate.log', 'Logs\CBS', 'Logs\DISM\dism.log', 'SoftwareDistribution\ReportingEvents.log')
    foreach ($candidate in $candidates) {
        $path = [System.IO.Path]::Combine($Windows, $candidate)
        if ([System.IO.File]::Exists($path) -or [System.IO.Directory]::Exists($path)) {
            $path
        }
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
    if (-not [System.IO.Directory]::Exists($folder)) {
        return
    }
    $names = 'WUAHandler', 'ScanAgent', 'UpdatesDeployment', 'UpdatesHandler', 'UpdatesStore', 'LocationServices', 'CcmMessaging', 'StateMessage', 'RebootCoordinator', 'UpdateTrustedSites'
    foreach ($name in $names) {
        # With the rotated ones: name.lo_, name-20240328-115220.log.
        foreach ($pattern in ($name + '.lo?'), ($name + '-*.log')) {
            [System.IO.Directory]::GetFiles($folder, $pattern)
        }
    }
}
