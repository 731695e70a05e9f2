# Repairs on a machine with a real registry, real files and real services: see repair.ps1.
BeforeDiscovery {
    $onWindows = $env:OS -eq 'Windows_NT'
    # What each action does on the machine of a test: how to prepare it, and whether its undo is exact (U1) there, too. Under the
    # names of real folders nothing makes new ones here, so that undoing a reset gives back every byte as well.
    $actions = @(
        @{ id = 'start-services'; prepare = 'Reset-Machine -Running usosvc'; more = '' }
        @{ id = 'enable-wu-service'; prepare = 'Reset-Machine -Running usosvc; [WUDiagnostics.ServiceStart]::Write("cryptsvc", 4, $false); [WUDiagnostics.ServiceStart]::Write("wuauserv", 4, $false)'; more = '' }
        @{ id = 'set-wsus-policy'; prepare = 'Reset-Machine; Set-Wsus -Server "wsus.contoso.com:8531" -StatusServer "http://other:8530" -InFile'; more = '' }
        @{ id = 'clear-wsus-policy'; prepare = 'Reset-Machine; Set-Wsus -InFile'; more = '' }
        @{ id = 'enable-wu-access'; prepare = 'Reset-Machine; Set-Wsus; Set-ItemProperty -LiteralPath "HKLM:\$policyKey" -Name DisableWindowsUpdateAccess -Value 1 -Type DWord'; more = '' }
        @{ id = 'set-winhttp-proxy'; prepare = 'Reset-Machine'; more = '-Proxy proxy.contoso.com:8080 -ProxyBypass "*.contoso.com"' }
        @{ id = 'import-winhttp-proxy'; prepare = 'Reset-Machine; Set-UserProxy'; more = '' }
        @{ id = 'reset-winhttp-proxy'; prepare = 'Reset-Machine; Set-SystemProxy'; more = '' }
        @{ id = 'reset-datastore'; prepare = 'Reset-Machine'; more = '' }
        @{ id = 'reset-softwaredistribution'; prepare = 'Reset-Machine'; more = '' }
        @{ id = 'reset-catroot2'; prepare = 'Reset-Machine -Running cryptsvc'; more = '' }
        @{ id = 'reset-susclientid'; prepare = 'Reset-Machine'; more = '' }
        @{ id = 'start-scan'; prepare = 'Reset-Machine'; more = '' }
        @{ id = 'cm-run-scan-cycle'; prepare = 'Reset-Machine; $env:WUTEST_CONFIGMGR = "http://sup:8530"'; more = '' }
    )
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/repair.ps1"
    $before = Enter-Machine -Folder $TestDrive
    $module = Get-Module -Name WUDiagnostics
    $promises = [ordered]@{}

    function Set-UserProxy {
        $sid = [System.Security.Principal.WindowsIdentity]::GetCurrent().User.Value
        $key = "Registry::HKEY_USERS\$sid\Software\Microsoft\Windows\CurrentVersion\Internet Settings"
        $null = New-Item -Path $key -Force
        Set-ItemProperty -LiteralPath $key -Name ProxyEnable -Value 1 -Type DWord
        Set-ItemProperty -LiteralPath $key -Name ProxyServer -Value 'user.contoso.com:3128'
        Set-ItemProperty -LiteralPath $key -Name ProxyOverride -Value '<local>'
    }
    function Remove-UserProxy {
        $sid = [System.Security.Principal.WindowsIdentity]::GetCurrent().User.Value
        $key = "Registry::HKEY_USERS\$sid\Software\Microsoft\Windows\CurrentVersion\Internet Settings"
        foreach ($name in 'ProxyEnable', 'ProxyServer', 'ProxyOverride') { Remove-ItemProperty -LiteralPath $key -Name $name -ErrorAction SilentlyContinue }
    }
    # What the agent and Windows do when they find something gone.
    function Invoke-Agent {
        foreach ($file in "$windows\SoftwareDistribution\DataStore\DataStore.edb", "$system\catroot2\catdb") {
            if (-not [System.IO.Directory]::Exists([System.IO.Path]::GetDirectoryName($file))) {
                $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($file))
                [System.IO.File]::WriteAllText($file, 'new')
            }
        }
        if ($null -eq [WUDiagnostics.RegistryData]::Read(64, 'HKLM', $agentKey, 'SusClientId')) { [WUDiagnostics.RegistryData]::OfText('new').Write(64, 'HKLM', $agentKey, 'SusClientId') }
    }
    # Runs the action or its undo, ended at a step as Set-End says it. Whether it was.
    function Invoke-Ended {
        param([int]$At, [string]$Code)
        Set-End -At $At
        try {
            $null = & ([scriptblock]::Create($Code)) 2>$null 3>$null
        }
        catch {
            # What ended it.
            $null = $_
        }
        finally {
            $dead = $script:ending.Dead
            Clear-End
        }
        $dead
    }
    # The same in a process of its own, which is killed at that step.
    function Invoke-Killed {
        param([int]$At, [string]$Code)
        $file = Join-Path -Path $TestDrive -ChildPath 'child.ps1'
        $ends = Join-Path -Path $TestDrive -ChildPath 'ended.txt'
        [System.IO.File]::Delete($ends)
        [System.IO.File]::WriteAllText($file, @"
`$env:WUDIAG_MODULE = '$modulePath'
. '$PSScriptRoot/common.ps1'
. '$PSScriptRoot/repair.ps1'
`$null = Get-WUErrorInfo 5
Set-Machine -Folder '$TestDrive'
Set-End -At $At -Kill
`$null = $Code
[System.IO.File]::WriteAllText('$ends', 'to its end')
"@)
        $shell = [System.Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
        $null = & $shell -NoProfile -NonInteractive -File $file 2>&1
        -not [System.IO.File]::Exists($ends)
    }
    $ends = @{ Real = 0; Others = 0; Watch = (New-Object -TypeName System.Diagnostics.Stopwatch) }

    function Get-SystemProxy {
        param([int]$View = 64)
        & $module { param($View) Get-WUProxySetting -View $View } $View
    }
    # The plan of a run that is made again and again is the same: what it looks at is as before.
    $planOnce = @{ 'Get-WURepairPlan' = { param($Action, $Finding, $Option, $Language, $Condition)
            if ($null -eq $script:WUTestPlan -or $script:WUTestPlan.Key -ne $Action[0]['id']) { $script:WUTestPlan = @{ Key = $Action[0]['id']; Plan = (Get-WURepairPlanItself -Action $Action -Finding $Finding -Option $Option -Language $Language -Condition (Get-WURepairConditionItself)) } }
            $script:WUTestPlan.Plan
        }
        'Get-WURepairPlanItself' = $before.Functions['Get-WURepairPlan']
        'Get-WURepairCondition' = { [ordered]@{} }
        'Get-WURepairConditionItself' = $before.Functions['Get-WURepairCondition']
    }
    & $module { $script:WUTestPlan = $null }

    function Add-Promise {
        param([string]$Action, [string]$Promise)
        if (-not $promises.Contains($Action)) { $promises[$Action] = @{} }
        $promises[$Action][$Promise] = $true
    }
}

AfterAll {
    Remove-UserProxy
    Exit-Machine -Before $before
}

Describe 'Actions' -Skip:(-not $onWindows) {
    It 'are those of the table, each with a file of its own' {
        $folder = Join-Path -Path $repository -ChildPath 'powershell/WUDiagnostics/Private/Repair/Actions'
        $files = @(Get-ChildItem -LiteralPath $folder -Filter '*.ps1' | ForEach-Object { $_.BaseName } | Sort-Object)
        $ids = @([WUDiagnostics.Repair]::Actions(0).Id | Sort-Object)
        $files | Should -Be $ids
        foreach ($id in $ids) {
            foreach ($verb in 'Test', 'Invoke') {
                & $module { param($Verb, $Id) Get-Command -Name (Get-WURepairFunction -Verb $Verb -Action $Id) -ErrorAction SilentlyContinue } $verb $id | Should -Not -BeNullOrEmpty -Because "$verb $id"
            }
        }
        @($actions.id | Sort-Object) | Should -Be $ids
    } -ForEach @(@{ actions = $actions })

    It 'can be undone by kind of change: what can be written down can be looked at and put back' {
        $kinds = {
            param($Name)
            $tree = & $module { param($Name) (Get-Item -Path "Function:\$Name").ScriptBlock.Ast } $Name
            @($tree.FindAll({ $args[0] -is [System.Management.Automation.Language.SwitchStatementAst] }, $true)[0].Clauses | ForEach-Object { $_.Item1.Value } | Sort-Object)
        }
        # The journal refuses every other kind.
        $all = 'file', 'folder', 'registry', 'registryKey', 'service', 'startType', 'task'
        & $kinds 'Get-WUChangeState' | Should -Be $all
        & $kinds 'Set-WUChangeState' | Should -Be $all
        $rust = [System.IO.File]::ReadAllText((Join-Path -Path $repository -ChildPath 'src/repair/journal/change.rs'))
        $names = @([regex]::Matches([regex]::Match($rust, '(?s)pub enum Change \{(.*?)\n\}').Groups[1].Value, '(?m)^    ([A-Z]\w+) \{') | ForEach-Object { $_.Groups[1].Value.Substring(0, 1).ToLowerInvariant() + $_.Groups[1].Value.Substring(1) } | Sort-Object)
        $names | Should -Be @($all + 'evidence' + 'trigger' | Sort-Object)
    }

    It 'change nothing with -WhatIf, and tell what they would do: <id>' -ForEach $actions {
        . ([scriptblock]::Create($prepare))
        $then = @(Get-Snapshot -Time)
        $report = & ([scriptblock]::Create("Repair-WUClient -Id $id $more -WhatIf -PassThru"))
        $report.Steps.State | Should -Be 'what-if'
        $report.ExitCode | Should -Be 0
        $report.Run | Should -BeNullOrEmpty
        Assert-Same -Now @(Get-Snapshot -Time) -Then $then -Why '-WhatIf'
        # The preference of whoever calls.
        function Invoke-Caller { $WhatIfPreference = $true; & ([scriptblock]::Create("Repair-WUClient -Id $id $more -PassThru")) }
        (Invoke-Caller).Steps.State | Should -Be 'what-if'
        Assert-Same -Now @(Get-Snapshot -Time) -Then $then -Why '$WhatIfPreference'
        $text = & $module { param($Id, $Parameter) $plan = Get-WURepairPlan -Action @([ordered]@{ id = $Id; parameters = $Parameter; reason = $null }) -Finding @() -Option ([ordered]@{ maxIntrusion = 1; allowRestart = $false; force = $false }) -Condition (Get-WURepairCondition) -Language 0; Get-WUStepDescription -Step $plan.Steps[0] } $id $(if ($more) { [ordered]@{ proxy = 'proxy.contoso.com:8080' } })
        $text | Should -Match 'Lost: |Undo: '
        $text | Should -Match 'Undo: '
        $text | Should -Match 'Restart: '
        if ($id -notin 'start-scan', 'cm-run-scan-cycle') { $text | Should -Match ' -> ' }
        Add-Promise -Action $id -Promise 'WhatIf'
    }

    It 'do it, journal it, and are undone as far as the table says: <id>' -ForEach $actions {
        . ([scriptblock]::Create($prepare))
        $then = @(Get-Snapshot)
        $report = Invoke-Action -Id $id -More $more
        $report.Steps[0].State | Should -Be 'done' -Because $report.Steps[0].Message
        $report.Steps[0].Verified | Should -Be $(if ($id -eq 'cm-run-scan-cycle') { 'not-possible' } else { 'yes' })
        $report.ExitCode | Should -Be $(if ($id -eq 'cm-run-scan-cycle') { 5 } else { 0 })
        [System.IO.File]::Exists($report.Journal) | Should -BeTrue
        $run = Get-WURepairJournal -Run $report.Run
        $run.State | Should -Be 'complete'
        $run.Actions[0].Action | Should -Be $id
        $kinds = @($run.Entries | Where-Object { $_['kind'] -eq 'change' } | ForEach-Object { $_['change']['type'] } | Where-Object { $_ -notin 'evidence', 'trigger' })
        if ($kinds.Count -gt 0) {
            (Compare-Object -ReferenceObject $then -DifferenceObject @(Get-Snapshot)) | Should -Not -BeNullOrEmpty
            Invoke-Agent
        }
        $undone = Undo-WURepair -Run $report.Run -Confirm:$false -PassThru
        $undone.ExitCode | Should -Be 0 -Because "$($undone.Changes | Out-String)"
        # What came of it is the class that the table promises: all as before; all that was, and aside what has happened since;
        # nothing that could be undone.
        $now = @(Get-Snapshot)
        $lost = @($then | Where-Object { $_ -notin $now })
        $lost | Should -Be @()
        $more = @($now | Where-Object { $_ -notin $then })
        @($more | Where-Object { $_ -notmatch '\.undone' }) | Should -Be @()
        $class = if ($kinds.Count -eq 0) { 'U0' } elseif ($more.Count -eq 0) { 'U1' } else { 'U2' }
        $class | Should -Be ([WUDiagnostics.Repair]::Actions(0) | Where-Object -Property Id -EQ -Value $id).Undo
        (Get-WURepairJournal -Run $report.Run).State | Should -Be $(if ($class -eq 'U0') { 'complete' } else { 'undone' })
        Add-Promise -Action $id -Promise 'Undo'
    }

    It 'find it right when they have done it: <id>' -ForEach @($actions | Where-Object { $_.id -notmatch 'scan|datastore|softwaredistribution|catroot2' }) {
        . ([scriptblock]::Create($prepare))
        (Invoke-Action -Id $id -More $more).Steps[0].State | Should -Be 'done'
        $then = @(Get-Snapshot)
        $again = Invoke-Action -Id $id -More $more
        $again.Steps[0].State | Should -Be 'right'
        $again.ExitCode | Should -Be 0
        $again.Run | Should -BeNullOrEmpty
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'once is enough'
        Add-Promise -Action $id -Promise 'Once'
    }

    It 'can be ended at every step, and undone then: <id>' -ForEach @($actions | Where-Object { $_.id -notmatch 'scan' -and $_.id -notin 'enable-wu-access', 'start-services' }) {
        $ends.Watch.Start()
        try {
            . ([scriptblock]::Create($prepare))
            $then = @(Get-Snapshot)
            $ended = 0
            Set-StandIn -Function $planOnce
            $run = "Repair-WUClient -Id $id $more -Force -Confirm:`$false"
            for ($at = 1; Invoke-Ended -At $at -Code $run; $at++) {
                $ended++
                $null = Undo-WURepair -Confirm:$false 2>&1
                Assert-Same -Now @(Get-Snapshot) -Then $then -Why "ended at step $at"
                # The next run begins as the first did.
                [System.IO.Directory]::Delete("$env:WUTEST_FOLDER\data", $true)
            }
            $ended | Should -BeGreaterThan 4
            # And the undo of the whole run, which was the last. For files with registry, and folders with services, it begins anew
            # for each step; otherwise each try goes on where the one before was ended, and comes further.
            $anew = $id -in 'set-wsus-policy', 'reset-catroot2'
            for ($at = 1; Invoke-Ended -At $at -Code 'Undo-WURepair -Confirm:$false'; $at++) {
                $ended++
                $at | Should -BeLessThan 200
                if ($anew) {
                    $null = Undo-WURepair -Confirm:$false 2>$null
                    Assert-Same -Now @(Get-Snapshot) -Then $then -Why "the undo was ended at step $at"
                    [System.IO.Directory]::Delete("$env:WUTEST_FOLDER\data", $true)
                    $null = & ([scriptblock]::Create($run))
                }
            }
            Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'the undo was ended at every step'
            $ends.Others += $ended
            Add-Promise -Action $id -Promise 'Killed'
        }
        finally {
            Set-StandIn -Function @{ 'Get-WURepairPlan' = $before.Functions['Get-WURepairPlan']; 'Get-WURepairCondition' = $before.Functions['Get-WURepairCondition'] }
            $ends.Watch.Stop()
        }
    }
}

