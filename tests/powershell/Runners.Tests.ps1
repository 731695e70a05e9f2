# The scripts of powershell/runners against the contracts of their runners: what each keeps of the output, and what its exit codes do.
BeforeDiscovery {
    $root = Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent
    $scripts = @(Get-ChildItem -LiteralPath (Join-Path -Path $root -ChildPath 'powershell/runners') -Filter '*.ps1' | ForEach-Object { @{ name = $_.Name; path = $_.FullName } })
    # Ends: exit codes by what the module answers. Lines: how many it may print.
    $runners = @(
        @{ name = 'intune-detect.ps1'; whole = $true; lines = 1; arguments = @(); fails = 1; keeps = 2048 }
        @{ name = 'intune-remediate.ps1'; whole = $true; lines = 1; arguments = @(); fails = 1; keeps = 2048; repairs = $true }
        @{ name = 'configmgr-ci-discover.ps1'; lines = 1; arguments = @(); fails = 0; keeps = 4096; text = $true }
        @{ name = 'configmgr-ci-remediate.ps1'; lines = 1; arguments = @(); fails = 1; keeps = 4096; repairs = $true }
        @{ name = 'configmgr-run-script.ps1'; lines = 0; arguments = @('-Days', '7'); fails = 0; keeps = 4096; objects = $true }
        @{ name = 'azure-run-command.ps1'; lines = 2; arguments = @(); fails = 0; keeps = 4096 }
        @{ name = 'azure-automation.ps1'; lines = 1; arguments = @(); fails = 0; keeps = 4096 }
        @{ name = 'report.ps1'; lines = 1; arguments = @(); fails = 0; keeps = 2048 }
        @{ name = 'report.ps1'; lines = 1; arguments = @('-Mode', 'detect'); fails = 1; keeps = 2048 }
    )
    # Those of Intune, whose contract is the strictest, fail in hosts of their own, the others in sessions.
    $onWindows = $env:OS -eq 'Windows_NT'
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $folder = Join-Path -Path $repository -ChildPath 'powershell/runners'
    $program = [System.Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
    $real = Split-Path -Path $modulePath -Parent

    # A module of this name that does what the body says; returns the folder of modules.
    function New-Module {
        param([string]$Name, [string]$Version = '9.0.0', [string]$Body)
        $modules = Join-Path -Path $TestDrive -ChildPath "modules-$Name"
        $own = Join-Path -Path $modules -ChildPath 'WUDiagnostics'
        $null = New-Item -Path $own -ItemType Directory -Force
        [System.IO.File]::WriteAllText((Join-Path -Path $own -ChildPath 'WUDiagnostics.psm1'), $Body)
        [System.IO.File]::WriteAllText((Join-Path -Path $own -ChildPath 'WUDiagnostics.psd1'), "@{ RootModule = 'WUDiagnostics.psm1'; ModuleVersion = '$Version'; GUID = '9a7d9c1e-53b1-4b0e-8f3c-0c6d5f6b2e41'; FunctionsToExport = '*' }")
        $modules
    }

    # A diagnosis with one finding, whose remedy Repair-WUClient has, and a repair that ends with a code.
    function New-Answer {
        param([string]$Name, [int]$ExitCode, [string]$Remedy = '(New-Object -TypeName psobject -Property @{ Action = ''start-services''; Intrusion = 1 })', [string]$Status = 'fail', [string]$State = 'current', [string]$Repair = '0', [string]$Machine = 'PC1', [switch]$Long)
        # The longest row that the module gives has 2,000 characters.
        $more = if ($Long) { "`$row = `$row.Substring(0, `$row.Length - 2); `$row += ('x' * (1998 - `$row.Length)) + '""}'" } else { '' }
        New-Module -Name $Name -Body @"
function Invoke-WUDiagnosis {
    [CmdletBinding()]
    param([switch]`$SkipNetwork, [timespan]`$Last, [string]`$Culture)
    Write-Warning 'not for the output'
    Write-Verbose 'nor this' -Verbose
    Write-Error 'one log of many'
    `$out = if ($ExitCode -eq 0) { 'healthy' } elseif ($ExitCode -eq 4) { 'not-enough-evidence' } else { 'findings' }
    `$row = '{"v":1,"host":"$Machine","out":"' + `$out + '","rule":"service-disabled","code":"0x80070422","src":4,"ev":"WindowsUpdate.log:7"}'
    $more
    # As constrained language has it, too: there this module is no more trusted than the session.
    New-Object -TypeName psobject -Property @{ ExitCode = $ExitCode; Row = `$row; Summary = 'service-disabled'; Verdict = [string][char]0xE9 + ('x' * $(if ($Long) { 5000 } else { 1 })); Findings = @((New-Object -TypeName psobject -Property @{ Status = '$Status'; State = '$State'; Remedies = @($Remedy) })) }
}
function Repair-WUClient {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param([Parameter(ValueFromPipeline)]`$InputObject)
    process {
        Write-Error 'an action was refused'
        if (`$PSCmdlet.ShouldProcess('x')) { New-Object -TypeName psobject -Property @{ ExitCode = $Repair } }
    }
}
"@
    }

    # Runs a script as its runner would: a new host, both streams apart.
    function Invoke-Runner {
        param([string]$Name, [string[]]$Arguments = @(), [string]$Modules, [hashtable]$Environment = @{}, [string]$Before, [string]$Script)
        if (-not $Script) { $Script = Join-Path -Path $folder -ChildPath $Name }
        $start = New-Object -TypeName System.Diagnostics.ProcessStartInfo -ArgumentList $program
        $start.UseShellExecute = $false
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $start.RedirectStandardInput = $true
        # A session looks in the user's modules first, then in those of the variable.
        $start.EnvironmentVariables['PSModulePath'] = $Modules
        foreach ($key in $Environment.Keys) { $start.EnvironmentVariables[$key] = $Environment[$key] }
        $line = if ($Before) {
            $call = Join-Path -Path $TestDrive -ChildPath 'call.ps1'
            [System.IO.File]::WriteAllText($call, "$Before`r`n& '$script' $Arguments`r`nexit `$LASTEXITCODE")
            "-NoProfile -NonInteractive -File ""$call"""
        }
        else { "-NoProfile -NonInteractive -File ""$script"" $Arguments" }
        $start.Arguments = $line
        $process = [System.Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $errors = $process.StandardError.ReadToEndAsync()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        [pscustomobject]@{ Code = $process.ExitCode; Output = $output; Error = $errors.Result; Lines = @($output -split '\r?\n' | Where-Object { $_ }) }
    }

    # The same in a session of this host: a tenth of the time. As: what makes lines of its output.
    function Invoke-Inside {
        param([string]$Name, [string[]]$Arguments = @(), [string]$Modules, [string]$Script, [switch]$Constrained, [string]$As = 'Out-String -Stream -Width 4096')
        if (-not $Script) { $Script = Join-Path -Path $folder -ChildPath $Name }
        $pathBefore = $env:PSModulePath
        $shell = [powershell]::Create()
        try {
            $env:PSModulePath = $Modules
            $shell.Runspace = [runspacefactory]::CreateRunspace([initialsessionstate]::CreateDefault2())
            $shell.Runspace.Open()
            if ($Constrained) { $shell.Runspace.SessionStateProxy.LanguageMode = 'ConstrainedLanguage' }
            $null = $shell.AddScript("`$LASTEXITCODE = 0; & '$Script' $Arguments 3>&1 4>&1 5>&1 6>&1 | $As; ""code `$LASTEXITCODE""")
            $problem = ''
            $given = New-Object -TypeName 'System.Collections.ObjectModel.Collection[psobject]'
            try { $shell.Invoke($null, $given) } catch { $problem = "$_" }
            $lines = @($given)
            $others = @($shell.Streams.Error) + $problem
            $code = if ($lines.Count -gt 0 -and "$($lines[-1])" -match '^code (\d+)$') { [int]$Matches[1] } else { -1 }
            $lines = @($lines | Where-Object { $_ -and "$_" -notmatch '^code \d+$' } | ForEach-Object { "$_" })
            [pscustomobject]@{ Code = $code; Output = ($lines -join "`n"); Error = ($others -join "`n"); Lines = $lines }
        }
        finally {
            $shell.Runspace.Dispose()
            $shell.Dispose()
            $env:PSModulePath = $pathBefore
        }
    }

    # In a host of its own, or in a session.
    function Invoke-Either {
        param([hashtable]$Runner, [hashtable]$Option)
        if (-not $Runner['whole']) { return Invoke-Inside @Option }
        if ($Option.ContainsKey('Constrained')) {
            $Option.Remove('Constrained')
            $Option['Before'] = '$ExecutionContext.SessionState.LanguageMode = ''ConstrainedLanguage'''
        }
        Invoke-Runner @Option
    }

    # What every runner asks of what is printed.
    function Assert-Contract {
        param($Run, [hashtable]$Runner, [string]$Why)
        $Run.Error.Trim() | Should -BeNullOrEmpty -Because "$Why $($Run.Error)"
        $Run.Output | Should -Match '^[\x20-\x7e\r\n]*$' -Because $Why
        if ($Runner['lines']) {
            $Run.Lines.Count | Should -BeLessOrEqual $Runner['lines'] -Because "$Why $($Run.Output)"
            $Run.Lines.Count | Should -BeGreaterThan 0 -Because $Why
        }
        # The runner keeps the end: it begins before the last line does.
        $end = $Run.Output.Substring([System.Math]::Max(0, $Run.Output.Length - $Runner['keeps']))
        $end.Contains($Run.Lines[-1]) | Should -BeTrue -Because $Why
    }

    function Get-Out {
        param($Run, [hashtable]$Runner)
        if ($Runner['objects']) { return [regex]::Match($Run.Output, '(?m)^out\s+: (\S+)').Groups[1].Value }
        if ($Runner['text']) { return $Run.Lines[-1] }
        (ConvertFrom-Json -InputObject $Run.Lines[-1]).out
    }
}

Describe 'The file <name>' -ForEach $scripts {
    It 'is ASCII without a mark, ends by itself, and has the common part' {
        $bytes = [System.IO.File]::ReadAllBytes($path)
        @($bytes | Where-Object { $_ -gt 126 -or $_ -lt 32 -and $_ -notin 9, 10, 13 }).Count | Should -Be 0
        $bytes.Length | Should -BeLessThan 200000
        $text = [System.IO.File]::ReadAllText($path)
        # A runner counts what is printed to the host as output, and asks nobody.
        $text | Should -Not -Match 'Write-Host|Read-Host|Restart-Computer|shutdown|Install-Module|Invoke-WebRequest|#Requires'
        $parts = [regex]::Matches($text, '(?s)#region common to all runners(?<which>[^:]*):.*?#endregion')
        if ($name -ne 'azure-update-manager-event.ps1') {
            $parts.Count | Should -BeGreaterThan 0
        }
        foreach ($part in $parts) {
            $other = if ($part.Groups['which'].Value) { 'intune-remediate.ps1' } else { 'report.ps1' }
            $origin = [System.IO.File]::ReadAllText((Join-Path -Path (Split-Path -Path $path -Parent) -ChildPath $other))
            $origin.Contains($part.Value) | Should -BeTrue -Because "the common part is the one of $other"
        }
        if ($name -notlike 'azure-automation*' -and $name -notlike 'azure-update*') {
            $text.TrimEnd() | Should -Match 'exit (\d|\$code)$'
        }
    }

    It 'needs a module that there is' {
        foreach ($match in [regex]::Matches([System.IO.File]::ReadAllText($path), '(?m)^\$minimum = ''([\d.]+)''')) {
            [version]$match.Groups[1].Value | Should -BeLessOrEqual (Import-PowerShellDataFile -LiteralPath (Join-Path -Path $modulePath -ChildPath 'WUDiagnostics.psd1')).ModuleVersion
        }
    }
}

Describe '<name> <arguments>' -ForEach $runners {
    BeforeAll {
        $runner = $_
        $doesRepair = [bool]$runner['repairs']
    }

    It 'says that the module is missing, and remediates nothing' {
        $run = Invoke-Runner -Name $name -Arguments $arguments -Modules (Join-Path -Path $TestDrive -ChildPath 'no-modules')
        Assert-Contract -Run $run -Runner $runner -Why 'missing'
        Get-Out -Run $run -Runner $runner | Should -Be 'tool-missing'
        # A remediation that could not do anything has failed; a detection starts none.
        $run.Code | Should -Be ([int]$doesRepair)
    }

    It 'gives the row of a machine where something is wrong, and its exit code' {
        $run = Invoke-Runner -Name $name -Arguments $arguments -Modules (New-Answer -Name 'fails' -ExitCode 1)
        Assert-Contract -Run $run -Runner $runner -Why 'findings'
        if ($doesRepair) {
            Get-Out -Run $run -Runner $runner | Should -Be 'repaired'
            $run.Code | Should -Be 0
        }
        else {
            Get-Out -Run $run -Runner $runner | Should -Be $(if ($runner['text']) { 'service-disabled' } else { 'findings' })
            $run.Code | Should -Be $fails
        }
    }
}

Describe 'Every way to fail: <name> <arguments>' -ForEach $runners {
    BeforeAll {
        $runner = $_
        $doesRepair = [bool]$runner['repairs']
        $call = @{ Name = $name; Arguments = $arguments }
    }

    It 'says that the module is too old' {
        $modules = New-Module -Name 'old' -Version '0.0.1' -Body 'function Invoke-WUDiagnosis { throw "called" }'
        $run = Invoke-Either -Runner $runner -Option ($call + @{ Modules = $modules })
        Assert-Contract -Run $run -Runner $runner -Why 'old'
        Get-Out -Run $run -Runner $runner | Should -Be 'tool-too-old'
        $run.Code | Should -Be ([int]$doesRepair)
    }

    It 'says that the diagnosis failed, or that the module cannot be loaded' {
        foreach ($body in 'function Invoke-WUDiagnosis { [CmdletBinding()] param($Last, [switch]$SkipNetwork, $Culture) throw "a secret of C:\Users\anna" }', 'throw "broken"', 'function Invoke-WUDiagnosis { [CmdletBinding()] param($Last, [switch]$SkipNetwork, $Culture) }') {
            $modules = New-Module -Name 'broken' -Body $body
            $run = Invoke-Either -Runner $runner -Option ($call + @{ Modules = $modules })
            Assert-Contract -Run $run -Runner $runner -Why $body
            Get-Out -Run $run -Runner $runner | Should -Be 'tool-failed' -Because $body
            $run.Output | Should -Not -Match 'anna'
            $run.Code | Should -Be ([int]$doesRepair)
        }
    }

    It 'says that a policy forbids the module' {
        $modules = New-Module -Name 'constrained' -Body 'function Invoke-WUDiagnosis { param($Last, [switch]$SkipNetwork, $Culture) $PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new([System.Exception]::new("x"), "WUConstrainedLanguage", 0, $null)) }'.Replace('param(', '[CmdletBinding()] param(')
        $run = Invoke-Either -Runner $runner -Option ($call + @{ Modules = $modules })
        Assert-Contract -Run $run -Runner $runner -Why 'constrained'
        Get-Out -Run $run -Runner $runner | Should -Be 'tool-constrained'
        $run.Code | Should -Be ([int]$doesRepair)
    }

    It 'works in constrained language' {
        $modules = New-Module -Name 'old' -Version '0.0.1' -Body 'function Invoke-WUDiagnosis { throw "called" }'
        $run = Invoke-Either -Runner $runner -Option ($call + @{ Modules = $modules; Constrained = $true })
        Get-Out -Run $run -Runner $runner | Should -Be 'tool-too-old' -Because "$($run.Output) $($run.Error)"
        # With a module that answers, too: what the script itself does is allowed there. A repair is refused by the module.
        if ($doesRepair) { return }
        $run = Invoke-Either -Runner $runner -Option ($call + @{ Modules = (New-Answer -Name 'fails' -ExitCode 1); Constrained = $true })
        Assert-Contract -Run $run -Runner $runner -Why 'constrained, with an answer'
        Get-Out -Run $run -Runner $runner | Should -BeIn 'findings', 'service-disabled' -Because "$($run.Output) $($run.Error)"
    }

    It 'ends with 0 where nothing is wrong, or the evidence does not tell' {
        foreach ($code in 0, 4) {
            $run = Invoke-Either -Runner $runner -Option ($call + @{ Modules = (New-Answer -Name "code$code" -ExitCode $code) })
            Assert-Contract -Run $run -Runner $runner -Why "code $code"
            $run.Code | Should -Be 0
        }
    }

    It 'keeps the whole row of a machine with much to say' {
        $run = Invoke-Either -Runner $runner -Option ($call + @{ Modules = (New-Answer -Name 'long' -ExitCode 1 -Long) })
        Assert-Contract -Run $run -Runner $runner -Why 'long'
        if (-not $doesRepair -and -not $runner['text'] -and -not $runner['objects']) {
            $end = $run.Output.Substring([System.Math]::Max(0, $run.Output.Length - $runner['keeps']))
            $kept = @($end -split '\r?\n' | Where-Object { $_ })[-1]
            $kept.Length | Should -Be 2000
            (ConvertFrom-Json -InputObject $kept).rule | Should -Be 'service-disabled'
        }
        if ($runner['lines'] -eq 2) {
            $run.Output.Length | Should -BeGreaterThan 4096 # or the end would be all of it
        }
    }

    It 'starts itself again in the native host, once, with its arguments' {
        # What a 32-bit host of 64-bit Windows sees; a script stands in for the native PowerShell.
        $native = Join-Path -Path $TestDrive -ChildPath 'native.ps1'
        [System.IO.File]::WriteAllText($native, 'ConvertTo-Json -Compress -InputObject @{ out = "native"; a = ("$args" -replace ".*\.ps1 ?") }; exit 7')
        $copy = Join-Path -Path $TestDrive -ChildPath $name
        $text = [System.IO.File]::ReadAllText((Join-Path -Path $folder -ChildPath $name))
        $line = '$native = "$env:windir\Sysnative\WindowsPowerShell\v1.0\powershell.exe"'
        $text.Contains($line) | Should -BeTrue
        [System.IO.File]::WriteAllText($copy, $text.Replace($line, "`$native = '$native'"))
        $before = $env:PROCESSOR_ARCHITEW6432, $env:WUD_NATIVE
        try {
            $env:PROCESSOR_ARCHITEW6432 = 'AMD64'
            $env:WUD_NATIVE = ''
            $again = @{ Script = $copy; Arguments = $arguments; Modules = (Join-Path -Path $TestDrive -ChildPath 'no-modules') }
            # A new host has a variable of this name from its system.
            if ($runner['whole']) { $again['Before'] = '$env:PROCESSOR_ARCHITEW6432 = "AMD64"' }
            $run = Invoke-Either -Runner $runner -Option $again
            $run.Lines[-1] | Should -Match '"native"' -Because "$($run.Output) $($run.Error)"
            $run.Code | Should -Be 7
            ($run.Lines[-1] | ConvertFrom-Json).a | Should -Be "$arguments"
            # Started again, it stays.
            $env:WUD_NATIVE = '1'
            $run = Invoke-Either -Runner $runner -Option $again
            Get-Out -Run $run -Runner $runner | Should -Be 'tool-missing'
        }
        finally {
            $env:PROCESSOR_ARCHITEW6432, $env:WUD_NATIVE = $before
        }
    }
}

Describe 'ConfigMgr''s Run Scripts' {
    It 'gives an object that the client makes less than 4 KB of, the same for machines with the same cause' {
        $documents = @(foreach ($machine in 'PC1', 'PC2') {
                $modules = New-Answer -Name "cm-$machine" -ExitCode 1 -Machine $machine -Long
                (Invoke-Inside -Name 'configmgr-run-script.ps1' -Arguments '-Days', '3' -Modules $modules -As 'ConvertTo-Json').Output
            })
        $documents[0] | Should -Be $documents[1]
        $documents[0].Length | Should -BeLessThan 4096
        (ConvertFrom-Json -InputObject $documents[0]).rule | Should -Be 'service-disabled'
        $documents[0] | Should -Not -Match 'PC\d|host|\d{4}-\d\d-\d\d'
    }
}

Describe 'Azure Automation' {
    It 'fails the job only where that is wanted and something is wrong' {
        foreach ($case in @{ code = 1; fail = 'true'; is = $true }, @{ code = 1; fail = 'false'; is = $false }, @{ code = 0; fail = 'true'; is = $false }, @{ code = 4; fail = 'true'; is = $false }) {
            $run = Invoke-Inside -Name 'azure-automation.ps1' -Arguments '-FailJob', $case.fail -Modules (New-Answer -Name "job$($case.code)" -ExitCode $case.code)
            [bool]$run.Error.Trim() | Should -Be $case.is -Because "$($case.code) $($case.fail) $($run.Error)"
            (ConvertFrom-Json -InputObject $run.Lines[-1]).host | Should -Be 'PC1'
        }
    }
}

Describe 'A task as SYSTEM' -Skip:(-not $onWindows) {
    BeforeAll {
        # Scheduled tasks stood in for: what is registered runs in a host of this edition, and what was called is written down.
        $tasks = Join-Path -Path $TestDrive -ChildPath 'tasks'
        $own = Join-Path -Path $tasks -ChildPath 'ScheduledTasks'
        $null = New-Item -Path $own -ItemType Directory -Force
        [System.IO.File]::WriteAllText((Join-Path -Path $own -ChildPath 'ScheduledTasks.psd1'), "@{ RootModule = 'ScheduledTasks.psm1'; ModuleVersion = '1.0'; GUID = '5378ee8e-e349-49bb-83b9-f3d9c396c0a6'; FunctionsToExport = '*' }")
        [System.IO.File]::WriteAllText((Join-Path -Path $own -ChildPath 'ScheduledTasks.psm1'), @'
$script:run = $null
function Add-Call { param($Text) [System.IO.File]::AppendAllText($env:WUD_CALLS, "$Text`n") }
function New-ScheduledTaskAction { param($Execute, $Argument) @{ Execute = $Execute; Argument = $Argument } }
function New-ScheduledTaskPrincipal { param($UserId, $RunLevel) "$UserId $RunLevel" }
function New-ScheduledTaskSettingsSet { param([switch]$AllowStartIfOnBatteries, [switch]$DontStopIfGoingOnBatteries, $ExecutionTimeLimit) "$AllowStartIfOnBatteries $DontStopIfGoingOnBatteries $ExecutionTimeLimit" }
function Register-ScheduledTask {
    [CmdletBinding()]
    param($TaskName, $Action, $Principal, $Settings)
    if ($env:WUD_REFUSES) { $PSCmdlet.ThrowTerminatingError((New-Object -TypeName System.Management.Automation.ErrorRecord -ArgumentList (New-Object -TypeName System.Exception -ArgumentList 'Access is denied.'), 'HRESULT 0x80070005', 'PermissionDenied', $null)) }
    Add-Call "register $TaskName|$($Action.Execute)|$Principal|$Settings"
    $script:action = $Action
    'the task'
}
function Start-ScheduledTask { param($TaskName) Add-Call 'start'; $script:run = [System.Diagnostics.Process]::Start((New-Object -TypeName System.Diagnostics.ProcessStartInfo -ArgumentList $env:WUD_PROGRAM, $script:action.Argument -Property @{ UseShellExecute = $false; RedirectStandardOutput = $true })) }
function Get-ScheduledTaskInfo { param($TaskName) [pscustomobject]@{ LastTaskResult = [uint32]$(if ($env:WUD_NEVER) { 0x41303 } elseif (-not $script:run.HasExited) { 0x41301 } else { $script:run.ExitCode }) } }
function Stop-ScheduledTask { [CmdletBinding()] param($TaskName) Add-Call 'stop'; if ($script:run -and -not $script:run.HasExited) { $script:run.Kill() } }
function Unregister-ScheduledTask { [CmdletBinding()] param($TaskName, [switch]$Confirm) Add-Call "unregister $TaskName $Confirm" }
'@)

        function Invoke-AsSystem {
            param([string]$Task, [string]$Modules, [hashtable]$Environment = @{}, [string]$Minutes = '1', [string]$Script = (Join-Path -Path $folder -ChildPath 'as-system.ps1'))
            $calls = Join-Path -Path $TestDrive -ChildPath 'calls.txt'
            [System.IO.File]::WriteAllText($calls, '')
            $data = Join-Path -Path $TestDrive -ChildPath 'data'
            $null = New-Item -Path $data -ItemType Directory -Force
            $variables = @{ WUD_CALLS = $calls; WUD_PROGRAM = $program; ProgramData = $data }
            foreach ($key in $Environment.Keys) { $variables[$key] = $Environment[$key] }
            $run = Invoke-Runner -Script $Script -Arguments '-Script', """$Task""", '-Minutes', $Minutes -Modules ($tasks + [System.IO.Path]::PathSeparator + $Modules) -Environment $variables
            # Nothing is left, whatever became of it.
            @(Get-ChildItem -LiteralPath $data).Count | Should -Be 0
            $run | Add-Member -NotePropertyName Calls -NotePropertyValue @([System.IO.File]::ReadAllLines($calls)) -PassThru
        }
        $report = Join-Path -Path $folder -ChildPath 'report.ps1'
        $contract = @{ lines = 1; keeps = 2048 }
    }

    It 'gives the row of the script, and removes the task' {
        $run = Invoke-AsSystem -Task $report -Modules (New-Answer -Name 'fails' -ExitCode 1)
        Assert-Contract -Run $run -Runner $contract -Why "$($run.Calls)"
        (ConvertFrom-Json -InputObject $run.Lines[0]).rule | Should -Be 'service-disabled'
        $run.Code | Should -Be 0
        $name = ($run.Calls[0] -split '[ |]')[1]
        $name | Should -Match '^WUDiagnostics-[0-9a-f-]{36}$'
        ($run.Calls[0] -split '\|')[1] | Should -Be "$env:windir\System32\WindowsPowerShell\v1.0\powershell.exe"
        ($run.Calls[0] -split '\|')[2, 3] | Should -Be 'S-1-5-18 Highest', 'True True 00:01:00'
        $run.Calls[1..3] | Should -Be 'start', 'stop', "unregister $name False"
    }

    It 'gives the row of a module that is missing, as the script has it' {
        $run = Invoke-AsSystem -Task $report -Modules (Join-Path -Path $TestDrive -ChildPath 'no-modules')
        Assert-Contract -Run $run -Runner $contract -Why 'missing'
        (ConvertFrom-Json -InputObject $run.Lines[0]).out | Should -Be 'tool-missing'
    }

    It 'says <why>, and removes what it made' -ForEach @(
        @{ why = 'access-denied'; environment = @{ WUD_REFUSES = '1' }; task = ''; calls = @() }
        @{ why = 'no-script'; environment = @{}; task = 'C:\is\not\there.ps1'; calls = @() }
        @{ why = 'task-ended-3'; environment = @{}; task = 'exit 3'; calls = @('start', 'stop', 'unregister') }
        @{ why = 'no-answer-in-time'; environment = @{}; task = 'Start-Sleep -Seconds 600'; calls = @('start', 'stop', 'unregister'); seconds = $true }
    ) {
        $file = Join-Path -Path $TestDrive -ChildPath 'task.ps1'
        [System.IO.File]::WriteAllText($file, "param(`$File)`r`n$task")
        $path = if (-not $task) { $report } elseif ($task -like 'C:*') { $task } else { $file }
        $script = Join-Path -Path $folder -ChildPath 'as-system.ps1'
        if ($_['seconds']) {
            $copy = Join-Path -Path $TestDrive -ChildPath 'as-system.ps1'
            [System.IO.File]::WriteAllText($copy, [System.IO.File]::ReadAllText($script).Replace('AddMinutes', 'AddSeconds'))
            $script = $copy
        }
        $run = Invoke-AsSystem -Task $path -Modules (Join-Path -Path $TestDrive -ChildPath 'no-modules') -Environment $environment -Script $script
        Assert-Contract -Run $run -Runner $contract -Why $why
        (ConvertFrom-Json -InputObject $run.Lines[0]).why | Should -Be $why
        $run.Code | Should -Be 1
        @($run.Calls | Where-Object { $_ -notlike 'register*' } | ForEach-Object { ($_ -split ' ')[0] }) | Should -Be $calls
    }
}

Describe 'Intune''s pair' {
    It 'remediates only what Repair-WUClient would change: <why>' -ForEach @(
        @{ why = 'no action'; remedy = '[pscustomobject]@{ Action = $null; Intrusion = 1 }'; status = 'fail'; state = 'current' }
        @{ why = 'too intrusive'; remedy = '[pscustomobject]@{ Action = ''reset-softwaredistribution''; Intrusion = 3 }'; status = 'fail'; state = 'current' }
        @{ why = 'healed'; remedy = '[pscustomobject]@{ Action = ''start-services''; Intrusion = 1 }'; status = 'fail'; state = 'healed' }
        @{ why = 'a warning'; remedy = '[pscustomobject]@{ Action = ''start-services''; Intrusion = 1 }'; status = 'warn'; state = 'current' }
    ) {
        $run = Invoke-Runner -Name 'intune-detect.ps1' -Modules (New-Answer -Name "pair-$($why -replace '\W')" -ExitCode 1 -Remedy $remedy -Status $status -State $state)
        $run.Code | Should -Be 0
        $run.Lines.Count | Should -Be 1
    }

    It 'ends the remediation with <exit> after <repair>' -ForEach @(
        @{ repair = '0'; exit = 0; out = 'repaired' }
        @{ repair = '1'; exit = 1; out = 'repair-failed' }
        @{ repair = '3010'; exit = 0; out = 'restart-needed' }
        @{ repair = '5'; exit = 0; out = 'not-verified' }
    ) {
        foreach ($name in 'intune-remediate.ps1') {
            $run = Invoke-Runner -Name $name -Modules (New-Answer -Name "repair$repair" -ExitCode 1 -Repair $repair)
            $run.Code | Should -Be $exit -Because $name
            $run.Error.Trim() | Should -BeNullOrEmpty
            (ConvertFrom-Json -InputObject $run.Lines[-1]).out | Should -Be $out
        }
    }
}

Describe 'With the real module' -Skip:(-not $onWindows) {
    It 'gives its row: <_>' -ForEach @('azure-run-command.ps1', 'configmgr-run-script.ps1') {
        $run = Invoke-Runner -Name $_ -Modules $real
        $run.Error.Trim() | Should -BeNullOrEmpty
        $run.Code | Should -BeIn 0, 1
        $out = if ($_ -like '*run-script*') { [regex]::Match($run.Output, '(?m)^out\s+: (\S+)').Groups[1].Value } else { (ConvertFrom-Json -InputObject $run.Lines[-1]).out }
        $out | Should -BeIn 'healthy', 'findings', 'nothing-matched', 'not-enough-evidence'
        $run.Output | Should -Match '^[\x20-\x7e\r\n]*$'
        $run.Lines[-1].Length | Should -BeLessOrEqual 2000
    }
}

Describe 'Azure Update Manager''s events' {
    BeforeAll {
        # The runbook in this session, with Azure's commands stood in for.
        function Connect-AzAccount { param([switch]$Identity) }
        function Get-AzResource { param($ResourceId) [pscustomobject]@{ Location = 'westeurope' } }
        $state = @{ started = @(); queries = @(); machines = @() }
        function Set-AzVMRunCommand { param($VMName, $ResourceGroupName, $RunCommandName, $Location, $SourceScriptUri, [switch]$AsyncExecution, $OutputBlobUri) $state.started += "$ResourceGroupName/$VMName $OutputBlobUri" }
        function New-AzConnectedMachineRunCommand { param($MachineName, $ResourceGroupName, $RunCommandName, $Location, $SourceScriptUri, [switch]$AsyncExecution, $OutputBlobUri) throw 'no agent' }
        function Search-AzGraph { param($Query, $Subscription, $First, $SkipToken) $state.queries += $Query; if ($Query -like 'maintenanceresources*') { $state.machines } }
        $run = '/subscriptions/s1/resourceGroups/rg/providers/Microsoft.Maintenance/maintenanceConfigurations/c/providers/microsoft.maintenance/applyupdates/20230509150000'
        # As docs of Event Grid show it (event-schema-maintenance-configuration).
        function Get-Event {
            param([string]$Kind)
            $data = @{ CorrelationId = $run; MaintenanceConfigurationId = 'c'; StartDateTime = '2023-05-09T15:00:00Z'; EndDateTime = '2023-05-09T18:55:00Z'; ResourceSubscriptionIds = @('s1') }
            [pscustomobject]@{ RequestBody = (ConvertTo-Json -InputObject @(@{ id = $run; subject = 'c'; data = $data; type = "Microsoft.Maintenance.$Kind"; specversion = '1.0' }) -Depth 5) }
        }
        $runbook = Join-Path -Path $folder -ChildPath 'azure-update-manager-event.ps1'
    }

    It 'starts the diagnosis of each machine, and goes on where one refuses' {
        $state.machines = @([pscustomobject]@{ id = '/subscriptions/s1/resourcegroups/rg/providers/microsoft.hybridcompute/machines/arc1' }, [pscustomobject]@{ id = '/subscriptions/s1/resourcegroups/rg/providers/microsoft.compute/virtualmachines/vm1' })
        $output = @(& $runbook -WebhookData (Get-Event -Kind PreMaintenanceEvent) -Script 'https://example.com/azure-run-command.ps1' -Blob 'https://example.com/c?sas')
        $output[0] | Should -Match '^arc1: not started'
        $output[1] | Should -Be 'vm1: started'
        $state.started | Should -Be @('rg/vm1 https://example.com/c/vm1.txt?sas')
        $state.queries[0].Contains($run) | Should -BeTrue
    }

    It 'gives an empty run a line after it' {
        $state.machines = @()
        & $runbook -WebhookData (Get-Event -Kind PostMaintenanceEvent) | Should -Be 'no machine in this run'
    }
}
