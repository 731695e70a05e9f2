# A machine for the tests of repairs: real registry, files and services, the last by a small program of ours under the real names.
# Stand-ins for what Wine has not are functions of the module that are replaced here; docs/not-verified.md lists each of them.
# Dot-sourced after common.ps1, also by the processes that the tests end half-way.
$policyKey = 'SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'
$agentKey = 'SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate'
$proxyKey = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections'
$serviceNames = 'usosvc', 'dosvc', 'wuauserv', 'bits', 'cryptsvc'
$windows = [System.Environment]::GetFolderPath('Windows')
$system = "$windows\System32"

# Replaces functions of the module for the life of the session.
function Set-StandIn {
    param([hashtable]$Function)
    & (Get-Module -Name WUDiagnostics) {
        param($Function)
        foreach ($name in $Function.Keys) {
            $body = $Function[$name]
            if ($body -is [scriptblock]) { $body = [scriptblock]::Create("$body") }
            Set-Item -Path "Function:\script:$name" -Value $body
        }
    } $Function
}

# What Wine cannot do, done in the machine's folder.
function Set-Machine {
    param([string]$Folder)
    $env:WUTEST_FOLDER = $Folder
    Set-StandIn -Function @{
        'Get-WURepairFolder' = { "$env:WUTEST_FOLDER\data" }
        'Protect-WUFolder' = { param([string]$Path) [System.IO.File]::AppendAllText("$env:WUTEST_FOLDER\protected.txt", "$Path`n") }
        'Get-WUFolderProblem' = { param([string]$Path) }
        'Update-WUGroupPolicy' = { [System.IO.File]::AppendAllText("$env:WUTEST_FOLDER\gpupdate.txt", 'x'); New-Object -TypeName psobject -Property @{ ExitCode = 0; Output = '' } }
        'Test-WUServerAnswer' = { param([string]$Url, [int]$TimeoutSec) $env:WUTEST_ANSWERS -ne 'no' }
        'Invoke-WUSearch' = { param([int]$ServerSelection, [int]$TimeoutSec, [switch]$NoWait) if ($env:WUTEST_SCAN) { $env:WUTEST_SCAN } else { 'wud-scan 2 3 00000000' } }
        'Get-WUTaskState' = { param([string]$Name) if ([System.IO.File]::Exists("$env:WUTEST_FOLDER\$Name.task")) { [ordered]@{ command = '' } } else { [ordered]@{ absent = $true } } }
        'Set-WUTaskState' = { param([string]$Name, $State)
            if ($env:WUTEST_TASK -eq 'no') { throw 'no tasks here' }
            if ($State.Contains('absent')) { [System.IO.File]::Delete("$env:WUTEST_FOLDER\$Name.task") } else { [System.IO.File]::WriteAllText("$env:WUTEST_FOLDER\$Name.task", $State['command']) }
        }
        'Test-WUSignature' = { 'Valid' }
        'Test-WUInstallerBusy' = { $false }
        'Test-WUBitLocker' = { $false }
        'Get-WURsopFact' = { [ordered]@{ gpos = @(); settings = @() } }
        'Start-WUConfigMgrSchedule' = { param([string]$Id) [System.IO.File]::AppendAllText("$env:WUTEST_FOLDER\schedules.txt", $Id) }
        'Test-WUConfigMgrScan' = { $false }
        'Get-WUConfigMgrFact' = { if ($env:WUTEST_CONFIGMGR) { [ordered]@{ installed = $true; updateServer = $env:WUTEST_CONFIGMGR } } else { [ordered]@{ installed = $false } } }
        'Test-WUInteractive' = { $env:WUTEST_ALONE -ne 'yes' }
        'Test-WUAdministrator' = { $env:WUTEST_USER -ne 'yes' }
        'Get-WUServerRole' = { if ($env:WUTEST_ROLE) { $env:WUTEST_ROLE } }
        'Get-WUServicingProcess' = { if ($env:WUTEST_PROCESS) { $env:WUTEST_PROCESS } }
        'Get-WUConnectionCost' = { if ($env:WUTEST_METERED) { $env:WUTEST_METERED -eq 'yes' } }
        'Get-WUPowerState' = { New-Object -TypeName psobject -Property @{ OnBattery = $env:WUTEST_BATTERY -eq 'yes'; Percent = $(if ($env:WUTEST_BATTERY -eq 'yes') { 12 } else { 100 }) } }
    }
    & (Get-Module -Name WUDiagnostics) { $script:WUServiceSeconds = 3; $script:WUServicingSeconds = 1; $script:WUJournalWait = 1500 }
}