Describe 'A process that is killed' -Skip:(-not $onWindows) {
    It 'at every step, leaves a journal by which another undoes it, also the undo: <kind>' -ForEach @(
        @{ kind = 'registry'; id = 'enable-wu-access'; prepare = 'Reset-Machine -Running @(); Set-Wsus; Set-ItemProperty -LiteralPath "HKLM:\$policyKey" -Name DisableWindowsUpdateAccess -Value 1 -Type DWord' }
        @{ kind = 'files'; id = 'reset-datastore'; prepare = 'Reset-Machine -Running @()' }
        @{ kind = 'services'; id = 'start-services'; prepare = 'Reset-Machine -Running bits, wuauserv' }
    ) {
        $ends.Watch.Start()
        try {
            . ([scriptblock]::Create($prepare))
            $then = @(Get-Snapshot)
            $changed = 0
            $open = 0
            for ($at = 1; Invoke-Killed -At $at -Code "Repair-WUClient -Id $id -Confirm:`$false"; $at++) {
                $run = @(Get-WURepairJournal)[0]
                # At its last step its end is written.
                $run.State | Should -BeIn @('open', 'complete') -Because "killed at step $at"
                $open += [int]($run.State -eq 'open')
                $changed += [int](@(Compare-Object -ReferenceObject $then -DifferenceObject @(Get-Snapshot)).Count -gt 0)
                $null = Undo-WURepair -Confirm:$false 2>&1
                Assert-Same -Now @(Get-Snapshot) -Then $then -Why "killed at step $at"
                [System.IO.Directory]::Delete("$env:WUTEST_FOLDER\data", $true)
            }
            $at | Should -BeGreaterThan 4
            $changed | Should -BeGreaterThan 1
            $open | Should -Be ($at - 2)
            $ends.Real += $at - 1
            # The undo is killed once, and ended at its other steps.
            Invoke-Killed -At 2 -Code 'Undo-WURepair -Confirm:$false' | Should -BeTrue
            @(Get-WURepairJournal)[0].State | Should -Be 'partly-undone'
            $ends.Real++
            for ($at = 1; Invoke-Ended -At $at -Code 'Undo-WURepair -Confirm:$false'; $at++) { $ends.Others++ }
            Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'the undo was killed'
            Add-Promise -Action $id -Promise 'Killed'
        }
        finally {
            $ends.Watch.Stop()
        }
    }
}

