BeforeDiscovery {
    $onWindows = [System.Environment]::OSVersion.Platform -eq [System.PlatformID]::Win32NT
    $root = Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent
    $health = @(Get-ChildItem -LiteralPath (Join-Path -Path $root -ChildPath 'tests/fixtures/machine/health') -Filter '*.json' | ForEach-Object { @{ name = $_.BaseName; path = $_.FullName } })
    $policies = @(Get-ChildItem -LiteralPath (Join-Path -Path $root -ChildPath 'tests/fixtures/machine/policy') -Filter '*.json' | ForEach-Object { @{ name = $_.BaseName; path = $_.FullName } })
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    Get-WUErrorInfo 5 | Out-Null
}

Describe 'The rules, from recorded facts' {
    It 'health: <name>' -ForEach $health {
        $case = ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText($path))
        $checks = [WUDiagnostics.Facts]::JudgeHealth((ConvertTo-Json -InputObject $case.facts -Depth 10), 0)
        $checks.Count | Should -BeGreaterThan 13
        foreach ($expected in $case.expect.PSObject.Properties) {
            $check = $checks | Where-Object Id -EQ $expected.Name
            $check.Status | Should -Be $expected.Value -Because $expected.Name
            if ($expected.Value -ne 'pass') {
                $check.Explains.Count | Should -BeGreaterThan 0
                $check.Remedies.Count | Should -BeGreaterThan 0
                $check.Remedies[0].Text | Should -Not -BeNullOrEmpty
            }
        }
    }

    It 'policy: <name>' -ForEach $policies {
        $case = ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText($path))
        $policy = [WUDiagnostics.Facts]::JudgePolicy((ConvertTo-Json -InputObject $case.facts -Depth 10), 0, $null, $null)
        $policy.Sources.Class | Should -Be @('feature', 'quality', 'driver', 'other')
        $expected = $case.expect
        if ($expected.PSObject.Properties['managedBy']) { $policy.ManagedBy | Should -Be $expected.managedBy }
        if ($expected.PSObject.Properties['origin']) { $policy.Origin | Should -Be $expected.origin }
        if ($expected.PSObject.Properties['sources']) { $policy.Sources.From | Should -Be $expected.sources }
        if ($expected.PSObject.Properties['findings']) {
            foreach ($one in $expected.findings) {
                $id, $severity, $code = $one -split ':'
                $finding = $policy.Findings | Where-Object Id -EQ $id | Select-Object -First 1
                $finding.Severity | Should -Be $severity -Because $one
                if ($code -eq '-') { $finding.HResult | Should -BeNullOrEmpty } else { $finding.HResult | Should -Be $code }
            }
            $policy.Findings.Count | Should -Be @($expected.findings).Count
        }
        ($policy | Format-List | Out-String -Width 150) | Should -Match 'ManagedBy'
        ($policy | Format-Table | Out-String -Width 150) | Should -Match 'Findings'
    }
}

