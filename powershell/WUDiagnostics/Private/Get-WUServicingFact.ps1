function Get-WUServiceState {
    # Running, Stopped and so on, not localised; null where there is no such service.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Name
    )

    $service = Get-Service -Name $Name -ErrorAction SilentlyContinue
    if ($null -ne $service) {
        [string]$service.Status
    }
}

function Get-WUServicesFact {
    # Start types and states of the services that an update needs.
    [CmdletBinding()]
    [OutputType([object[]])]
    param()

    Assert-WUWindows
    $types = @{ 0 = 'Boot'; 1 = 'System'; 2 = 'Automatic'; 3 = 'Manual'; 4 = 'Disabled' }
    $services = foreach ($name in 'wuauserv', 'BITS', 'CryptSvc', 'DoSvc', 'UsoSvc', 'TrustedInstaller') {
        $start = Get-WURegistryValue -Path ('SYSTEM\CurrentControlSet\Services\' + $name) -Name 'Start'
        if ($null -eq $start) {
            # Systems before Windows 10 have neither DoSvc nor UsoSvc.
            [ordered]@{ name = $name; startType = $null; status = 'Missing' }
        }
        else {
            [ordered]@{ name = $name; startType = $types[[int]$start]; status = Get-WUServiceState -Name $name }
        }
    }
    , @($services)
}

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
            $renames += [int][System.Math]::Ceiling(@($session[$name]).Count / 2)
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

function Test-WUConfigMgrRestart {
    # Whether the ConfigMgr client waits for a restart; false where it is not installed or cannot be asked.
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    if ($null -eq (Get-WURegistryKey -Path 'SOFTWARE\Microsoft\SMS\Mobile Client\Reboot Management\RebootData')) {
        return $false
    }
    $by = Get-WURegistryValue -Path 'SOFTWARE\Microsoft\SMS\Mobile Client\Reboot Management\RebootData' -Name 'RebootBy'
    $null -ne $by -and [long]$by -ne 0
}

function Get-WUSystemFile {
    # A path below System32, of the 64-bit system also in a 32-bit process.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Name
    )

    Assert-WUWindows
    $folder = 'System32'
    if ([System.Environment]::Is64BitOperatingSystem -and -not [System.Environment]::Is64BitProcess) {
        $folder = 'Sysnative'
    }
    [System.IO.Path]::Combine([System.Environment]::GetFolderPath('Windows'), $folder, $Name)
}

function Get-WUAgentFact {
    # The version of the update agent.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $path = Get-WUSystemFile -Name 'wuaueng.dll'
    if (-not [System.IO.File]::Exists($path)) {
        throw ((Get-WUString).FactNoFile -f $path)
    }
    $file = [System.Diagnostics.FileVersionInfo]::GetVersionInfo($path)
    [ordered]@{ version = '{0}.{1}.{2}.{3}' -f $file.FileMajorPart, $file.FileMinorPart, $file.FileBuildPart, $file.FilePrivatePart; path = $path }
}

function Test-WUAdministrator {
    # Whether this session has administrator rights.
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
    try {
        (New-Object -TypeName System.Security.Principal.WindowsPrincipal -ArgumentList $identity).IsInRole([System.Security.Principal.WindowsBuiltInRole]::Administrator)
    }
    finally {
        $identity.Dispose()
    }
}

function Get-WUComponentStoreFact {
    # What servicing says about its own store, without a scan.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUCommand -Name Repair-WindowsImage -Otherwise (Get-WUString).FactNoDism -Elevated
    # -CheckHealth reads a flag and repairs nothing.
    $image = Repair-WindowsImage -Online -CheckHealth -ErrorAction Stop -Verbose:$false
    $pending = [System.IO.Path]::Combine([System.Environment]::GetFolderPath('Windows'), 'WinSxS\pending.xml')
    [ordered]@{ state = [string]$image.ImageHealthState; pendingXml = [System.IO.File]::Exists($pending) }
}

function Get-WUBitsFact {
    # Transfers of all users.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUCommand -Name Get-BitsTransfer -Otherwise (Get-WUString).FactNoBits -Elevated
    $jobs = @(Get-BitsTransfer -AllUsers -ErrorAction Stop)
    [ordered]@{ jobs = $jobs.Count; failedJobs = @($jobs | Where-Object -FilterScript { [string]$_.JobState -in 'Error', 'TransientError' }).Count }
}