Describe 'Services' -Skip:(-not $onWindows) {
    It 'that does not stop ends the repair with nothing renamed, and what ran runs' {
        Reset-Machine -Running 'usosvc', 'dosvc', 'wuauserv', 'bits'
        Set-ServiceMode -Name 'wuauserv' -Mode 'refuse'
        $then = @(Get-Snapshot)
        $report = Repair-WUClient -Id reset-datastore -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $report.Steps[0].State | Should -Be 'failed'
        $report.Steps[0].ErrorId | Should -Be 'WUServiceBusy'
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUServiceBusy,Repair-WUClient'
        $report.ExitCode | Should -Be 1
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'nothing renamed'
        Set-ServiceMode -Name 'wuauserv' -Mode ''
        for ($i = 0; $i -lt 100 -and (Get-ServiceStatus -Name 'wuauserv') -ne 'Stopped'; $i++) { Start-Sleep -Milliseconds 30 }
    }

    It 'that stops late or starts again is waited for, and stopped again' {
        Reset-Machine -Running 'usosvc', 'wuauserv'
        Set-ServiceMode -Name 'usosvc' -Mode 'slow 700'
        Set-ServiceMode -Name 'wuauserv' -Mode 'again 1'
        $report = Invoke-Action -Id 'reset-datastore'
        $report.Steps[0].State | Should -Be 'done' -Because $report.Steps[0].Message
        [System.IO.Directory]::Exists("$windows\SoftwareDistribution\DataStore.old") | Should -BeTrue
        foreach ($name in 'usosvc', 'wuauserv') { Get-ServiceStatus -Name $name | Should -Be 'Running' }
    }

    It 'are stopped in their order, and started in the reverse' {
        Reset-Machine -Running 'usosvc', 'dosvc', 'wuauserv', 'bits'
        $report = Invoke-Action -Id 'reset-softwaredistribution'
        $lines = @((Get-WURepairJournal -Run $report.Run).Entries | Where-Object { $_['kind'] -eq 'change' } | ForEach-Object { $_['change'] } | Where-Object { $_['type'] -in 'service', 'folder' } | ForEach-Object { if ($_['type'] -eq 'folder') { 'folder' } else { "$($_['name']) $($_['after'])" } })
        $lines | Should -Be @('usosvc Stopped', 'dosvc Stopped', 'wuauserv Stopped', 'bits Stopped', 'folder', 'bits Running', 'wuauserv Running', 'dosvc Running', 'usosvc Running')
    }

    It 'that did not run are left stopped' {
        Reset-Machine -Running @()
        $null = Invoke-Action -Id 'reset-datastore'
        foreach ($name in $serviceNames) { Get-ServiceStatus -Name $name | Should -Be 'Stopped' -Because $name }
    }
}