Describe 'Test-WUClientHealth' {
    It 'has one object for each check, with all properties, whatever can be read here' {
        $checks = @(Test-WUClientHealth -SkipNetwork)
        $checks.Id | Should -Be @('disk', 'winre', 'memory', 'clock', 'services', 'pending-restart', 'tls-protocols', 'cipher-suites', 'root-update', 'agent', 'software-distribution', 'catroot2', 'component-store', 'bits')
        foreach ($check in $checks) {
            $check.GetType().FullName | Should -Be 'WUDiagnostics.HealthCheck'
            $check.Status | Should -BeIn @('pass', 'warn', 'fail', 'unknown')
            $check.Detail | Should -Not -BeNullOrEmpty
            if ($check.Status -eq 'unknown') { $check.Detail | Should -Match ': .+' }
        }
        ($checks | Format-Table | Out-String -Width 150) | Should -Match 'Explains'
        ($checks | Format-List | Out-String -Width 150) | Should -Match 'Evidence'
    }

    It 'reads what it can on Windows' -Skip:(-not $onWindows) {
        $checks = @(Test-WUClientHealth -Id disk, memory, services, pending-restart, tls-protocols -SkipNetwork)
        $checks.Count | Should -Be 5
        $checks.Status | Should -Not -Contain 'unknown'
        $checks[0].Evidence.freeBytes | Should -BeGreaterThan 0
        $checks[1].Evidence.totalBytes | Should -BeGreaterThan 100000000
        @($checks[2].Evidence.items).Count | Should -Be 6
        $checks[3].Evidence.Count | Should -BeGreaterThan 10
    }

    It 'runs the checks that are asked for' {
        (Test-WUClientHealth -Id 'tls*', disk -SkipNetwork).Id | Should -Be @('disk', 'tls-protocols')
        $null = Test-WUClientHealth -Id nonsense -SkipNetwork -ErrorVariable problems -ErrorAction SilentlyContinue
        @($problems)[0].FullyQualifiedErrorId | Should -Match '^WUNoSuchCheck'
    }

    It 'says in <culture> why a check could not run' -ForEach @(
        @{ culture = 'fr-FR'; wanted = '^Non .+ r.seau' }
        @{ culture = 'ja-JP'; wanted = '^\u5224\u5B9A' }
        @{ culture = 'zh-CN'; wanted = '^\u672A\u80FD' }
    ) {
        $detail = Invoke-InCulture -Culture $culture -ScriptBlock { (Test-WUClientHealth -Id clock -SkipNetwork).Detail }
        $detail | Should -Match $wanted
        $detail | Should -Not -Match 'Not judged'
    }

    It 'judges and gives reasons in the language that is asked for, whatever the session speaks' {
        $french = Test-WUClientHealth -Id clock -SkipNetwork -Culture fr-FR
        $french.Detail | Should -Be (Invoke-InCulture -Culture 'fr-FR' -ScriptBlock { (Test-WUClientHealth -Id clock -SkipNetwork).Detail })
        $english = Invoke-InCulture -Culture 'ja-JP' -ScriptBlock { (Test-WUClientHealth -Id clock -SkipNetwork -Culture en-US).Detail }
        $english | Should -Match '^Not judged: [ -~]+\.$'
        $before = [System.Threading.Thread]::CurrentThread.CurrentUICulture.Name
        Mock -CommandName Get-WUDiskFact -ModuleName WUDiagnostics -MockWith { [ordered]@{ freeBytes = 1610612736 } }
        (Test-WUClientHealth -Id disk -SkipNetwork -Culture fr-FR).Detail | Should -Match '^1,5 Go libres'
        (Test-WUClientHealth -Id disk -SkipNetwork -Culture en-US).Detail | Should -Match '^1\.5 GB free'
        [System.Threading.Thread]::CurrentThread.CurrentUICulture.Name | Should -Be $before
    }

    It 'knows its ids in a Turkish session' {
        $thread = [System.Threading.Thread]::CurrentThread
        $before = $thread.CurrentCulture
        try {
            $thread.CurrentCulture = [System.Globalization.CultureInfo]::GetCultureInfo('tr-TR')
            $checks = @(Test-WUClientHealth -Id DISK, PEND*, CLOCK -SkipNetwork -ErrorAction Stop)
            $offered = (Get-Completion 'Test-WUClientHealth -Id DI').CompletionText
            $families = @((Get-Completion 'Get-WUErrorInfo -Family dis').CompletionText)
        }
        finally {
            $thread.CurrentCulture = $before
        }
        $checks.Id | Should -Be @('disk', 'clock', 'pending-restart')
        $offered | Should -Be 'disk'
        $families | Should -Contain 'DISMAPI'
    }

    It 'offers ids and cultures by Tab' {
        (Get-Completion 'Test-WUClientHealth -Id pend').CompletionText | Should -Be 'pending-restart'
        (Get-Completion 'Test-WUClientHealth -Culture j').CompletionText | Should -Be 'ja-JP'
        (Get-Completion 'Test-WsusConnectivity -Url a -Culture f').CompletionText | Should -Be 'fr-FR'
    }

    It 'goes on when a fact cannot be read, and says why' {
        Mock -CommandName Get-WUDiskFact -ModuleName WUDiagnostics -MockWith { throw (New-Object -TypeName System.UnauthorizedAccessException -ArgumentList 'no') }
        Mock -CommandName Get-WUMemoryFact -ModuleName WUDiagnostics -MockWith { throw 'The meter is broken.' }
        Mock -CommandName Get-WURecoveryFact -ModuleName WUDiagnostics -MockWith { [ordered]@{ enabled = $true; partitionFreeBytes = 89128960 } }
        Mock -CommandName Get-WUServicesFact -ModuleName WUDiagnostics -MockWith { , @([ordered]@{ name = 'wuauserv'; startType = 'Disabled'; status = 'Stopped' }) }
        Mock -CommandName Get-WUPendingRestartFact -ModuleName WUDiagnostics -MockWith { [ordered]@{ componentBasedServicing = $true; fileRename = 0 } }
        $checks = @{}
        foreach ($check in Test-WUClientHealth -SkipNetwork -Culture en-US) {
            $checks[$check.Id] = $check
        }
        $checks['disk'].Detail | Should -Be 'Not judged: administrator rights are needed.'
        $checks['memory'].Detail | Should -Be 'Not judged: The meter is broken.'
        $checks['winre'].Status | Should -Be 'fail'
        $checks['winre'].Explains | Should -Contain '0x80070643'
        $checks['services'].Status | Should -Be 'fail'
        $checks['services'].Detail | Should -Match 'wuauserv'
        $checks['pending-restart'].Status | Should -Be 'fail'
        $checks['clock'].Status | Should -Be 'unknown'
    }

    It 'compares clocks and asks for roots by the probe' -Skip:(-not $onWindows) {
        Mock -CommandName Get-WUNetworkProbe -ModuleName WUDiagnostics -MockWith {
            New-Object -TypeName psobject -Property @{ Url = 'http://ctldl.windowsupdate.com/roots.cab'; Succeeded = $false; Verdict = 'Broken.'; Steps = @(New-Object -TypeName psobject -Property @{ Evidence = @{ clockDifferenceSeconds = 86400 } }) }
        }
        $checks = @(Test-WUClientHealth -Id clock, root-update)
        $checks[0].Status | Should -Be 'fail'
        $checks[1].Status | Should -Be 'warn'
        Should -Invoke -CommandName Get-WUNetworkProbe -ModuleName WUDiagnostics -Times 1 -Exactly
    }
}

