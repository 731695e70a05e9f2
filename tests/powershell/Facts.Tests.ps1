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
            $check = $checks | Where-Object Rule -EQ $expected.Name
            $check.Status | Should -Be $expected.Value -Because $expected.Name
            if ($expected.Value -ne 'pass') {
                $check.Codes.Count | Should -BeGreaterThan 0
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
                $name, $status, $code = $one -split ':'
                $rule, $also = $name -split '/'
                $finding = $policy.Findings | Where-Object { $_.Rule -eq $rule -and $_.Also -eq $also } | Select-Object -First 1
                $finding.Status | Should -Be $status -Because $one
                if ($code -eq '-') { $finding.Codes.Count | Should -Be 0 -Because $one } else { $finding.Codes[0].Code | Should -Be $code }
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
        $checks.Rule | Should -Be @('disk', 'winre-partition-small', 'memory', 'clock-skew', 'service-disabled', 'restart-pending', 'tls12-off-client', 'cipher-order-policy', 'ctldl-unreachable', 'agent', 'software-distribution', 'catroot2', 'component-store', 'bits')
        foreach ($check in $checks) {
            $check.GetType().FullName | Should -Be 'WUDiagnostics.Finding'
            $check.Status | Should -BeIn @('pass', 'warn', 'fail', 'unknown')
            $check.Title | Should -Not -BeNullOrEmpty
            if ($check.Status -eq 'unknown') { $check.Title | Should -Match ': .+' }
        }
        ($checks | Format-Table | Out-String -Width 150) | Should -Match 'Rule'
        ($checks | Format-List | Out-String -Width 150) | Should -Match 'Evidence'
    }

    It 'reads what it can on Windows' -Skip:(-not $onWindows) {
        $checks = @(Test-WUClientHealth -Rule disk, memory, service-disabled, restart-pending, tls12-off-client -SkipNetwork)
        $checks.Count | Should -Be 5
        $checks.Status | Should -Not -Contain 'unknown'
        ($checks[0].Evidence | Where-Object Path -EQ 'disk.freeBytes').Value | Should -BeGreaterThan 0
        ($checks[1].Evidence | Where-Object Path -EQ 'memory.totalBytes').Value | Should -BeGreaterThan 100000000
        $checks[2].EvidenceCount | Should -Be 6
        $checks[3].EvidenceCount | Should -BeGreaterThan 10
    }

    It 'runs the checks that are asked for' {
        (Test-WUClientHealth -Rule 'tls*', disk -SkipNetwork).Rule | Should -Be @('disk', 'tls12-off-client')
        $null = Test-WUClientHealth -Rule nonsense -SkipNetwork -ErrorVariable problems -ErrorAction SilentlyContinue
        @($problems)[0].FullyQualifiedErrorId | Should -Match '^WUNoSuchCheck'
    }

    It 'says in <culture> why a check could not run' -ForEach @(
        @{ culture = 'fr-FR'; wanted = '^Non .+ r.seau' }
        @{ culture = 'ja-JP'; wanted = '^\u5224\u5B9A' }
        @{ culture = 'zh-CN'; wanted = '^\u672A\u80FD' }
    ) {
        $detail = Invoke-InCulture -Culture $culture -ScriptBlock { (Test-WUClientHealth -Rule clock-skew -SkipNetwork).Title }
        $detail | Should -Match $wanted
        $detail | Should -Not -Match 'Not judged'
    }

    It 'judges and gives reasons in the language that is asked for, whatever the session speaks' {
        $french = Test-WUClientHealth -Rule clock-skew -SkipNetwork -Culture fr-FR
        $french.Title | Should -Be (Invoke-InCulture -Culture 'fr-FR' -ScriptBlock { (Test-WUClientHealth -Rule clock-skew -SkipNetwork).Title })
        $english = Invoke-InCulture -Culture 'ja-JP' -ScriptBlock { (Test-WUClientHealth -Rule clock-skew -SkipNetwork -Culture en-US).Title }
        $english | Should -Match '^Not judged: [ -~]+\.$'
        $before = [System.Threading.Thread]::CurrentThread.CurrentUICulture.Name
        Mock -CommandName Get-WUDiskFact -ModuleName WUDiagnostics -MockWith { [ordered]@{ freeBytes = 1610612736 } }
        (Test-WUClientHealth -Rule disk -SkipNetwork -Culture fr-FR).Title | Should -Match '^1,5 Go libres'
        (Test-WUClientHealth -Rule disk -SkipNetwork -Culture en-US).Title | Should -Match '^1\.5 GB free'
        [System.Threading.Thread]::CurrentThread.CurrentUICulture.Name | Should -Be $before
    }

    It 'knows its ids in a Turkish session' {
        $thread = [System.Threading.Thread]::CurrentThread
        $before = $thread.CurrentCulture
        try {
            $thread.CurrentCulture = [System.Globalization.CultureInfo]::GetCultureInfo('tr-TR')
            $checks = @(Test-WUClientHealth -Rule DISK, RESTART-PEND*, CLOCK* -SkipNetwork -ErrorAction Stop)
            $offered = (Get-Completion 'Test-WUClientHealth -Rule DI').CompletionText
            $families = @((Get-Completion 'Get-WUErrorInfo -Family dis').CompletionText)
        }
        finally {
            $thread.CurrentCulture = $before
        }
        $checks.Rule | Should -Be @('disk', 'clock-skew', 'restart-pending')
        $offered | Should -Be 'disk'
        $families | Should -Contain 'DISMAPI'
    }

    It 'offers ids and cultures by Tab' {
        (Get-Completion 'Test-WUClientHealth -Rule restart').CompletionText | Should -Be 'restart-pending'
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
            $checks[$check.Rule] = $check
        }
        $checks['disk'].Title | Should -Be 'Not judged: administrator rights are needed.'
        $checks['memory'].Title | Should -Be 'Not judged: The meter is broken.'
        $checks['winre-partition-small'].Status | Should -Be 'fail'
        $checks['winre-partition-small'].Codes.Code | Should -Contain '0x80070643'
        $checks['service-disabled'].Status | Should -Be 'fail'
        $checks['service-disabled'].Title | Should -Match 'wuauserv'
        $checks['restart-pending'].Status | Should -Be 'fail'
        $checks['clock-skew'].Status | Should -Be 'unknown'
    }

    It 'compares clocks and asks for roots by the probe' -Skip:(-not $onWindows) {
        Mock -CommandName Get-WUNetworkProbe -ModuleName WUDiagnostics -MockWith {
            New-Object -TypeName psobject -Property @{ Url = 'http://ctldl.windowsupdate.com/roots.cab'; Succeeded = $false; Verdict = 'Broken.'; Steps = @(New-Object -TypeName psobject -Property @{ Seen = @{ clockDifferenceSeconds = 86400 } }) }
        }
        $checks = @(Test-WUClientHealth -Rule clock-skew, ctldl-unreachable)
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
        $policy.Findings[0].Rule | Should -Be 'policy-overwritten-by-domain'
        $policy.Findings[0].Codes[0].Code | Should -Be '0x87D00692'
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
        $policy.Findings.Rule | Should -Contain 'views-differ'
        (@((Get-WUClientPolicy -Culture fr-FR).Findings | Where-Object { $_.Rule -eq 'views-differ' }).Title) | Should -Match '^WUServer diff.re entre le Registre'
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