Describe 'Resets' -Skip:(-not $onWindows) {
    It 'keep what was moved aside before, and copy the evidence first' {
        Reset-Machine
        $null = [System.IO.Directory]::CreateDirectory("$windows\SoftwareDistribution.old")
        [System.IO.File]::WriteAllText("$windows\SoftwareDistribution.old\mine.txt", 'mine')
        $report = Invoke-Action -Id 'reset-softwaredistribution'
        $report.ExitCode | Should -Be 0
        [System.IO.File]::ReadAllText("$windows\SoftwareDistribution.old\mine.txt") | Should -Be 'mine'
        @([System.IO.Directory]::GetDirectories($windows, 'SoftwareDistribution.old-*')).Count | Should -Be 1
        [System.IO.File]::ReadAllText("$($report.Evidence)\ReportingEvents.log") | Should -Be 'the events'
        $kinds = @((Get-WURepairJournal -Run $report.Run).Entries | Where-Object { $_['kind'] -eq 'change' } | ForEach-Object { $_['change']['type'] })
        $kinds.IndexOf('evidence') | Should -BeLessThan $kinds.IndexOf('folder')
        $kinds[0] | Should -Be 'evidence'
    }

    It 'copy the newest evidence where there is too much of it, and say so' {
        Reset-Machine
        $said = & $module {
            $run = @{ Journal = $null; Id = 'test'; Action = 'x'; Evidence = $null; Warnings = (New-Object -TypeName 'System.Collections.Generic.List[string]'); Changes = 0 }
            $keep = ${function:Add-WUJournalLine}
            Set-Item -Path 'Function:\script:Add-WUJournalLine' -Value { param($Run, $Entry) 1 }
            try {
                $folder = "$env:WUTEST_FOLDER\many"
                $null = [System.IO.Directory]::CreateDirectory($folder)
                foreach ($i in 1..4) {
                    [System.IO.File]::WriteAllText("$folder\$i.etl", 'x' * 100)
                    [System.IO.File]::SetLastWriteTimeUtc("$folder\$i.etl", [datetime]::UtcNow.AddDays($i))
                }
                Copy-WUEvidence -Run $run -Path "$folder\*.etl" -Limit 250
                @([System.IO.Directory]::GetFiles($run.Evidence) | ForEach-Object { [System.IO.Path]::GetFileName($_) } | Sort-Object) -join ','
                $run.Warnings -join ';'
            }
            finally {
                Set-Item -Path 'Function:\script:Add-WUJournalLine' -Value $keep
            }
        }
        $said[0] | Should -Be '3.etl,4.etl'
        $said[1] | Should -Match '^2 files were not copied'
    }

    It 'leave CatRoot, other values and other keys alone' {
        Reset-Machine -Running 'cryptsvc'
        $null = [System.IO.Directory]::CreateDirectory("$system\CatRoot")
        $null = Invoke-Action -Id 'reset-catroot2'
        [System.IO.Directory]::Exists("$system\CatRoot") | Should -BeTrue
        $null = Invoke-Action -Id 'reset-susclientid'
        (Get-ItemProperty -LiteralPath "HKLM:\$agentKey").Kept | Should -Be 'kept'
        Set-Wsus
        $null = Invoke-Action -Id 'clear-wsus-policy'
        (Get-ItemProperty -LiteralPath "HKLM:\$policyKey").TargetGroup | Should -Be 'Servers'
        (Get-ItemProperty -LiteralPath "HKLM:\$policyKey\AU").AUOptions | Should -Be 3
    }
}