Describe 'Get-WUClientPolicy, from mocked facts' -Skip:(-not $onWindows) {
    It 'tells who set what, and that ConfigMgr was overwritten' {
        Mock -CommandName Get-WUPolicyRegistryFact -ModuleName WUDiagnostics -MockWith {
            [ordered]@{ native = [ordered]@{ WindowsUpdate = [ordered]@{ WUServer = 'http://gpo:8530'; WUStatusServer = 'http://gpo:8530' }; AU = [ordered]@{ UseWUServer = 1 } }; wow = [ordered]@{} }
        }
        Mock -CommandName Get-WUConfigMgrFact -ModuleName WUDiagnostics -MockWith { [ordered]@{ installed = $true; updateServer = 'http://sup:8530' } }
        Mock -CommandName Get-WUPolicyManagerFact -ModuleName WUDiagnostics -MockWith { [ordered]@{ Update = [ordered]@{ DeferQualityUpdatesPeriodInDays = 7 } } }
        Mock -CommandName Get-WULocalPolicyValue -ModuleName WUDiagnostics -MockWith { 'software\policies\microsoft\windows\windowsupdate\au|usewuserver' }
        Mock -CommandName Get-WUDomainPolicyValue -ModuleName WUDiagnostics -MockWith { @{ 'software\policies\microsoft\windows\windowsupdate|wuserver' = 'Servers: WSUS' } }
        $policy = Get-WUClientPolicy
        $policy.Findings[0].Id | Should -Be 'overwritten'
        $policy.Findings[0].HResult | Should -Be '0x87D00692'
        $policy.HasErrors | Should -BeTrue
        $by = @{}
        foreach ($value in $policy.Values) { $by[$value.Name] = $value.SetBy }
        $by['WUServer'] | Should -Be 'gpo: Servers: WSUS'
        $by['WUStatusServer'] | Should -Be 'unknown'
        $by['UseWUServer'] | Should -Be 'local-policy'
        $by['DeferQualityUpdatesPeriodInDays'] | Should -Be 'mdm'
        ($policy.Values | Out-String -Width 150) | Should -Match 'SetBy'
        ($policy.Findings | Out-String -Width 150) | Should -Match 'overwritten'
    }

    It 'shows what differs between the views of the registry' {
        Mock -CommandName Get-WUPolicyRegistryFact -ModuleName WUDiagnostics -MockWith {
            [ordered]@{
                native = [ordered]@{ WindowsUpdate = [ordered]@{ WUServer = 'http://a:8530'; WUStatusServer = 'http://a:8530' }; AU = [ordered]@{ UseWUServer = 1 } }
                wow    = [ordered]@{ WindowsUpdate = [ordered]@{ WUServer = 'http://b:8530'; WUStatusServer = 'http://a:8530' } }
            }
        }
        $policy = Get-WUClientPolicy
        $policy.Findings.Id | Should -Contain 'views-differ'
        (@((Get-WUClientPolicy -Culture fr-FR).Findings | Where-Object { $_.Id -eq 'views-differ' }).Title) | Should -Match '^WUServer diff.re entre le Registre'
        (Get-WUClientPolicy -Culture fr-FR).Sources[0].Because | Should -Be ('un serveur de mise ' + [char]0xE0 + ' jour est d' + [char]0xE9 + 'fini')
        @($policy.Values | Where-Object { $_.Name -eq 'WUStatusServer' }).Count | Should -Be 1
        $values = @($policy.Values | Where-Object { $_.Name -eq 'WUServer' })
        $values.View | Should -Be @('native', 'wow')
        $values.Value | Should -Be @('http://a:8530', 'http://b:8530')
        $values[1].Key | Should -Match 'Wow6432Node'
    }

    It 'says what could not be read and judges the rest' {
        Mock -CommandName Get-WUPolicyManagerFact -ModuleName WUDiagnostics -MockWith { throw (New-Object -TypeName System.Security.SecurityException) }
        $policy = Get-WUClientPolicy -Culture en-US
        ($policy.Unread -join '|') | Should -Match 'policyManager: administrator rights are needed'
        $policy.ManagedBy | Should -Not -BeNullOrEmpty
    }
}

