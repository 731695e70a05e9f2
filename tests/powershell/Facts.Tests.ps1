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
            $check = $checks | Where-Object { $_.Rule -eq $expected.Name -or $_.Check -eq $expected.Name } | Select-Object -First 1
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
        $policy = [WUDiagnostics.Facts]::JudgePolicy((ConvertTo-Json -InputObject $case.facts -Depth 10), $null, 0)
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
        $checks.StatusRank | Should -Be @($checks.StatusRank | Sort-Object -Descending)
        $order = 'disk', 'winre', 'memory', 'clock', 'services', 'pending-restart', 'tls-protocols', 'cipher-suites', 'root-update', 'agent', 'software-distribution', 'catroot2', 'component-store', 'bits'
        @($checks.Check | Sort-Object) | Should -Be @($order | Sort-Object)
        # Of equal rank in the order of the library.
        foreach ($group in $checks | Group-Object -Property Status) {
            $group.Group.Check | Should -Be @($order | Where-Object { $_ -in $group.Group.Check })
        }
        $checks.Part | Should -Not -Contain $null
        foreach ($check in $checks) {
            $check.GetType().FullName | Should -Be 'WUDiagnostics.HealthCheck'
            $check | Should -BeOfType ([WUDiagnostics.Finding])
            $check.Status | Should -BeIn @('pass', 'warn', 'fail', 'unknown')
            $check.Title | Should -Not -BeNullOrEmpty
            if ($check.Status -eq 'unknown') { $check.Title | Should -Match ': .+' }
        }
        ($checks | Format-Table | Out-String -Width 150) | Should -Match 'Rule'
        ($checks | Format-List | Out-String -Width 150) | Should -Match 'Evidence'
    }

    It 'reads what it can on Windows' -Skip:(-not $onWindows) {
        $checks = @(Test-WUClientHealth -Rule disk, memory, services, restart-pending, tls-protocols)
        $checks = @(foreach ($name in 'disk', 'memory', 'services', 'pending-restart', 'tls-protocols') { $checks | Where-Object Check -EQ $name })
        $checks.Count | Should -Be 5
        $checks.Status | Should -Not -Contain 'unknown'
        ($checks[0].Evidence | Where-Object Path -EQ 'disk.freeBytes').Value | Should -BeGreaterThan 0
        ($checks[1].Evidence | Where-Object Path -EQ 'memory.totalBytes').Value | Should -BeGreaterThan 100000000
        $checks[2].EvidenceCount | Should -Be 6
        $checks[3].EvidenceCount | Should -BeGreaterThan 10
    }

    It 'runs the checks that are asked for' {
        # By the name of the check or by its rule.
        @((Test-WUClientHealth -Rule 'tls*', disk -SkipNetwork).Check | Sort-Object) | Should -Be @('disk', 'tls-protocols')
        @((Test-WUClientHealth -Rule winre-partition-small, cipher-suites).Check | Sort-Object) | Should -Be @('cipher-suites', 'winre')
        $null = Test-WUClientHealth -Rule nonsense -SkipNetwork -ErrorVariable problems -ErrorAction SilentlyContinue
        @($problems)[0].FullyQualifiedErrorId | Should -Match '^WUNoSuchCheck'
    }

    It 'gathers only what the checks need, each part by the function of its name' {
        foreach ($check in InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUCheck -Language 0 }) {
            $name = 'Get-WU' + $check.Part.Substring(0, 1).ToUpperInvariant() + $check.Part.Substring(1) + 'Fact'
            InModuleScope -ModuleName WUDiagnostics -Parameters @{ name = $name } -ScriptBlock { param($name) Get-Command -Name $name -ErrorAction SilentlyContinue } | Should -Not -BeNullOrEmpty -Because $name
        }
        Mock -CommandName Get-WUDiskFact -ModuleName WUDiagnostics -MockWith { [ordered]@{ freeBytes = 1 } }
        Mock -CommandName Get-WUTlsFact -ModuleName WUDiagnostics -MockWith { [ordered]@{ protocols = [ordered]@{} } }
        Mock -CommandName Get-WUNetworkProbe -ModuleName WUDiagnostics -MockWith { throw 'asked' }
        @((Test-WUClientHealth -Rule tls-protocols, cipher-suites -Network).Check | Sort-Object) | Should -Be @('cipher-suites', 'tls-protocols')
        Should -Invoke -CommandName Get-WUTlsFact -ModuleName WUDiagnostics -Times 1 -Exactly
        Should -Invoke -CommandName Get-WUDiskFact -ModuleName WUDiagnostics -Times 0 -Exactly
        Should -Invoke -CommandName Get-WUNetworkProbe -ModuleName WUDiagnostics -Times 0 -Exactly
    }

    It 'names the fact that the library does not know' {
        Mock -CommandName Get-WUDiskFact -ModuleName WUDiagnostics -MockWith { [ordered]@{ freeByte = 1 } }
        { Test-WUClientHealth -Rule disk } | Should -Throw -ErrorId 'WUBadFacts*'
        { Test-WUClientHealth -Rule disk } | Should -Throw '*disk.freeByte: *'
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
        @($checks.Check | Sort-Object) | Should -Be @('clock', 'disk', 'pending-restart')
        $offered | Should -Be 'disk'
        $families | Should -Contain 'DISMAPI'
    }

    It 'offers ids and cultures by Tab' {
        (Get-Completion 'Test-WUClientHealth -Rule restart').CompletionText | Should -Be 'restart-pending'
        (Get-Completion 'Test-WUClientHealth -Rule serv').CompletionText | Should -Be @('services', 'service-disabled')
        (Get-Completion 'Test-WUClientHealth -Culture j').CompletionText | Should -Be 'ja-JP'
        (Get-Completion 'Test-WsusConnectivity -Url a -Culture f').CompletionText | Should -Be 'fr-FR'
    }

    It 'goes on when a fact cannot be read, and says why' {
        Mock -CommandName Get-WUDiskFact -ModuleName WUDiagnostics -MockWith { throw (New-Object -TypeName System.UnauthorizedAccessException -ArgumentList 'no') }
        Mock -CommandName Get-WUMemoryFact -ModuleName WUDiagnostics -MockWith { throw 'The meter is broken.' }
        Mock -CommandName Get-WUWinreFact -ModuleName WUDiagnostics -MockWith { [ordered]@{ enabled = $true; partitionFreeBytes = 89128960 } }
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
        $null = Test-WUClientHealth -Rule clock-skew, ctldl-unreachable
        $null = Test-WUClientHealth -Rule clock-skew, ctldl-unreachable
        $null = Test-WUClientHealth -Rule clock-skew, ctldl-unreachable -SkipNetwork
        $null = Test-WUClientHealth -Rule clock-skew, ctldl-unreachable -Network -SkipNetwork
        Should -Invoke -CommandName Get-WUNetworkProbe -ModuleName WUDiagnostics -Times 0 -Exactly
        Test-WUClientHealth -Rule clock-skew -Network -Quiet | Should -BeFalse
        Test-WUClientHealth -Rule ctldl-unreachable -Network -Quiet | Should -BeTrue
        $checks = @(Test-WUClientHealth -Rule clock-skew, ctldl-unreachable -Network)
        $checks[0].Status | Should -Be 'fail'
        $checks[1].Status | Should -Be 'warn'
        Should -Invoke -CommandName Get-WUNetworkProbe -ModuleName WUDiagnostics -Times 3 -Exactly
    }
}