Describe 'Policy' -Skip:(-not $onWindows) {
    It 'goes from the machine''s own policy file, too; what else is in it stays byte for byte' {
        Reset-Machine
        Set-Wsus -InFile
        $null = Invoke-Action -Id 'clear-wsus-policy'
        $bytes = [System.IO.File]::ReadAllBytes("$system\GroupPolicy\Machine\Registry.pol")
        $entries = @([WUDiagnostics.PolicyFile]::Read($bytes, 0))
        @($entries | Where-Object { $_.Name -match 'WUServer|WUStatusServer' }).Count | Should -Be 0
        $other = [System.Text.Encoding]::Unicode.GetBytes('[Software\Policies\Contoso' + [char]0 + ';Other' + [char]0 + ';') + [byte[]](0x77, 0, 0, 0, 0x3b, 0, 3, 0, 0, 0, 0x3b, 0, 1, 2, 3, 0x5d, 0)
        [System.BitConverter]::ToString($bytes).Contains([System.BitConverter]::ToString($other)) | Should -BeTrue
        [System.IO.File]::ReadAllText("$system\GroupPolicy\gpt.ini") | Should -Match 'Version=65540'
        [System.IO.File]::ReadAllText("$env:WUTEST_FOLDER\gpupdate.txt") | Should -Be 'x'
    }

    It 'is refused where <who> owns it, who is named' -ForEach @(
        @{ who = 'ConfigMgr'; set = '$env:WUTEST_CONFIGMGR = "http://wsus.contoso.com:8530"'; named = 'ConfigMgr' }
        @{ who = 'a group policy'; set = 'Set-StandIn -Function @{ "Get-WURsopFact" = { [ordered]@{ gpos = @([ordered]@{ id = "{1}"; name = "Servers: WSUS" }); settings = @([ordered]@{ key = "Software\Policies\Microsoft\Windows\WindowsUpdate"; name = "WUServer"; gpoId = "{1}"; precedence = 1 }) } } }'; named = 'Servers: WSUS' }
    ) {
        Reset-Machine
        Set-Wsus
        . ([scriptblock]::Create($set))
        try {
            $then = @(Get-Snapshot)
            foreach ($call in { Clear-WUClientPolicy -Force -Confirm:$false -PassThru -ErrorVariable script:problems -ErrorAction SilentlyContinue }, { Repair-WUClient -Id clear-wsus-policy -Force -Confirm:$false -ErrorVariable script:problems -ErrorAction SilentlyContinue }) {
                $report = & $call
                $report.Steps[0].State | Should -Be 'refused'
                $report.Steps[0].ErrorId | Should -Be 'WUGuardOwner'
                $report.ExitCode | Should -Be 1
                "$($script:problems[0])" | Should -Match $named
            }
            Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'refused'
        }
        finally {
            Set-StandIn -Function @{ 'Get-WURsopFact' = { [ordered]@{ gpos = @(); settings = @() } } }
        }
    }

    It 'is set as a whole, and only where the server answers' {
        Reset-Machine
        $then = @(Get-Snapshot)
        $env:WUTEST_ANSWERS = 'no'
        { Set-WUClientPolicy -Server http://dead:8530 -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'WUServerSilent,Set-WUClientPolicy'
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'no answer'
        $env:WUTEST_ANSWERS = ''
        $report = Set-WUClientPolicy -Server http://wsus.contoso.com:8530 -UseForClass quality, driver -TargetGroup Servers -Confirm:$false -PassThru
        $report.ExitCode | Should -Be 0
        $values = Get-ItemProperty -LiteralPath "HKLM:\$policyKey"
        $values.WUServer | Should -Be 'http://wsus.contoso.com:8530'
        $values.WUStatusServer | Should -Be 'http://wsus.contoso.com:8530'
        $values.TargetGroup | Should -Be 'Servers'
        "$($values.SetPolicyDrivenUpdateSourceForFeatureUpdates) $($values.SetPolicyDrivenUpdateSourceForQualityUpdates) $($values.SetPolicyDrivenUpdateSourceForDriverUpdates) $($values.SetPolicyDrivenUpdateSourceForOtherUpdates)" | Should -Be '0 1 1 0'
        $automatic = Get-ItemProperty -LiteralPath "HKLM:\$policyKey\AU"
        "$($automatic.UseWUServer) $($automatic.UseUpdateClassPolicySource)" | Should -Be '1 1'
        (Undo-WURepair -Confirm:$false).ExitCode | Should -Be 0
        # Also the keys that had to be made.
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'undone'
        foreach ($bad in 'wsus.contoso.com', 'ftp://a', 'http://user:secret@wsus:8530') {
            { Set-WUClientPolicy -Server $bad -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'WUBadServerAddress,Set-WUClientPolicy'
        }
    }

    It 'of a wrong scheme, port or status server is corrected: <server>' -ForEach @(
        @{ server = 'wsus:8530'; status = 'wsus:8530'; wanted = 'http://wsus:8530' }
        @{ server = 'wsus:8531'; status = 'wsus:8531'; wanted = 'https://wsus:8531' }
        @{ server = 'http://wsus:8531'; status = 'http://wsus:8531'; wanted = 'https://wsus:8531' }
        @{ server = 'https://wsus:8530'; status = 'https://wsus:8530'; wanted = 'http://wsus:8530' }
        @{ server = 'http://wsus:8530'; status = 'http://other:8530'; wanted = 'http://wsus:8530' }
    ) {
        Reset-Machine
        Set-Wsus -Server $server -StatusServer $status
        (Invoke-Action -Id 'set-wsus-policy').Steps[0].State | Should -Be 'done'
        $values = Get-ItemProperty -LiteralPath "HKLM:\$policyKey"
        "$($values.WUServer) $($values.WUStatusServer)" | Should -Be "$wanted $wanted"
    }
}

Describe 'The proxy of the system' -Skip:(-not $onWindows) {
    It 'is not changed without a task that undoes it, and put back where it cuts the way' {
        Reset-Machine
        Set-SystemProxy
        $then = @(Get-Snapshot)
        $env:WUTEST_TASK = 'no'
        (Invoke-Action -Id 'reset-winhttp-proxy').Steps[0].State | Should -Be 'failed'
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'no task'
        $env:WUTEST_TASK = ''
        Set-StandIn -Function @{ 'Test-WUServerAnswer' = { (Get-WUProxySetting).Proxy -eq 'old:8080' } }
        try {
            $report = Invoke-Action -Id 'reset-winhttp-proxy' -More '-Force'
            $report.Steps[0].State | Should -Be 'failed'
            $report.Steps[0].Message | Should -Match 'put back'
            Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'the way was cut'
        }
        finally {
            Set-StandIn -Function @{ 'Test-WUServerAnswer' = { param([string]$Url, [int]$TimeoutSec) $env:WUTEST_ANSWERS -ne 'no' } }
        }
    }

    It 'keeps its bypass list, its version and what stands behind it, in both views' {
        Reset-Machine
        Set-SystemProxy
        $null = Invoke-Action -Id 'set-winhttp-proxy' -More '-Proxy new:8080'
        foreach ($view in 64, 32) {
            $setting = Get-SystemProxy -View $view
            "$($setting.Proxy) $($setting.Bypass) $($setting.Flags) $($setting.Head[0]) $($setting.Rest.Count)" | Should -Be 'new:8080 <local> 3 40 32'
        }
    }

    It 'is left alone where a script chooses it' {
        Reset-Machine
        $data = [byte[]](0x28, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        [WUDiagnostics.RegistryData]::OfBytes($data).Write(64, 'HKLM', $proxyKey, 'WinHttpSettings')
        $then = @(Get-Snapshot)
        (Invoke-Action -Id 'set-winhttp-proxy' -More '-Proxy new:8080').Steps[0].State | Should -Be 'failed'
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'a script'
    }
}

Describe 'Guards' -Skip:(-not $onWindows) {
    It 'stop a reset: <id>' -ForEach @(
        @{ id = 'WUNotElevated'; set = '$env:WUTEST_USER = "yes"'; force = $false }
        @{ id = 'WUGuardServicing'; set = '$env:WUTEST_PROCESS = "TiWorker"'; force = $false }
        @{ id = 'WUGuardRestartPending'; set = '$null = New-Item -Path "HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending" -Force'; force = $false }
        @{ id = 'WUGuardPower'; set = '$env:WUTEST_BATTERY = "yes"'; force = $true }
        @{ id = 'WUGuardRole'; set = '$env:WUTEST_ROLE = "domain-controller"'; force = $true }
        @{ id = 'WUGuardRecent'; set = '$null = Invoke-Action -Id reset-datastore; [System.IO.Directory]::Move("$windows\SoftwareDistribution\DataStore.old", "$windows\SoftwareDistribution\DataStore")'; force = $true }
    ) {
        Reset-Machine
        . ([scriptblock]::Create($set))
        try {
            $then = @(Get-Snapshot)
            $report = Repair-WUClient -Id reset-datastore -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
            $report.Steps[0].ErrorId | Should -Be $id
            $problems[0].FullyQualifiedErrorId | Should -Be "$id,Repair-WUClient"
            Assert-Same -Now @(Get-Snapshot) -Then $then -Why $id
            $forced = Repair-WUClient -Id reset-datastore -Force -WhatIf -PassThru -ErrorAction SilentlyContinue
            $forced.Steps[0].State | Should -Be $(if ($force) { 'what-if' } else { 'refused' })
        }
        finally {
            Remove-Item -Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending' -ErrorAction SilentlyContinue
        }
    }

    It 'ask nobody where nobody is there' {
        Reset-Machine
        $then = @(Get-Snapshot)
        $env:WUTEST_ALONE = 'yes'
        $report = Repair-WUClient -Id reset-datastore -ErrorAction SilentlyContinue
        $report.Steps[0].ErrorId | Should -Be 'WUNobodyToAsk'
        $report.ExitCode | Should -Be 1
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'nobody was asked'
    }
}

Describe 'The journal' -Skip:(-not $onWindows) {
    It 'lies in folders that were given to administrators and SYSTEM' {
        Reset-Machine
        $null = Invoke-Action -Id 'reset-datastore'
        $protected = [System.IO.File]::ReadAllLines("$env:WUTEST_FOLDER\protected.txt")
        foreach ($folder in 'data', 'data\Journal', 'data\Evidence') { $protected | Should -Contain "$env:WUTEST_FOLDER\$folder" }
        # What the stand-in hides.
        $before.Functions['Protect-WUFolder'].ToString() | Should -Match 'D:PAI\(A;OICI;FA;;;SY\)\(A;OICI;FA;;;BA\)'
    }

    It 'is not written where others have rights, and then nothing is changed' {
        Reset-Machine
        Set-Wsus
        $then = @(Get-Snapshot)
        Set-StandIn -Function @{ 'Get-WUFolderProblem' = { param([string]$Path) 'somebody has rights.' } }
        try {
            { Repair-WUClient -Id clear-wsus-policy -Confirm:$false } | Should -Throw -ErrorId 'WUJournalUnwritable,Repair-WUClient'
        }
        finally {
            Set-StandIn -Function @{ 'Get-WUFolderProblem' = { param([string]$Path) } }
        }
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'no journal, no change'
    }

    It 'is not trusted with owners or rights of others: <owner> <sid>' -ForEach @(
        @{ owner = 'S-1-5-32-544'; sid = 'S-1-5-18'; safe = $true }
        @{ owner = 'S-1-5-21-1-2-3-1001'; sid = 'S-1-5-18'; safe = $false }
        @{ owner = 'S-1-5-32-544'; sid = 'S-1-5-32-545'; safe = $false }
    ) {
        $rights = New-Object -TypeName System.Security.AccessControl.DirectorySecurity
        $rights.SetSecurityDescriptorSddlForm("O:${owner}G:BAD:PAI(A;OICI;FA;;;$sid)(A;OICI;FA;;;BA)")
        Mock -CommandName Get-Acl -ModuleName WUDiagnostics -MockWith { $rights }
        Set-StandIn -Function @{ 'Get-WUFolderProblemItself' = $before.Functions['Get-WUFolderProblem'] }
        $problem = & $module { param($Path) Get-WUFolderProblemItself -Path $Path } "$TestDrive"
        [bool]$problem | Should -Be (-not $safe)
    }

    It 'is one writer''s: a second repair waits, and is refused with the first one''s run' {
        Reset-Machine
        Set-Wsus
        $folder = "$env:WUTEST_FOLDER\data\Journal"
        $null = [System.IO.Directory]::CreateDirectory($folder)
        $header = & $module { ConvertTo-Json -InputObject (Get-WURepairHeader -Caller 'Repair-WUClient') -Compress -Depth 5 }
        $other = New-Object -TypeName WUDiagnostics.JournalWriter -ArgumentList $folder, $header, 1000, 0
        try {
            $then = @(Get-Snapshot)
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $problem = $null
            try { Repair-WUClient -Id clear-wsus-policy -Confirm:$false } catch { $problem = $_ }
            $watch.ElapsedMilliseconds | Should -BeGreaterThan 1400
            $problem.FullyQualifiedErrorId | Should -Be 'WUJournalBusy,Repair-WUClient'
            "$problem" | Should -Match ([regex]::Escape($other.Run))
            Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'refused'
        }
        finally {
            $other.Dispose()
        }
        & $before.Functions['Get-WURepairFolder'] | Should -Match 'ProgramData\\WUDiagnostics$'
    }

    It 'that was cut, edited or is of another machine is a clear error, and nothing is undone' {
        Reset-Machine
        Set-Wsus
        $report = Invoke-Action -Id 'clear-wsus-policy'
        $text = [System.IO.File]::ReadAllText($report.Journal)
        $then = @(Get-Snapshot)
        foreach ($broken in $text.Replace('WUStatusServer', 'WUStatusXerver'), $text.Substring(0, $text.Length - 20), ($text -replace '"schema":1', '"schema":9'), 'nothing') {
            [System.IO.File]::WriteAllText($report.Journal, $broken)
            { Undo-WURepair -Path $report.Journal -Confirm:$false } | Should -Throw -ErrorId 'WUJournalForeign,Undo-WURepair'
            { Undo-WURepair -Path $report.Journal -Confirm:$false } | Should -Throw "The journal '$($report.Journal)' cannot be used.*"
            if ($broken -ne 'nothing') { (Get-WURepairJournal -Path $report.Journal).State | Should -BeIn @('cut', 'edited', 'other-version') }
        }
        [System.IO.File]::WriteAllText($report.Journal, $text)
        $name = $env:COMPUTERNAME
        try {
            $env:COMPUTERNAME = 'ELSEWHERE'
            Set-StandIn -Function @{ 'Get-WUMachineId' = { '00000000-1111-2222-3333-444444444444' } }
            { Undo-WURepair -Path $report.Journal -Confirm:$false } | Should -Throw -ErrorId 'WUJournalForeign,Undo-WURepair'
        }
        finally {
            $env:COMPUTERNAME = $name
            Set-StandIn -Function @{ 'Get-WUMachineId' = $before.Functions['Get-WUMachineId'] }
        }
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'not undone'
        (Undo-WURepair -Path $report.Journal -Confirm:$false).ExitCode | Should -Be 0
    }
}

Describe 'Undo' -Skip:(-not $onWindows) {
    It 'leaves what somebody has changed since, and says so' {
        Reset-Machine
        Set-Wsus
        $null = Invoke-Action -Id 'clear-wsus-policy'
        Set-ItemProperty -LiteralPath "HKLM:\$policyKey" -Name WUServer -Value 'http://new:8530'
        $report = Undo-WURepair -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $report.ExitCode | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUUndoChanged,Undo-WURepair'
        $values = Get-ItemProperty -LiteralPath "HKLM:\$policyKey"
        $values.WUServer | Should -Be 'http://new:8530'
        $values.WUStatusServer | Should -Be 'http://wsus.contoso.com:8530'
    }

    It 'changes nothing with -WhatIf' {
        Reset-Machine
        Set-Wsus
        $null = Invoke-Action -Id 'clear-wsus-policy'
        $then = @(Get-Snapshot -Time)
        $report = Undo-WURepair -WhatIf -PassThru
        $report.Changes.Result | Select-Object -Unique | Should -Be 'what-if'
        Assert-Same -Now @(Get-Snapshot -Time) -Then $then -Why '-WhatIf'
    }

    It 'moves aside what has come up in a folder''s place, and deletes nothing' {
        Reset-Machine
        $null = Invoke-Action -Id 'reset-datastore'
        $null = [System.IO.Directory]::CreateDirectory("$windows\SoftwareDistribution\DataStore")
        [System.IO.File]::WriteAllText("$windows\SoftwareDistribution\DataStore\DataStore.edb", 'a new database')
        (Undo-WURepair -Confirm:$false).ExitCode | Should -Be 0
        [System.IO.File]::ReadAllText("$windows\SoftwareDistribution\DataStore\DataStore.edb") | Should -Be 'the database'
        [System.IO.File]::ReadAllText("$windows\SoftwareDistribution\DataStore.undone\DataStore.edb") | Should -Be 'a new database'
    }

    It 'gives back values that no .NET type holds' {
        Reset-Machine
        foreach ($odd in @{ Type = 1; Bytes = '410042' }, @{ Type = 4; Bytes = '010203' }, @{ Type = 0x1234; Bytes = 'FF00' }) {
            $state = [ordered]@{ type = $odd.Type; raw = $odd.Bytes }
            [WUDiagnostics.RegistryData]::FromState($state).Write(64, 'HKLM', $agentKey, 'PingID')
            $then = @(Get-Snapshot)
            (Invoke-Action -Id 'reset-susclientid' -More '-Force').Steps[0].State | Should -Be 'done'
            (Undo-WURepair -Confirm:$false).ExitCode | Should -Be 0
            Assert-Same -Now @(Get-Snapshot) -Then $then -Why $odd.Bytes
        }
    }
}

Describe 'Afterwards' -Skip:(-not $onWindows) {
    It 'the failed stage is tried again, and only what works is called verified: <scan>' -ForEach @(
        @{ scan = 'wud-scan 2 0 00000000'; verified = 'yes'; code = 0 }
        @{ scan = 'wud-scan-failed 8024402C'; verified = 'no'; code = 5 }
        @{ scan = 'wud-scan 3 4 80244019'; verified = 'no'; code = 5 }
        @{ scan = 'nothing'; verified = 'not-possible'; code = 5 }
    ) {
        Reset-Machine
        $env:WUTEST_SCAN = $scan
        $report = Invoke-Action -Id 'reset-datastore'
        $report.Steps[0].State | Should -Be 'done'
        $report.Steps[0].Verified | Should -Be $verified
        $report.ExitCode | Should -Be $code
        @((Get-WURepairJournal -Run $report.Run).Actions)[0].Verified | Should -Be $verified
    }

    It 'a value that is written again is told' {
        Reset-Machine
        Set-Wsus -InFile
        Set-StandIn -Function @{ 'Update-WUGroupPolicy' = { [WUDiagnostics.RegistryData]::OfText('http://wsus.contoso.com:8530').Write(64, 'HKLM', $script:WUPolicyKey, 'WUServer'); New-Object -TypeName psobject -Property @{ ExitCode = 0; Output = '' } } }
        try {
            $report = Invoke-Action -Id 'clear-wsus-policy'
        }
        finally {
            Set-StandIn -Function @{ 'Update-WUGroupPolicy' = { [System.IO.File]::AppendAllText("$env:WUTEST_FOLDER\gpupdate.txt", 'x'); New-Object -TypeName psobject -Property @{ ExitCode = 0; Output = '' } } }
        }
        $report.Steps[0].Verified | Should -Be 'no'
        $report.Steps[0].Message | Should -Match 'written these again: WUServer'
        $report.ExitCode | Should -Be 5
    }

    It 'nothing restarts, and no right is loosened' {
        $text = @(Get-ChildItem -Path (Join-Path -Path $repository -ChildPath 'powershell/WUDiagnostics/Private/Repair'), (Join-Path -Path $repository -ChildPath 'powershell/WUDiagnostics/Public') -Recurse -Filter '*.ps1' |
                ForEach-Object { [System.Management.Automation.Language.Parser]::ParseFile($_.FullName, [ref]$null, [ref]$null).FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] -or $args[0] -is [System.Management.Automation.Language.StringConstantExpressionAst] }, $true) | ForEach-Object { "$_" } }) -join "`n"
        $text | Should -Not -Match 'Restart-Computer|Stop-Computer|shutdown(\.exe)?\b|icacls|takeown|ServerCertificateValidationCallback|Invoke-Expression'
        [regex]::Matches($text, '(?m)^Set-Acl -LiteralPath').Count | Should -Be 1
    }
}

