BeforeAll {
    . "$PSScriptRoot/common.ps1"
    # A bundle of a machine whose disk is full: a report and the facts.
    $bundle = Join-Path -Path $TestDrive -ChildPath 'bundle'
    $null = New-Item -ItemType Directory -Path $bundle
    $row = "{11111111-1111-4111-8111-111111111111}`t2024-03-14 12:31:20:000+0000`t1`t182 [AGENT_INSTALLING_FAILED]`t101`t{946DD889-AA84-46D2-953D-50BD7B32FABB}`t200`t80070070`tUpdateOrchestrator`tFailure`tContent Install`tInstallation Failure: Windows failed to install the following update with error 0x80070070: 2024-03 Cumulative Update (KB5035845).`tx"
    [System.IO.File]::WriteAllText((Join-Path -Path $bundle -ChildPath 'ReportingEvents.log'), $row + "`r`n")
    [System.IO.File]::WriteAllText((Join-Path -Path $bundle -ChildPath 'facts.json'), '{ "computer": "PC7", "os": { "build": 19045 }, "disk": { "freeBytes": 1127428915, "sizeBytes": 63350767616 } }')
    $empty = Join-Path -Path $TestDrive -ChildPath 'empty'
    $null = New-Item -ItemType Directory -Path $empty
    [System.IO.File]::WriteAllText((Join-Path -Path $empty -ChildPath 'notes.log'), "nothing of use`r`n")
    $shared = Join-Path -Path $PSScriptRoot -ChildPath '../../../shared/stories'
}

