function Get-WUDiskFact {
    # Room on the system drive.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUWindows
    $drive = New-Object -TypeName System.IO.DriveInfo -ArgumentList ([System.IO.Path]::GetPathRoot([System.Environment]::SystemDirectory))
    [ordered]@{ drive = $drive.Name; freeBytes = $drive.TotalFreeSpace; sizeBytes = $drive.TotalSize }
}

function Get-WURecoveryFact {
    # Room on the partition of the recovery environment: ReAgent.xml says where it is, CIM how full.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUWindows
    $path = [System.IO.Path]::Combine([System.Environment]::SystemDirectory, 'Recovery\ReAgent.xml')
    if (-not [System.IO.File]::Exists($path)) {
        throw ((Get-WUString).FactNoFile -f $path)
    }
    $settings = New-Object -TypeName System.Xml.XmlDocument
    $settings.Load($path)
    $state = $settings.SelectSingleNode('//InstallState/@state')
    $place = $settings.SelectSingleNode('//WinreLocation')
    if ($null -eq $state -or $state.Value -ne '1' -or $null -eq $place) {
        return [ordered]@{ enabled = $false }
    }
    $found = [ordered]@{ enabled = $true }
    $disk = [int]$place.GetAttribute('id')
    $offset = [long]$place.GetAttribute('offset')
    $partition = @(Get-WUCimFact -Namespace 'root\Microsoft\Windows\Storage' -ClassName 'MSFT_Partition' -Filter "DiskNumber = $disk") | Where-Object -FilterScript { [long]$_.Offset -eq $offset } | Select-Object -First 1
    if ($null -eq $partition) {
        throw (Get-WUString).FactNothing
    }
    $found['partitionSizeBytes'] = [long]$partition.Size
    $volume = @(Get-WUCimFact -Namespace 'root\cimv2' -ClassName 'Win32_Volume') | Where-Object -FilterScript { @($partition.AccessPaths) -contains $_.DeviceID } | Select-Object -First 1
    if ($null -ne $volume) {
        $found['partitionFreeBytes'] = [long]$volume.FreeSpace
    }
    $found
}

function Get-WUMemoryFact {
    # Physical memory.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUWindows
    $memory = [WUDiagnostics.Machine]::Memory()
    [ordered]@{ totalBytes = $memory[0]; availableBytes = $memory[1] }
}

function Get-WUNetworkProbe {
    # The answers of the public endpoints, and of the machine's update server where there is one: asked side by side, the
    # way the agent asks.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.WsusProbe')]
    param(
        [int]$TimeoutSec = 10
    )

    Assert-WUWindows
    $queue = New-Object -TypeName System.Collections.Queue
    $language = Resolve-WULanguage -Verbose:$false
    try {
        $server = Get-WURegistryValue -Path 'SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate' -Name 'WUServer'
        if ($server) {
            $queue.Enqueue((Start-WUProbe -Option @{ url = [string]$server; timeoutSeconds = $TimeoutSec } -Language $language -Label $server))
        }
        $queue.Enqueue((Start-WUProbe -Option @{ microsoftUpdate = $true; timeoutSeconds = $TimeoutSec } -Language $language -Label (Get-WUString).ProbePublic))
        while ($queue.Count -gt 0) {
            Receive-WUProbe -Probe $queue.Peek()
            Stop-WUProbe -Queue $queue -Count 1
        }
    }
    finally {
        Stop-WUProbe -Queue $queue
    }
}

function Get-WUClockFact {
    # The difference between this clock and that of the update server, or of Microsoft's.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        # What Get-WUNetworkProbe gave; nothing where the network is not to be used.
        [AllowNull()]
        [AllowEmptyCollection()]
        [object[]]$Probe
    )

    Assert-WUWindows
    if ($null -eq $Probe) {
        throw (Get-WUString).FactNetworkSkipped
    }
    foreach ($one in $Probe) {
        foreach ($step in $one.Steps) {
            if ($step.Evidence.Contains('clockDifferenceSeconds')) {
                return [ordered]@{ differenceSeconds = $step.Evidence['clockDifferenceSeconds']; comparedWith = $one.Url }
            }
        }
    }
    throw (Get-WUString).FactNoClock
}

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

function Get-WUTlsFact {
    # The client's protocols as set by hand, and the order of the cipher suites: of a policy first, else of the machine.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUWindows
    $protocols = [ordered]@{}
    foreach ($name in 'SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3') {
        $values = Get-WURegistryKey -Path "SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\$name\Client"
        $found = [ordered]@{}
        if ($null -ne $values) {
            if ($values.Contains('Enabled')) { $found['enabled'] = [int]$values['Enabled'] }
            if ($values.Contains('DisabledByDefault')) { $found['disabledByDefault'] = [int]$values['DisabledByDefault'] }
        }
        if ($found.Count -gt 0) {
            $protocols[$name] = $found
        }
    }
    $from = 'SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL\00010002'
    $suites = Get-WURegistryValue -Path $from -Name 'Functions'
    if (-not $suites) {
        $from = 'SYSTEM\CurrentControlSet\Control\Cryptography\Configuration\Local\SSL\00010002'
        $suites = Get-WURegistryValue -Path $from -Name 'Functions'
    }
    $names = @(foreach ($line in @($suites)) {
            foreach ($name in ([string]$line).Split(',')) {
                if ($name.Trim()) { $name.Trim() }
            }
        })
    $facts = [ordered]@{ protocols = $protocols; cipherSuites = $names }
    if ($names.Count -gt 0) {
        $facts['cipherSuitesFrom'] = 'HKLM\' + $from
    }
    $facts
}