# Makes the machine, and gives what has to be put back by Exit-Machine.
function Enter-Machine {
    param([string]$Folder)
    $script:hadServices = @{}
    $null = Get-WUErrorInfo 5
    $saved = & (Get-Module -Name WUDiagnostics) { @{ Functions = @{}; Seconds = $script:WUServiceSeconds; Servicing = $script:WUServicingSeconds; Wait = $script:WUJournalWait } }
    & (Get-Module -Name WUDiagnostics) { param($Saved) foreach ($function in Get-ChildItem -Path 'Function:\*-WU*') { $Saved.Functions[$function.Name] = $function.ScriptBlock } } $saved
    Set-Machine -Folder $Folder
    New-TestService -Program (New-ServiceProgram -Folder $Folder)
    $saved
}

function Exit-Machine {
    param([hashtable]$Before)
    Reset-Machine
    Remove-TestService
    & (Get-Module -Name WUDiagnostics) {
        param($Before)
        foreach ($name in $Before.Functions.Keys) { Set-Item -Path "Function:\script:$name" -Value $Before.Functions[$name] }
        $script:WUServiceSeconds = $Before.Seconds
        $script:WUServicingSeconds = $Before.Servicing
        $script:WUJournalWait = $Before.Wait
    } $Before
}

# The program of the services: compiled once a run.
function New-ServiceProgram {
    param([string]$Folder)
    $source = "$PSScriptRoot/Service.c"
    $program = "$Folder\service.exe"
    if ($env:WINEPREFIX) {
        # Wine runs the compiler of the system below it.
        $unix = { param($Path) (winepath.exe -u $Path | Out-String).Trim() }
        $null = cmd.exe /c start /wait /unix /usr/bin/x86_64-w64-mingw32-gcc -O1 -o (& $unix $program) (& $unix $source)
        for ($i = 0; $i -lt 100 -and -not [System.IO.File]::Exists($program); $i++) { Start-Sleep -Milliseconds 100 }
    }
    elseif (Get-Command -Name x86_64-w64-mingw32-gcc -ErrorAction SilentlyContinue) {
        x86_64-w64-mingw32-gcc -O1 -o $program $source
    }
    if (-not [System.IO.File]::Exists($program)) {
        throw 'The tests of repairs need gcc for MinGW (gcc-mingw-w64-x86-64).'
    }
    $program
}

function Set-ServiceMode {
    param([string]$Name, [string]$Mode)
    # The service may be reading it.
    for ($try = 1; ; $try++) {
        try {
            if ($Mode) { [System.IO.File]::WriteAllText("$env:WUTEST_FOLDER\$Name.mode", $Mode) } else { [System.IO.File]::Delete("$env:WUTEST_FOLDER\$Name.mode") }
            return
        }
        catch [System.IO.IOException] {
            if ($try -ge 20) { throw }
            Start-Sleep -Milliseconds 100
        }
    }
}

function Get-ServiceStatus {
    param([string]$Name)
    $service = Get-Service -Name $Name -ErrorAction SilentlyContinue
    if ($null -ne $service) { "$($service.Status)" }
}

function Set-ServiceStatus {
    param([string]$Name, [string]$Status)
    for ($i = 0; $i -lt 100 -and (Get-ServiceStatus -Name $Name) -ne $Status; $i++) {
        $service = Get-Service -Name $Name -ErrorAction SilentlyContinue
        try { if ($Status -eq 'Running') { $service.Start() } else { $service.Stop() } } catch { $null = $_ }
        Start-Sleep -Milliseconds 30
    }
}

function Remove-OneService {
    param([string]$Name)
    Set-ServiceStatus -Name $Name -Status 'Stopped'
    $null = sc.exe delete $Name
    for ($i = 0; $i -lt 100 -and $null -ne (Get-Service -Name $Name -ErrorAction SilentlyContinue); $i++) { Start-Sleep -Milliseconds 30 }
}