Describe 'Reading files of Windows' {
    It 'reads Registry.pol' {
        $text = [System.Text.Encoding]::Unicode
        $bytes = [byte[]](0x50, 0x52, 0x65, 0x67, 1, 0, 0, 0)
        foreach ($entry in @(, @('Software\Policies\A', 'One')), @(, @('Software\Policies\B', 'Two'))) {
            $bytes += $text.GetBytes('[' + $entry[0][0] + "`0;" + $entry[0][1] + "`0;") + [byte[]](4, 0, 0, 0) + $text.GetBytes(';') + [byte[]](4, 0, 0, 0) + $text.GetBytes(';') + [byte[]](1, 0, 0, 0) + $text.GetBytes(']')
        }
        $values = [WUDiagnostics.Machine]::ReadPolFile($bytes)
        $values.Key | Should -Be @('Software\Policies\A', 'Software\Policies\B')
        $values.Name | Should -Be @('One', 'Two')
        # Any cut of it is read as far as it goes.
        for ($length = 0; $length -lt $bytes.Length; $length++) {
            $part = New-Object -TypeName byte[] -ArgumentList $length
            [System.Array]::Copy($bytes, $part, $length)
            [WUDiagnostics.Machine]::ReadPolFile($part).Count | Should -BeLessThan 2
        }
    }

    It 'sees the last word of WUAHandler.log' {
        $log = Join-Path -Path $TestDrive -ChildPath 'WUAHandler.log'
        [System.IO.File]::WriteAllText($log, "Successfully completed scan.`nGroup policy settings were overwritten by a higher authority (Domain Controller) to: Server  and Policy ENABLED`n")
        InModuleScope -ModuleName WUDiagnostics -Parameters @{ log = $log } -ScriptBlock { param($log) Test-WUPolicyOverwritten -Path $log } | Should -BeTrue
        [System.IO.File]::AppendAllText($log, "Successfully completed scan.`n")
        InModuleScope -ModuleName WUDiagnostics -Parameters @{ log = $log } -ScriptBlock { param($log) Test-WUPolicyOverwritten -Path $log } | Should -BeFalse
    }
}