Describe 'Get-WUClientPolicy, from mocked facts' -Skip:(-not $onWindows) {
    BeforeAll {
        function New-Text { param([string]$Value) [ordered]@{ type = 'REG_SZ'; value = $Value } }
        function New-Number { param([int]$Value) [ordered]@{ type = 'REG_DWORD'; value = $Value } }
    }

    It 'shows who set what, and that ConfigMgr was overwritten' {
        $folder = Join-Path -Path $TestDrive -ChildPath 'Logs'
        $null = New-Item -ItemType Directory -Path $folder
        [System.IO.File]::WriteAllText("$folder/WUAHandler.log", '<![LOG[Group policy settings were overwritten by a higher authority (Domain Controller) to: Server http://gpo:8530 and Policy ENABLED]LOG]!><time="10:00:00.000-60" date="11-28-2026" component="WUAHandler" context="" type="3" thread="1" file="cwuahandler.cpp:1">' + "`r`n")
        Mock -CommandName Get-WUPolicyFact -ModuleName WUDiagnostics -MockWith {
            [ordered]@{ native = [ordered]@{ WindowsUpdate = [ordered]@{ WUServer = (New-Text 'http://gpo:8530'); WUStatusServer = (New-Text 'http://gpo:8530') }; AU = [ordered]@{ UseWUServer = (New-Number 1) } }; wow = [ordered]@{} }
        }
        Mock -CommandName Get-WUConfigMgrFact -ModuleName WUDiagnostics -MockWith { [ordered]@{ installed = $true; updateServer = 'http://sup:8530'; logDirectory = $folder } }
        Mock -CommandName Get-WUPolicyManagerFact -ModuleName WUDiagnostics -MockWith { [ordered]@{ Update = [ordered]@{ DeferQualityUpdatesPeriodInDays = (New-Number 7) } } }
        Mock -CommandName Get-WURegistryPolFact -ModuleName WUDiagnostics -MockWith { , @([ordered]@{ key = 'software\policies\microsoft\windows\windowsupdate\au'; name = 'usewuserver' }) }
        Mock -CommandName Get-WURsopFact -ModuleName WUDiagnostics -MockWith {
            [ordered]@{ gpos = @([ordered]@{ id = '{1}'; name = 'Servers: WSUS' }); settings = @([ordered]@{ key = 'Software\Policies\Microsoft\Windows\WindowsUpdate'; name = 'WUServer'; gpoId = '{1}'; precedence = 1 }) }
        }
        $policy = Get-WUClientPolicy
        $policy.Findings[0].Rule | Should -Be 'policy-overwritten-by-domain'
        $policy.Findings[0].Codes[0].Code | Should -Be '0x87D00692'
        $policy.Status | Should -Be 'fail'
        $policy.HasErrors | Should -BeTrue
        $policy.Origin | Should -Be 'gpo'
        $policy.Gpo | Should -Be 'Servers: WSUS'
        $by = @{}
        foreach ($value in $policy.Values) { $by[$value.Name] = $value.SetBy }
        $by['WUServer'] | Should -Be 'gpo'
        $by['WUStatusServer'] | Should -Be 'unknown'
        $by['UseWUServer'] | Should -Be 'local-policy'
        $by['DeferQualityUpdatesPeriodInDays'] | Should -Be 'mdm'
        $server = $policy.Values | Where-Object Name -EQ 'WUServer'
        $server.Gpo | Should -Be 'Servers: WSUS'
        $server.Type | Should -Be 'REG_SZ'
        ($policy.Values | Out-String -Width 150) | Should -Match 'gpo: Servers: WSUS'
        ($policy.Findings | Out-String -Width 150) | Should -Match 'overwritten'
    }

    It 'is judged once: the probe shows what the policy said, also of a policy from another session' {
        Mock -CommandName Get-WUPolicyFact -ModuleName WUDiagnostics -MockWith {
            [ordered]@{ native = [ordered]@{ WindowsUpdate = [ordered]@{ WUServer = (New-Text 'wsus'); WUStatusServer = (New-Text 'wsus') }; AU = [ordered]@{ UseWUServer = (New-Number 1) } }; wow = [ordered]@{} }
        }
        $policy = Get-WUClientPolicy -Culture fr-FR
        $file = Join-Path -Path $TestDrive -ChildPath 'policy.xml'
        $policy | Export-Clixml -LiteralPath $file
        foreach ($one in $policy, (Import-Clixml -LiteralPath $file)) {
            $probe = $one | Test-WsusConnectivity -SkipNetwork -Culture en-US
            $probe.Url | Should -Be 'wsus'
            $probe.FirstFailure | Should -Be 'policy'
            $probe.Steps[0].Title | Should -Be $policy.Findings[0].Title
        }
    }

    It 'shows what differs between the views of the registry' {
        Mock -CommandName Get-WUPolicyFact -ModuleName WUDiagnostics -MockWith {
            [ordered]@{
                native = [ordered]@{ WindowsUpdate = [ordered]@{ WUServer = (New-Text 'http://a:8530'); WUStatusServer = (New-Text 'http://a:8530') }; AU = [ordered]@{ UseWUServer = (New-Number 1) } }
                wow    = [ordered]@{ WindowsUpdate = [ordered]@{ WUServer = (New-Text 'http://b:8530'); WUStatusServer = (New-Text 'http://a:8530') } }
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
        ($policy.Unread | Where-Object Path -EQ 'policyManager').Why | Should -Be 'administrator rights are needed'
        ($policy.Unread | Out-String -Width 150) | Should -Match 'policyManager +administrator'
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

    It 'hands registry values over with their types: <kind>' -ForEach @(
        @{ kind = 'String'; make = { 'a' }; json = '{"type":"REG_SZ","value":"a"}' }
        @{ kind = 'ExpandString'; make = { '%windir%' }; json = '{"type":"REG_EXPAND_SZ","value":"%windir%"}' }
        @{ kind = 'DWord'; make = { -1 }; json = '{"type":"REG_DWORD","value":4294967295}' }
        @{ kind = 'QWord'; make = { [long]-1 }; json = '{"type":"REG_QWORD","value":18446744073709551615}' }
        @{ kind = 'MultiString'; make = { , [string[]]@('a') }; json = '{"type":"REG_MULTI_SZ","value":["a"]}' }
        @{ kind = 'Binary'; make = { , [byte[]]@(1, 254) }; json = '{"type":"REG_BINARY","value":"01FE"}' }
        @{ kind = 'None'; make = { , [byte[]]@() }; json = '{"type":"REG_NONE","value":""}' }
        @{ kind = 'DWord'; make = { , [byte[]]@(7) }; json = '{"type":"REG_NONE","value":"07"}' }
    ) {
        $found = InModuleScope -ModuleName WUDiagnostics -Parameters @{ value = (& $make); kind = $kind } -ScriptBlock { param($value, $kind) ConvertTo-WURegistryFact -Value $value -Kind $kind }
        ConvertTo-Json -InputObject $found -Compress | Should -Be $json
        # The library takes it.
        $facts = '{"policyManager":{"Update":{"X":' + $json + '}}}'
        ([WUDiagnostics.Facts]::JudgePolicy($facts, $null, 0).Values | Where-Object Name -EQ 'X').Type | Should -Be ($json -replace '^.*?(REG_\w+).*$', '$1')
    }
}