# Services of ours under the real names. Wine has two of them, which get their program back in the end.
function New-TestService {
    param([string]$Program)
    foreach ($name in $serviceNames) {
        $key = "HKLM:\SYSTEM\CurrentControlSet\Services\$name"
        if ($null -ne (Get-Service -Name $name -ErrorAction SilentlyContinue)) {
            $path = (Get-ItemProperty -LiteralPath $key).ImagePath
            if ($path -notmatch 'service\.exe') { $script:hadServices[$name] = $path }
            Remove-OneService -Name $name
        }
        $null = New-Service -Name $name -BinaryPathName "$Program $name" -StartupType Manual
    }
}

function Remove-TestService {
    foreach ($name in $serviceNames) {
        Set-ServiceMode -Name $name -Mode ''
        Set-ServiceStatus -Name $name -Status 'Stopped'
        Remove-OneService -Name $name
        if ($script:hadServices.ContainsKey($name)) {
            $null = New-Service -Name $name -BinaryPathName $script:hadServices[$name] -StartupType Manual
        }
    }
}

# The state before every test: folders, registry, services.
function Reset-Machine {
    param([string[]]$Running = @('usosvc', 'wuauserv'))
    foreach ($name in 'WUTEST_ANSWERS', 'WUTEST_SCAN', 'WUTEST_TASK', 'WUTEST_CONFIGMGR', 'WUTEST_ALONE', 'WUTEST_USER', 'WUTEST_ROLE', 'WUTEST_PROCESS', 'WUTEST_BATTERY', 'WUTEST_METERED') {
        Set-Item -Path "Env:$name" -Value ''
    }
    foreach ($folder in @("$env:WUTEST_FOLDER\data") + @([System.IO.Directory]::GetDirectories($windows, 'SoftwareDistribution*')) + @([System.IO.Directory]::GetDirectories($system, 'catroot2*')) + @("$system\GroupPolicy")) {
        if ([System.IO.Directory]::Exists($folder)) { [System.IO.Directory]::Delete($folder, $true) }
    }
    Get-ChildItem -LiteralPath $env:WUTEST_FOLDER -Filter '*.t*' | Where-Object { $_.Extension -in '.task', '.txt' } | Remove-Item
    foreach ($file in @{ Path = "$windows\SoftwareDistribution\DataStore\DataStore.edb"; Text = 'the database' }, @{ Path = "$windows\SoftwareDistribution\DataStore\Logs\edb.log"; Text = 'its log' },
        @{ Path = "$windows\SoftwareDistribution\Download\a.cab"; Text = 'a download' }, @{ Path = "$windows\SoftwareDistribution\ReportingEvents.log"; Text = 'the events' },
        @{ Path = "$system\catroot2\{F750E6C3-38EE-11D1-85E5-00C04FC295EE}\catdb"; Text = 'signatures' }, @{ Path = "$system\catroot2\dberr.txt"; Text = 'errors' }) {
        $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($file.Path))
        [System.IO.File]::WriteAllText($file.Path, $file.Text)
        [System.IO.File]::SetLastWriteTimeUtc($file.Path, [datetime]'2026-01-02T03:04:05Z')
    }
    foreach ($key in "HKLM:\$policyKey", "HKLM:\$agentKey") {
        if (Test-Path -LiteralPath $key) { Remove-Item -LiteralPath $key -Recurse -Force }
    }
    $null = New-Item -Path "HKLM:\$agentKey" -Force
    Set-ItemProperty -LiteralPath "HKLM:\$agentKey" -Name SusClientId -Value '11111111-2222-3333-4444-555555555555'
    Set-ItemProperty -LiteralPath "HKLM:\$agentKey" -Name SusClientIdValidation -Value ([byte[]](6, 2, 40, 1, 0)) -Type Binary
    Set-ItemProperty -LiteralPath "HKLM:\$agentKey" -Name Kept -Value 'kept'
    foreach ($view in 64, 32) {
        [WUDiagnostics.RegistryData]::MakeKey($view, 'HKLM', $proxyKey)
        [WUDiagnostics.RegistryData]::Delete($view, 'HKLM', $proxyKey, 'WinHttpSettings')
    }
    foreach ($name in $serviceNames) {
        Set-ServiceMode -Name $name -Mode ''
        [WUDiagnostics.ServiceStart]::Write($name, 3, $false)
        Set-ServiceStatus -Name $name -Status $(if ($name -in $Running) { 'Running' } else { 'Stopped' })
    }
}

