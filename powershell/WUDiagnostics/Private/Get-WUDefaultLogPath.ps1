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
        $folder = (Get-ItemProperty -LiteralPath $key -ErrorAction SilentlyContinue).PSObject.Properties['LogDirectory']
        if ($null -ne $folder) {
            $folder = [string]$folder.Value
        }
    }
    if ([string]::IsNullOrEmpty($folder)) {
        $folder = [System.IO.Path]::Combine($Windows, 'CCM\Logs')
    }
    $names = 'WUAHandler', 'ScanAgent', 'UpdatesDeployment', 'UpdatesHandler', 'UpdatesStore', 'LocationServices', 'CcmMessaging', 'StateMessage', 'RebootCoordinator', 'UpdateTrustedSites'
    foreach ($name in $names) {
        $path = [System.IO.Path]::Combine($folder, $name + '.log')
        if ([System.IO.File]::Exists($path)) {
            $path
        }
    }
}
