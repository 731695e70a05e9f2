function Get-WUPendingRestartFact {
    # Every known sign that Windows waits for a restart.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUWindows
    $servicing = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing'
    $update = 'SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update'
    $session = Get-WURegistryKey -Path 'SYSTEM\CurrentControlSet\Control\Session Manager'
    $renames = 0
    foreach ($name in 'PendingFileRenameOperations', 'PendingFileRenameOperations2') {
        if ($null -ne $session -and $session.Contains($name)) {
            # Pairs of old and new name; a new name may be empty.
            $renames += [int][System.Math]::Ceiling(@($session[$name]['value']).Count / 2)
        }
    }
    $active = Get-WURegistryValue -Path 'SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName' -Name 'ComputerName'
    $next = Get-WURegistryValue -Path 'SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName' -Name 'ComputerName'
    $logon = Get-WURegistryKey -Path 'SYSTEM\CurrentControlSet\Services\Netlogon'
    $once = Get-WURegistryKey -Path 'SOFTWARE\Microsoft\Windows\CurrentVersion\RunOnce'
    $volatile = Get-WURegistryValue -Path 'SOFTWARE\Microsoft\Updates' -Name 'UpdateExeVolatile'
    $manager = Get-WURegistryValue -Path 'SOFTWARE\Microsoft\ServerManager' -Name 'CurrentRebootAttempts'
    [ordered]@{
        componentBasedServicing = $null -ne (Get-WURegistryKey -Path ($servicing + '\RebootPending'))
        servicingInProgress     = $null -ne (Get-WURegistryKey -Path ($servicing + '\RebootInProgress'))
        packagesPending         = $null -ne (Get-WURegistryKey -Path ($servicing + '\PackagesPending'))
        windowsUpdate           = $null -ne (Get-WURegistryKey -Path ($update + '\RebootRequired'))
        afterRestartReporting   = $null -ne (Get-WURegistryKey -Path ($update + '\PostRebootReporting'))
        fileRename              = $renames
        computerRename          = [bool]($active -and $next -and $active -ne $next)
        domainJoin              = [bool]($null -ne $logon -and ($logon.Contains('JoinDomain') -or $logon.Contains('AvoidSpnSet')))
        updateExe               = [bool]($volatile)
        installerDisc           = [bool]($null -ne $once -and $once.Contains('DVDRebootSignal'))
        serverManager           = [bool]($manager)
        configMgr               = Test-WUConfigMgrRestart
    }
}