function Set-Wsus {
    param([string]$Server = 'http://wsus.contoso.com:8530', [string]$StatusServer = $Server, [switch]$InFile)
    $null = New-Item -Path "HKLM:\$policyKey\AU" -Force
    Set-ItemProperty -LiteralPath "HKLM:\$policyKey" -Name WUServer -Value $Server
    Set-ItemProperty -LiteralPath "HKLM:\$policyKey" -Name WUStatusServer -Value $StatusServer
    Set-ItemProperty -LiteralPath "HKLM:\$policyKey" -Name TargetGroup -Value 'Servers'
    Set-ItemProperty -LiteralPath "HKLM:\$policyKey\AU" -Name UseWUServer -Value 1 -Type DWord
    Set-ItemProperty -LiteralPath "HKLM:\$policyKey\AU" -Name AUOptions -Value 3 -Type DWord
    if ($InFile) {
        $bytes = New-Object -TypeName 'System.Collections.Generic.List[byte]'
        $bytes.AddRange([byte[]](0x50, 0x52, 0x65, 0x67, 1, 0, 0, 0))
        $text = [System.Text.Encoding]::Unicode
        foreach ($entry in @{ Key = $policyKey; Name = 'WUServer'; Type = 1; Data = $text.GetBytes("$Server`0") }, @{ Key = $policyKey; Name = 'WUStatusServer'; Type = 1; Data = $text.GetBytes("$StatusServer`0") },
            @{ Key = 'Software\Policies\Contoso'; Name = 'Other'; Type = 0x77; Data = [byte[]](1, 2, 3) }, @{ Key = "$policyKey\AU"; Name = 'UseWUServer'; Type = 4; Data = [byte[]](1, 0, 0, 0) }) {
            $bytes.AddRange($text.GetBytes("[$($entry.Key)`0;$($entry.Name)`0;"))
            $bytes.AddRange([System.BitConverter]::GetBytes([int]$entry.Type)); $bytes.AddRange($text.GetBytes(';'))
            $bytes.AddRange([System.BitConverter]::GetBytes([int]$entry.Data.Count)); $bytes.AddRange($text.GetBytes(';'))
            $bytes.AddRange([byte[]]$entry.Data); $bytes.AddRange($text.GetBytes(']'))
        }
        $null = [System.IO.Directory]::CreateDirectory("$system\GroupPolicy\Machine")
        [System.IO.File]::WriteAllBytes("$system\GroupPolicy\Machine\Registry.pol", $bytes.ToArray())
        [System.IO.File]::WriteAllText("$system\GroupPolicy\gpt.ini", "[General]`r`ngPCMachineExtensionNames=[{35378EAC-683F-11D2-A89A-00C04FBBCFA2}{D02B1F72-3407-48AE-BA88-E8213C6761F1}]`r`nVersion=65539`r`n")
    }
}

# All values below a key, in a view, as they are stored.
function Get-KeySnapshot {
    param([int]$View, [string]$Key)
    $base = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', $(if ($View -eq 32) { 'Registry32' } else { 'Registry64' }))
    $opened = $base.OpenSubKey($Key)
    if ($null -eq $opened) { return }
    "$View $Key"
    foreach ($name in $opened.GetValueNames() | Sort-Object) {
        $data = [WUDiagnostics.RegistryData]::Read($View, 'HKLM', $Key, $name)
        "$View $Key\$name = $($data.Type) $($data.Hex)"
    }
    foreach ($inner in $opened.GetSubKeyNames() | Sort-Object) { Get-KeySnapshot -View $View -Key "$Key\$inner" }
}