Describe 'A scan' -Skip:(-not $onWindows) {
    It 'has code, number and duration with -Wait, and changes nothing with -WhatIf' {
        Reset-Machine
        $scan = Start-WUScan -Wait
        $scan | Should -BeOfType ([WUDiagnostics.ScanOutcome])
        "$($scan.State) $($scan.Code) $($scan.Updates)" | Should -Be 'succeeded 0x00000000 3'
        $scan.Duration | Should -BeOfType ([timespan])
        $env:WUTEST_SCAN = 'wud-scan-failed 8024402C'
        $scan = Start-WUScan -Wait
        "$($scan.State) $($scan.Code) $($scan.Name)" | Should -Be 'failed 0x8024402C WU_E_PT_WINHTTP_NAME_NOT_RESOLVED'
        @(Start-WUScan -Wait -WhatIf).Count | Should -Be 0
        (Start-WUScan -Source ConfigMgr -PassThru).State | Should -Be 'started'
        [System.IO.File]::ReadAllText("$env:WUTEST_FOLDER\schedules.txt") | Should -Be '{00000000-0000-0000-0000-000000000113}'
    }

    It 'runs in a process of its own whose script is whole' {
        $script = & $module { param($Search) $Search.ToString() } $before.Functions['Invoke-WUSearch']
        $script | Should -Match 'EncodedCommand'
        $inner = [regex]::Match($script, "(?s)@'\r?\n(.*?)\r?\n'@").Groups[1].Value.Replace('SERVERSELECTION', '0')
        # There is no update agent here: the failure is told as one.
        (& ([scriptblock]::Create($inner))) -join '' | Should -Match '^wud-scan-failed [0-9A-F]{8}$'
    }
}