Describe 'Invoke-WUDiagnosis' {
    It 'names the cause, with the line that proves it and the next step' {
        $diagnosis = Invoke-WUDiagnosis -Path $bundle
        $diagnosis.PSObject.TypeNames[0] | Should -Be 'WUDiagnostics.Diagnosis'
        $diagnosis.Outcome | Should -Be 'findings'
        $diagnosis.ComputerName | Should -Be 'PC7'
        $diagnosis.HResult | Should -Be 0x80070070
        $diagnosis.Stage | Should -Be 'install'
        $diagnosis.ExitCode | Should -Be 1
        $first = $diagnosis.Findings[0]
        $first.Rule | Should -Be 'disk-full-install'
        $first.Confidence | Should -Be 'high'
        $first.State | Should -Be 'current'
        $first.Remedies[0].Id | Should -Be 'free-disk-space'
        @($first.Evidence | Where-Object { $_.Line -eq 1 -and $_.File -like '*ReportingEvents.log' }).Count | Should -Be 1
        $diagnosis.Attempts[0].Result | Should -Be 'failed'
        $diagnosis.Coverage.Source -like '*facts.json' | Should -Not -BeNullOrEmpty
    }

    It 'gives runners one line' {
        $row = Invoke-WUDiagnosis -Path $bundle -Row
        $row | Should -BeOfType [string]
        $row | Should -Match '^[ -~]{1,2000}$'
        $read = ConvertFrom-Json -InputObject $row
        $read.rule | Should -Be 'disk-full-install'
        $read.code | Should -Be '0x80070070'
        $row | Should -Not -Match ([regex]::Escape($env:USERNAME + '\'))
        $summary = Invoke-WUDiagnosis -Path $bundle -Summary
        $summary | Should -Match '^disk-full-install [ -~]{1,180}$'
    }

    It 'answers with one Boolean, and with an error where the evidence does not tell' {
        Invoke-WUDiagnosis -Path $bundle -Quiet | Should -Be $false
        $answer = Invoke-WUDiagnosis -Path $empty -Quiet -ErrorAction SilentlyContinue -ErrorVariable problem
        $answer | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'WUNotEnoughEvidence*'
        (Invoke-WUDiagnosis -Path $empty).ExitCode | Should -Be 4
    }

    It 'takes folders and files from the pipeline' {
        (Get-Item -LiteralPath $bundle | Invoke-WUDiagnosis).Outcome | Should -Be 'findings'
        (Get-ChildItem -LiteralPath $bundle | Invoke-WUDiagnosis).Findings[0].Rule | Should -Be 'disk-full-install'
    }

    It 'reports a path that is not there' {
        $none = Invoke-WUDiagnosis -Path (Join-Path -Path $TestDrive -ChildPath 'no-such-folder') -ErrorAction SilentlyContinue -ErrorVariable problem
        $none | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'WUPathNotFound*'
    }

    It 'counts only records of the time that is asked for' {
        (Invoke-WUDiagnosis -Path $bundle -After ([datetime]'2024-04-01')).AttemptCount | Should -Be 0
        (Invoke-WUDiagnosis -Path $bundle -Before ([datetime]'2024-04-01')).AttemptCount | Should -Be 1
    }

    It 'fits <Width> columns' -TestCases @{ Width = 80 }, @{ Width = 120 }, @{ Width = 200 } {
        param($Width)
        $diagnosis = Invoke-WUDiagnosis -Path $bundle
        $lines = @(($diagnosis | Out-String -Width $Width) -split '\r?\n' | ForEach-Object { $_.TrimEnd() })
        foreach ($line in $lines) {
            $line.Length | Should -BeLessOrEqual $Width
        }
        $lines = @($lines | Where-Object { $_ })
        $lines[0] | Should -Be $diagnosis.Verdict
        # A tired reader: verdict, standing, cause, proof and the next step in the first twelve lines.
        ($lines | Select-Object -First 12) -match '^1\. ' | Should -Not -BeNullOrEmpty
    }

    It 'keeps its views after another session' {
        $clone = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Invoke-WUDiagnosis -Path $bundle), 6))
        $clone.Findings[0].Rule | Should -Be 'disk-full-install'
        ($clone | Out-String -Width 80) | Should -Match 'disk-full-install'
    }

    It 'looks at this machine, reads only, and says what it read' {
        $diagnosis = Invoke-WUDiagnosis -SkipNetwork
        $diagnosis.Outcome | Should -BeIn 'healthy', 'findings', 'nothing-matched', 'not-enough-evidence'
        $diagnosis.Verdict | Should -Not -BeNullOrEmpty
        $diagnosis.ComputerName | Should -Be $env:COMPUTERNAME
    }

    It 'waits for nothing that does not answer, and goes on' {
        $module = Get-Module -Name WUDiagnostics
        $session = @{}
        # Nothing can stop it: neither the end of its pipeline nor that of its runspace.
        $never = @{ Command = '[System.Threading.Thread]::Sleep(120000)' }
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $problem = & $module { param($s, $p) try { Invoke-WUBounded -Command Invoke-Expression -Parameter $p -TimeoutSec 1 -Session $s } catch { $_.Exception } } $session $never
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 60
        $problem | Should -BeOfType [System.TimeoutException]
        $problem.Message | Should -Be 'it did not answer within 1 seconds'
        $disk = & $module { param($s) Invoke-WUBounded -Command Get-WUDiskFact -Session $s } $session
        $disk['drive'] | Should -BeLike "$($env:SystemDrive)*"
        $problem = & $module { param($s) try { Invoke-WUBounded -Command Get-WUSystemFact -Parameter @{ Part = 'None' } -Session $s } catch { $_.Exception } } $session
        $problem.Message | Should -BeLike '*None*'
        & $module { param($s) Close-WUBounded -Session $s } $session
        $session.Count | Should -Be 0
    }

    It 'shows what does not answer in the coverage' {
        Mock -ModuleName WUDiagnostics -CommandName Invoke-WUBounded -MockWith {
            if ($Command -eq 'Get-WUAgentHistory') {
                throw (New-Object -TypeName System.TimeoutException -ArgumentList 'silent')
            }
            if ($Command -eq 'Get-WUSystemFact' -and $Parameter['Part'] -eq 'Bits') {
                return @{ 'bits.jobs.failed' = 2 }
            }
            throw 'not there'
        }
        $runner = New-Object -TypeName psobject | Add-Member -MemberType ScriptMethod -Name AddHistory -Value { param($json) $this.Json = $json } -PassThru
        $runner | Add-Member -MemberType NoteProperty -Name Json -Value ''
        $unread = @{ winre = 'it did not answer within 5 seconds'; disk = 'nothing was found'; clock = 'the network was not to be used' }
        & (Get-Module -Name WUDiagnostics) { param($r, $u) Add-WUDiagnosisHistory -Runner $r -Session @{} -Unread $u } $runner $unread
        $document = ConvertFrom-Json -InputObject $runner.Json
        $document.facts.'bits.jobs.failed' | Should -Be 2
        $rows = @{}
        foreach ($row in $document.coverage) { $rows[$row.source] = $row }
        @($rows.Keys | Sort-Object) -join ', ' | Should -Be 'BitLocker, BITS jobs, CCM_ScanJobInstance, CCM_UpdateStatus, disk, Scheduled tasks, Update services, Windows Update history, winre'
        $rows['Windows Update history'].why | Should -Be 'silent'
        @($document.coverage | Where-Object { $_.PSObject.Properties['broken'] -and $_.broken } | ForEach-Object { $_.source } | Sort-Object) -join ', ' | Should -Be 'Windows Update history, winre'
        $rows['BITS jobs'].records | Should -Be 1
    }

    It 'tells the story of each guide: <Story> is <Rule>' -TestCases @(
        @{ Story = 'd01-aum-wsus-name-not-resolved'; Rule = 'wsus-retired', 'name-not-resolved', 'both-fail-same-code' }
        @{ Story = 'd03-cm-overwritten-by-domain'; Rule = 'policy-overwritten-by-domain' }
        @{ Story = 'd07-win2008r2-dead-wsus-503'; Rule = 'wsus-retired', 'legacy-selfupdate-fails', 'wsuspool-stopped' }
        @{ Story = 'd18-wsus-pool-stopped-sync'; Rule = 'wsuspool-stopped', 'site-cannot-configure-wsus' }
    ) {
        param($Story, $Rule)
        $at = Join-Path -Path $shared -ChildPath "$Story/bundle"
        if (-not (Test-Path -LiteralPath $at)) {
            Set-ItResult -Skipped -Because 'the stories do not lie beside the checkout'
            return
        }
        (Invoke-WUDiagnosis -Path $at).Findings[0].Rule | Should -BeIn $Rule
    }
}