function Get-WURootUpdateFact {
    # Whether root certificates may be and can be updated.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        # What Get-WUNetworkProbe gave; nothing where the network is not to be used.
        [AllowNull()]
        [AllowEmptyCollection()]
        [object[]]$Probe
    )

    Assert-WUWindows
    $off = Get-WURegistryValue -Path 'SOFTWARE\Policies\Microsoft\SystemCertificates\AuthRoot' -Name 'DisableRootAutoUpdate'
    $found = [ordered]@{ disableRootAutoUpdate = [int]$off }
    $roots = @($Probe | Where-Object -FilterScript { $null -ne $_ -and $_.Url -like '*//ctldl.windowsupdate.com/*' })
    if ($roots.Count -gt 0) {
        $found['url'] = $roots[0].Url
        $found['reachable'] = $roots[0].Succeeded
        $found['answer'] = $roots[0].Verdict
    }
    $found
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

function Get-WUFolderFact {
    # Whether a folder is there and can be read, and how large it is. Without rights, being refused says nothing about the folder.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    Assert-WUWindows
    if (-not [System.IO.Directory]::Exists($Path)) {
        return [ordered]@{ path = $Path; exists = $false }
    }
    try {
        $null = [System.IO.Directory]::GetFileSystemEntries($Path)
    }
    catch [System.UnauthorizedAccessException] {
        if (Test-WUAdministrator) {
            return [ordered]@{ path = $Path; exists = $true; accessible = $false }
        }
        throw
    }
    $size = [WUDiagnostics.Machine]::Measure($Path, 5000)
    $found = [ordered]@{ path = $Path; exists = $true; accessible = $true; sizeBytes = $size.Bytes; files = $size.Files }
    if (-not $size.Complete) { $found['sizeIncomplete'] = $true }
    if ($size.Denied -gt 0) { $found['foldersDenied'] = $size.Denied }
    $found
}

function Get-WUSoftwareDistributionFact {
    # The agent's folder and its data store.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUWindows
    $folder = [System.IO.Path]::Combine([System.Environment]::GetFolderPath('Windows'), 'SoftwareDistribution')
    $found = Get-WUFolderFact -Path $folder
    $store = New-Object -TypeName System.IO.FileInfo -ArgumentList ([System.IO.Path]::Combine($folder, 'DataStore\DataStore.edb'))
    if ($found['exists'] -and $store.Exists) {
        $found['dataStoreBytes'] = $store.Length
    }
    $found
}

function Get-WUCatalogFact {
    # The folder of the signatures' catalogue.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Get-WUFolderFact -Path (Get-WUSystemFile -Name 'catroot2')
}

function Get-WUComponentStoreFact {
    # What servicing says about its own store, without a scan.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUWindows
    if (-not (Test-WUAdministrator)) {
        throw (Get-WUString).FactNeedsRights
    }
    if ($null -eq (Get-Command -Name Repair-WindowsImage -ErrorAction SilentlyContinue)) {
        throw (Get-WUString).FactNoDism
    }
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

    Assert-WUWindows
    if (-not (Test-WUAdministrator)) {
        throw (Get-WUString).FactNeedsRights
    }
    if ($null -eq (Get-Command -Name Get-BitsTransfer -ErrorAction SilentlyContinue)) {
        throw (Get-WUString).FactNoBits
    }
    $jobs = @(Get-BitsTransfer -AllUsers -ErrorAction Stop)
    [ordered]@{ jobs = $jobs.Count; failedJobs = @($jobs | Where-Object -FilterScript { [string]$_.JobState -in 'Error', 'TransientError' }).Count }
}

function Get-WUHealthFact {
    # The facts document that the rules about health take.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [switch]$SkipNetwork,

        [int]$TimeoutSec = 10,

        # Only what these checks need.
        [string[]]$Id = '*'
    )

    $parts = @(
        , @('disk', 'disk', 'Get-WUDiskFact')
        , @('winre', 'winre', 'Get-WURecoveryFact')
        , @('memory', 'memory', 'Get-WUMemoryFact')
        , @('clock', 'clock', 'Get-WUClockFact')
        , @('services', 'services', 'Get-WUServicesFact')
        , @('pending-restart', 'pendingRestart', 'Get-WUPendingRestartFact')
        , @('tls-protocols', 'tls', 'Get-WUTlsFact')
        , @('cipher-suites', 'tls', 'Get-WUTlsFact')
        , @('root-update', 'rootUpdate', 'Get-WURootUpdateFact')
        , @('agent', 'agent', 'Get-WUAgentFact')
        , @('software-distribution', 'softwareDistribution', 'Get-WUSoftwareDistributionFact')
        , @('catroot2', 'catroot2', 'Get-WUCatalogFact')
        , @('component-store', 'componentStore', 'Get-WUComponentStoreFact')
        , @('bits', 'bits', 'Get-WUBitsFact')
    )
    $source = [ordered]@{}
    foreach ($part in $parts) {
        foreach ($pattern in $Id) {
            if ($part[0] -like $pattern) {
                $source[$part[1]] = $part[2]
            }
        }
    }
    $network = @{ Probe = $null }
    if (-not $SkipNetwork -and ($source.Contains('clock') -or $source.Contains('rootUpdate'))) {
        try {
            $network['Probe'] = @(Get-WUNetworkProbe -TimeoutSec $TimeoutSec)
        }
        catch {
            # The checks that need it say so themselves.
            $network['Probe'] = @()
            Write-Verbose -Message $_.Exception.Message
        }
    }
    Get-WUFact -Source $source -Argument @{ clock = $network; rootUpdate = $network }
}