Describe 'Whole stories' -Skip:(-not $onWindows) {
    BeforeAll {
        # What was collected of a machine: its scans against its server, which all failed, as the agent reports them, and its facts.
        function New-Bundle {
            param([string]$Name, [string]$Code, [string]$Server)
            $folder = Join-Path -Path $TestDrive -ChildPath $Name
            $null = New-Item -ItemType Directory -Path $folder -Force
            $service = if ($Server) { '{3DA21691-E39D-4DA6-8A4B-B43877BCB1B7}' } else { '{9482F4B4-E343-43B6-B170-9A65BC822C77}' }
            $rows = foreach ($day in 1..12) {
                "{00000000-0000-4000-8000-0000000000$($day.ToString('00'))}`t2026-11-$($day.ToString('00')) 10:07:12:690+0000`t1`t148 [AGENT_DETECTION_FAILED]`t101`t$service`t0`t$Code`tAutomaticUpdates`tFailure`tSoftware Synchronization`tWindows Update Client failed to detect with error 0x$Code."
            }
            [System.IO.File]::WriteAllText("$folder\ReportingEvents.log", ($rows -join "`r`n") + "`r`n")
            $policy = if ($Server) { '"WindowsUpdate": { "WUServer": "' + $Server + '", "WUStatusServer": "' + $Server + '" }, "AU": { "UseWUServer": 1 }' } else { '' }
            [System.IO.File]::WriteAllText("$folder\facts.json", '{ "computer": "' + $env:COMPUTERNAME + '", "os": { "build": 19045 }, "policy": { "native": { ' + $policy + ' }, "wow": {} }, "configMgr": { "installed": false } }')
            $folder
        }
    }

    It 'a server that is gone: found, shown, freed from, and bound to again: <bundle>' -ForEach @(@{ bundle = 'collected here' }, @{ bundle = 'of a server whose builder left his own address' }) {
        $given = Join-Path -Path $repository -ChildPath '../shared/stories/d07-win2008r2-dead-wsus-503/bundle'
        if ($bundle -ne 'collected here' -and -not (Test-Path -LiteralPath $given)) {
            Set-ItResult -Skipped -Because 'the story does not lie beside the checkout'
        }
        Reset-Machine
        Set-Wsus -Server 'http://192.0.2.45' -InFile
        $then = @(Get-Snapshot)
        (Get-WUClientPolicy).ManagedBy | Should -Be 'wsus'
        $diagnosis = Invoke-WUDiagnosis -Path $(if ($bundle -eq 'collected here') { New-Bundle -Name 'gone' -Code '80244022' -Server 'http://192.0.2.45' } else { $given })
        $diagnosis.Findings.Rule | Should -Contain 'wsus-retired'
        # Changes of settings are more than is admitted by itself.
        $report = $diagnosis | Repair-WUClient -WhatIf -PassThru
        ($report.Steps | Where-Object Action -EQ 'clear-wsus-policy').State | Should -Be 'left-out'
        $report = $diagnosis | Repair-WUClient -MaxIntrusion 2 -WhatIf -PassThru
        $step = $report.Steps | Where-Object Action -EQ 'clear-wsus-policy'
        $step.State | Should -Be 'what-if'
        $step.Reason | Should -Be 'wsus-retired'
        ($step.Before -join ' ') | Should -Match 'WUServer: http://192\.0\.2\.45 -> \(none\)'
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why '-WhatIf'
        $report = $diagnosis | Repair-WUClient -MaxIntrusion 2 -Confirm:$false -WarningAction SilentlyContinue
        ($report.Steps | Where-Object Action -EQ 'clear-wsus-policy').Verified | Should -Be 'yes'
        (Get-WUClientPolicy).ManagedBy | Should -Be 'windows-update'
        $undone = Undo-WURepair -Run $report.Run -Confirm:$false
        $undone.ExitCode | Should -Be 0
        (Get-WUClientPolicy).ManagedBy | Should -Be 'wsus'
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'undone'
        # A finding that was kept in a file does as well.
        $kept = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($diagnosis, 6))
        (($kept | Repair-WUClient -MaxIntrusion 2 -WhatIf -PassThru).Steps | Where-Object Action -EQ 'clear-wsus-policy').State | Should -Be 'what-if'
    }

    It 'a database that is damaged: evidence copied, database renamed, scanned, and moved back' {
        Reset-Machine
        $then = @(Get-Snapshot)
        $diagnosis = Invoke-WUDiagnosis -Path (Join-Path -Path $repository -ChildPath 'tests/stories/datastore-checksum/bundle.zip')
        $diagnosis.Findings.Rule | Should -Contain 'datastore-corrupt'
        $report = $diagnosis | Repair-WUClient -MaxIntrusion 3 -Confirm:$false -WarningAction SilentlyContinue
        $step = $report.Steps | Where-Object Action -EQ 'reset-datastore'
        "$($step.State) $($step.Verified)" | Should -Be 'done yes'
        [System.IO.File]::ReadAllText("$windows\SoftwareDistribution\DataStore.old\DataStore.edb") | Should -Be 'the database'
        [System.IO.File]::ReadAllText("$($report.Evidence)\ReportingEvents.log") | Should -Be 'the events'
        (Undo-WURepair -Run $report.Run -Confirm:$false).ExitCode | Should -Be 0
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'undone'
    }
}