# Registry in both views, files and services. With -Time the times of files and folders count, too.
function Get-Snapshot {
    param([switch]$Time, [switch]$NoState)
    foreach ($view in 64, 32) {
        foreach ($key in $policyKey, $agentKey, $proxyKey) { Get-KeySnapshot -View $view -Key $key }
    }
    foreach ($folder in @([System.IO.Directory]::GetDirectories($windows, 'SoftwareDistribution*')) + @([System.IO.Directory]::GetDirectories($system, 'catroot2*')) + @("$system\GroupPolicy", "$env:WUTEST_FOLDER\data")) {
        if ([System.IO.Directory]::Exists($folder) -and ($Time -or $folder -notlike '*\data')) {
            foreach ($item in (Get-Item -LiteralPath $folder), (Get-ChildItem -LiteralPath $folder -Recurse -Force) | ForEach-Object { $_ } | Sort-Object -Property FullName) {
                $more = if ($item -is [System.IO.FileInfo]) { '{0} {1}' -f $item.Length, [System.BitConverter]::ToString([System.IO.File]::ReadAllBytes($item.FullName)) }
                '{0} {1}{2}' -f $item.FullName, $more, $(if ($Time) { ' ' + $item.LastWriteTimeUtc.Ticks })
            }
        }
    }
    foreach ($task in Get-ChildItem -LiteralPath $env:WUTEST_FOLDER -Filter '*.task') { $task.Name }
    foreach ($name in $serviceNames) {
        $start = [WUDiagnostics.ServiceStart]::Read($name)
        '{0} {1} {2} {3}' -f $name, $start.Start, $start.Delayed, $(if (-not $NoState) { Get-ServiceStatus -Name $name })
    }
}

# What ends a run: the journal's lines and the changes are counted, and at the given count nothing goes on. A real end (Kill) ends
# this process; otherwise an exception leaves every function, and what they do on their way out is kept from touching anything.
function Set-End {
    param([int]$At, [switch]$Kill)
    $script:ending = @{ Count = 0; At = $At; Dead = $false; Kill = [bool]$Kill; Original = @{} }
    & (Get-Module -Name WUDiagnostics) {
        param($Ending)
        $script:WUTestEnding = $Ending
        foreach ($name in 'Add-WUJournalLine', 'Set-WUChangeState', 'Copy-WUFile') {
            $Ending.Original[$name] = (Get-Item -Path "Function:\$name").ScriptBlock
            $parameters = switch ($name) { 'Add-WUJournalLine' { '$Run, $Entry, [switch]$Afterwards' } 'Set-WUChangeState' { '$Change, $State' } 'Copy-WUFile' { '$From, $To' } }
            Set-Item -Path "Function:\script:$name" -Value ([scriptblock]::Create(@"
param($parameters)
if (`$script:WUTestEnding.Dead) { throw 'ended' }
& `$script:WUTestEnding.Original['$name'] @PSBoundParameters
`$script:WUTestEnding.Count++
if (`$script:WUTestEnding.Count -eq `$script:WUTestEnding.At) {
    if (`$script:WUTestEnding.Kill) { [System.Diagnostics.Process]::GetCurrentProcess().Kill(); Start-Sleep -Seconds 10 }
    `$script:WUTestEnding.Dead = `$true
    throw 'ended'
}
"@))
        }
    } $script:ending
}

function Clear-End {
    & (Get-Module -Name WUDiagnostics) {
        param($Ending)
        foreach ($name in $Ending.Original.Keys) { Set-Item -Path "Function:\script:$name" -Value $Ending.Original[$name] }
    } $script:ending
}

function Set-SystemProxy {
    # As netsh of Windows 10 writes it: version 0x28, a counter, proxy and bypass list, and 32 bytes behind them.
    $bytes = [byte[]](@(0x28, 0, 0, 0, 7, 0, 0, 0, 3, 0, 0, 0, 8, 0, 0, 0) + [System.Text.Encoding]::ASCII.GetBytes('old:8080') + @(7, 0, 0, 0) + [System.Text.Encoding]::ASCII.GetBytes('<local>') + (1..32))
    foreach ($view in 64, 32) { [WUDiagnostics.RegistryData]::OfBytes($bytes).Write($view, 'HKLM', $proxyKey, 'WinHttpSettings') }
}

function Invoke-Action {
    param([string]$Id, [string]$More = '')
    & ([scriptblock]::Create("Repair-WUClient -Id $Id $More -Confirm:`$false -PassThru -ErrorAction SilentlyContinue -WarningAction SilentlyContinue"))
}

function Assert-Same {
    param([string[]]$Now, [string[]]$Then, [string]$Why)
    $difference = @(Compare-Object -ReferenceObject $Then -DifferenceObject $Now | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" })
    $difference | Should -Be @() -Because $Why
}