Describe 'What a person sees of a repair' -Skip:(-not $onWindows) {
    It 'fits <width> columns' -ForEach @(@{ width = 80 }, @{ width = 120 }) {
        Reset-Machine
        Set-Wsus -Server "http://$('a' * 60).contoso.com:8530"
        $report = Invoke-Action -Id 'clear-wsus-policy'
        $undone = Undo-WURepair -Confirm:$false
        $run = Get-WURepairJournal -Run $report.Run
        foreach ($shown in $report, $report.Steps, $undone, $undone.Changes, $run, $run.Actions, (Start-WUScan -Wait)) {
            foreach ($shape in { $args[0] }, { $args[0] | Format-Table }, { $args[0] | Format-List }) {
                $lines = @((& $shape $shown | Out-String -Width $width) -split '\r?\n' | ForEach-Object { $_.TrimEnd() } | Where-Object { $_ })
                $lines.Count | Should -BeGreaterThan 1
                foreach ($line in $lines) { $line.Length | Should -BeLessOrEqual $width -Because $line }
            }
        }
        @(($report | Out-String -Width $width) -split '\r?\n' | Where-Object { $_ })[0] | Should -Match '^Verdict +: Done and verified: clear-wsus-policy\.$'
    }

    It 'is in the language of the session: <culture>' -ForEach @(@{ culture = 'fr-FR' }, @{ culture = 'ja-JP' }, @{ culture = 'zh-CN' }) {
        Reset-Machine
        Set-Wsus
        $report = Invoke-InCulture -Culture $culture -ScriptBlock { Repair-WUClient -Id clear-wsus-policy -WhatIf -PassThru }
        $report.Verdict | Should -Match 'clear-wsus-policy'
        $report.Verdict | Should -Not -Match 'Would be done'
    }

    It 'is offered by Tab' {
        Reset-Machine
        (Get-Completion 'Repair-WUClient -Id reset-d').CompletionText | Should -Be 'reset-datastore'
        Set-Wsus
        (Get-Completion 'Clear-WUClientPolicy -Name TargetG').CompletionText | Should -Be 'TargetGroup'
        $report = Invoke-Action -Id 'clear-wsus-policy'
        (Get-Completion 'Undo-WURepair -Run 2').CompletionText | Should -Be $report.Run
        (Get-Completion 'Get-WURepairJournal -Run 2').CompletionText | Should -Be $report.Run
    }
}

Describe 'What was promised' -Skip:(-not $onWindows) {
    It 'is shown for every action' {
        $rows = @(foreach ($id in [WUDiagnostics.Repair]::Actions(0).Id) {
                '{0,-28} {1}' -f $id, (@(foreach ($promise in 'WhatIf', 'Undo', 'Once', 'Killed') { '{0,-8}' -f $(if ($promises.Contains($id) -and $promises[$id].ContainsKey($promise)) { $promise } else { '-' }) }) -join ' ')
            })
        [Console]::WriteLine(($rows -join [System.Environment]::NewLine))
        [Console]::WriteLine(('ended half-way: {0} times, {1} of them by killing the process, in {2:N0} s' -f ($ends.Real + $ends.Others), $ends.Real, $ends.Watch.Elapsed.TotalSeconds))
        $rows.Count | Should -Be 14
    }
}
