BeforeDiscovery {
    $onWindows = [System.Environment]::OSVersion.Platform -eq [System.PlatformID]::Win32NT
    # Only a registry that nobody needs is written to: that of Wine, or of a machine of CI; and never over a policy that is there.
    $key = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'
    $mayWrite = $onWindows -and ((Test-Path -LiteralPath 'HKCU:\Software\Wine') -or (Test-Path -LiteralPath 'HKLM:\Software\Wine') -or $env:CI) -and -not (Test-Path -LiteralPath $key)
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    if (-not ('TestWsus' -as [type])) {
        Add-Type -Path "$PSScriptRoot/WsusServer.cs"
    }
    $policyKey = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'

    # Runs a script block with a server; its URL is the first argument.
    function Use-TestWsus {
        param([string]$Script, [int]$Delay, [scriptblock]$ScriptBlock)
        $server = New-Object -TypeName TestWsus -ArgumentList $Script, $Delay
        try {
            & $ScriptBlock ('http://127.0.0.1:' + $server.Port) $server
        }
        finally {
            $server.Dispose()
        }
    }

    function Set-TestPolicy {
        param([string]$Server, [string]$StatusServer, [int]$Use = 1)
        $null = New-Item -Path "$policyKey\AU" -Force
        Set-ItemProperty -Path $policyKey -Name 'WUServer' -Value $Server
        Set-ItemProperty -Path $policyKey -Name 'WUStatusServer' -Value $StatusServer
        Set-ItemProperty -Path "$policyKey\AU" -Name 'UseWUServer' -Value $Use -Type DWord
    }

    function Clear-TestPolicy {
        if (Test-Path -LiteralPath $policyKey) {
            Remove-Item -LiteralPath $policyKey -Recurse
        }
    }
}

Describe 'Test-WsusConnectivity: the ways of the table' {
    It '<way>: <step> <status> <hresult>' -ForEach @(
        @{ way = 'healthy'; script = ''; step = $null; status = 'pass'; hresult = $null }
        @{ way = '503'; script = '*=status:503'; step = 'wuident'; status = 'fail'; hresult = '0x80244022' }
        @{ way = '503 of one service'; script = 'client=status:503'; step = 'client'; status = 'fail'; hresult = '0x80244022' }
        @{ way = '403'; script = '*=status:403'; step = 'wuident'; status = 'fail'; hresult = '0x80244018' }
        @{ way = '500'; script = 'client=status:500'; step = 'client'; status = 'fail'; hresult = '0x8024401F' }
        @{ way = 'SimpleAuth 404'; script = 'simpleauth=status:404'; step = 'simpleauth'; status = 'fail'; hresult = '0x80244019' }
        @{ way = 'not WSUS'; script = '*=html'; step = 'client'; status = 'fail'; hresult = '0x8024400A' }
    ) {
        Use-TestWsus -Script $script -ScriptBlock {
            param($url)
            $probe = Test-WsusConnectivity -Url $url -TimeoutSec 10 -Proxy direct
            $probe.GetType().FullName | Should -Be 'WUDiagnostics.WsusProbe'
            $probe.Url | Should -Be $url
            $probe.FirstFailure | Should -Be $step
            $probe.Code | Should -Be $hresult
            $probe.Succeeded | Should -Be ($null -eq $step)
            if ($step) {
                $at = @($probe.Steps | Where-Object { $_.IsFirstFailure })
                $at.Count | Should -Be 1
                $at[0].Step | Should -Be $step
                $at[0].Status | Should -Be $status
                $at[0].Code | Should -Be $hresult
                $at[0].Name | Should -Not -BeNullOrEmpty
                $probe.Remedies.Count | Should -BeGreaterThan 0
                $probe.Verdict | Should -Match $hresult
            }
        }
    }

    It 'a refused connection: tcp, 0x80072EFD' {
        $probe = Test-WsusConnectivity -Url ('http://127.0.0.1:' + [TestWsus]::ClosedPort()) -Proxy direct
        $probe.FirstFailure | Should -Be 'tcp'
        $probe.Code | Should -Be '0x80072EFD'
        ($probe.Steps | Where-Object Step -EQ 'client').Status | Should -Be 'skipped'
    }

    It 'a missing scheme: url, 0x80072EE6, without any network' {
        $probe = Test-WsusConnectivity -Url 'wsus.contoso.com'
        $probe.FirstFailure | Should -Be 'url'
        $probe.Code | Should -Be '0x80072EE6'
    }

    It 'the wrong port for the scheme: a warning that names it' {
        $step = (Test-WsusConnectivity -Url 'http://wsus.contoso.com:8531' -SkipNetwork).Steps | Where-Object Step -EQ 'url'
        $step.Status | Should -Be 'warn'
        $step.Title | Should -Match '8531'
        $step.Code | Should -Be '0x80072EFE'
    }

    It 'a real question, when asked for' {
        Use-TestWsus -ScriptBlock {
            param($url)
            ((Test-WsusConnectivity -Url $url -Soap -Proxy direct).Steps | Where-Object Step -EQ 'soap').Status | Should -Be 'pass'
            ((Test-WsusConnectivity -Url $url -Proxy direct).Steps | Where-Object Step -EQ 'soap').Status | Should -Be 'skipped'
        }
    }
}

Describe 'Test-WsusConnectivity: parameters and objects' {
    It 'gives thirteen steps with all properties' {
        $probe = Test-WsusConnectivity -Url 'http://wsus.contoso.com:8530' -SkipNetwork
        $probe.Steps.Step | Should -Be @('policy', 'url', 'proxy', 'dns', 'tcp', 'tls', 'wuident', 'version', 'client', 'simpleauth', 'reporting', 'content', 'soap')
        foreach ($name in 'Step', 'Rule', 'Status', 'Milliseconds', 'Code', 'Name', 'Title', 'Seen', 'Evidence', 'Remedies', 'IsFirstFailure') {
            $probe.Steps[0].PSObject.Properties.Name | Should -Contain $name
        }
        foreach ($name in 'Url', 'Verdict', 'Status', 'Code', 'FirstFailure', 'Steps', 'Succeeded', 'Remedies') {
            $probe.PSObject.Properties.Name | Should -Contain $name
        }
        @($probe.Steps | Where-Object { $_.Step -notin 'policy', 'url', 'proxy' -and $_.Status -ne 'skipped' }).Count | Should -Be 0
    }

    It 'has evidence that scripts can read' {
        Use-TestWsus -ScriptBlock {
            param($url)
            $client = (Test-WsusConnectivity -Url $url -Proxy direct).Steps | Where-Object Step -EQ 'client'
            $client.Seen.status | Should -Be 200
            $client.Seen.status | Should -BeOfType ([long])
            $client.Seen['url'] | Should -Be ($url + '/ClientWebService/client.asmx')
            $client.Seen.Contains('clockDifferenceSeconds') | Should -BeTrue
        }
    }

    It 'takes several servers, side by side, in their order' {
        Use-TestWsus -ScriptBlock {
            param($healthy)
            Use-TestWsus -Script '*=status:503' -ScriptBlock {
                param($broken)
                $urls = @($healthy, $broken, 'no-scheme', $healthy)
                $probes = @($urls | Test-WsusConnectivity -Proxy direct)
                $probes.Url | Should -Be $urls
                $probes.Succeeded | Should -Be @($true, $false, $false, $true)
                @(Test-WsusConnectivity -Url $urls -Proxy direct).Url | Should -Be $urls
            }
        }
    }

    It 'takes objects with a server in them' {
        $objects = @(
            New-Object -TypeName psobject -Property @{ WUServer = 'http://a:8530'; WUStatusServer = 'http://b:8530' }
            New-Object -TypeName psobject -Property @{ Url = 'http://c:8530' }
            [uri]'http://d:8530'
            @{ Server = 'http://e:8530' }
        )
        $probes = @($objects | Test-WsusConnectivity -SkipNetwork)
        $probes.Url | Should -Be @('http://a:8530', 'http://c:8530', 'http://d:8530', 'http://e:8530')
        $probes[0].Steps[1].Status | Should -Be 'warn'
        $probes[0].Steps[1].Title | Should -Match 'http://b:8530'
        $probes[1].Steps[1].Status | Should -Be 'pass'
    }

    It 'reports an object without a server and goes on' {
        $probes = @((New-Object -TypeName psobject -Property @{ Other = 1 }), 'http://a:8530' | Test-WsusConnectivity -SkipNetwork -ErrorVariable problems -ErrorAction SilentlyContinue)
        $probes.Count | Should -Be 1
        @($problems)[0].FullyQualifiedErrorId | Should -Match '^WUNoServerUrl'
    }

    It 'warns of another status server' {
        $step = (Test-WsusConnectivity -Url 'http://a:8530' -StatusServer 'http://b:8530' -SkipNetwork).Steps | Where-Object Step -EQ 'url'
        $step.Status | Should -Be 'warn'
    }

    It 'says only True or False when quiet' {
        Use-TestWsus -ScriptBlock {
            param($url)
            $answer = @(Test-WsusConnectivity -Url $url, 'no-scheme' -Quiet -Proxy direct)
            $answer | Should -Be @($true, $false)
            $answer[0] | Should -BeOfType ([bool])
        }
    }

    It 'gives one answer for all public endpoints when quiet' {
        $answer = @(Test-WsusConnectivity -MicrosoftUpdate -Quiet -TimeoutSec 2 -Proxy ('127.0.0.1:' + [TestWsus]::ClosedPort()))
        $answer | Should -Be @($false)
        foreach ($sound in $true, $false) {
            $one = New-Object -TypeName psobject -Property @{ Succeeded = $true; Steps = @() }
            $other = New-Object -TypeName psobject -Property @{ Succeeded = $sound; Steps = @() }
            InModuleScope -ModuleName WUDiagnostics -Parameters @{ one = $one; other = $other } -ScriptBlock { param($one, $other) @($one, $other, $one | Show-WUProbe -Quiet) } | Should -Be @($sound)
        }
    }

    It 'gives remedies in the language that is asked for' {
        Use-TestWsus -Script '*=status:503' -ScriptBlock {
            param($url)
            $french = (Test-WsusConnectivity -Url $url -Proxy direct -Culture fr-FR).Remedies[0].Text
            $english = (Test-WsusConnectivity -Url $url -Proxy direct -Culture en-US).Remedies[0].Text
            $french | Should -Not -BeNullOrEmpty
            $french | Should -Not -Be $english
        }
    }

    It 'says in <culture> what is broken, with the same codes' -ForEach @(
        @{ culture = 'fr-FR'; verdict = "^.chec .+ wuident : HTTP 503 \(Service Unavailable\)\. L'agent consigne le code 0x80244022 "; skipped = '^Inutile' }
        @{ culture = 'ja-JP'; verdict = 'wuident .+: HTTP 503 \(Service Unavailable\)\u3002.+ 0x80244022 '; skipped = '^\u4E0D\u8981' }
        @{ culture = 'zh-CN'; verdict = 'wuident .+HTTP 503 \(Service Unavailable\)\u3002.+ 0x80244022 '; skipped = '^\u4E0D\u9700\u8981' }
    ) {
        Use-TestWsus -Script '*=status:503' -ScriptBlock {
            param($url)
            $probe = Test-WsusConnectivity -Url $url -Proxy direct -Culture $culture
            $probe.Verdict | Should -Match $verdict
            ($probe.Steps | Where-Object Step -EQ 'tls').Title | Should -Match $skipped
            $english = Test-WsusConnectivity -Url $url -Proxy direct -Culture en-US
            $english.Verdict | Should -Match '^Broken at step wuident: HTTP 503'
            $probe.Code | Should -Be $english.Code
            (Invoke-InCulture -Culture $culture -ScriptBlock { Test-WsusConnectivity -Url $url -Proxy direct }).Verdict | Should -Be $probe.Verdict
        }
    }

    It 'refuses a proxy that is none' {
        $probe = Test-WsusConnectivity -Url 'http://a:8530' -Proxy 'proxy:eighty' -SkipNetwork
        $probe.FirstFailure | Should -Be 'proxy'
        $probe.Code | Should -Be '0x80240030'
    }

    It 'says which proxy SYSTEM and the user would take' -Skip:(-not $mayWrite) {
        $key = 'Registry::HKEY_USERS\S-1-5-18\Software\Microsoft\Windows\CurrentVersion\Internet Settings\Connections'
        $before = if (Test-Path -LiteralPath $key) { (Get-Item -LiteralPath $key).GetValue('DefaultConnectionSettings') }
        $bytes = [byte[]](0x46, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0)
        foreach ($text in 'proxy.contoso.com:8080', '*.local', '') {
            $bytes += [System.BitConverter]::GetBytes([int]$text.Length) + [System.Text.Encoding]::ASCII.GetBytes($text)
        }
        if (-not (Test-Path -LiteralPath $key)) {
            $null = New-Item -Path $key -Force
        }
        try {
            Set-ItemProperty -LiteralPath $key -Name 'DefaultConnectionSettings' -Value ([byte[]]$bytes) -Type Binary
            $step = (Test-WsusConnectivity -Url 'http://wsus.contoso.com:8530' -SkipNetwork).Steps | Where-Object Step -EQ 'proxy'
            $step.Seen.systemWouldUse | Should -Be 'proxy.contoso.com:8080'
            $step.Seen.systemBypass | Should -Be '*.local'
            $step.Seen.userWouldUse | Should -Not -BeNullOrEmpty
            $step = (Test-WsusConnectivity -Url 'http://wsus.local:8530' -SkipNetwork).Steps | Where-Object Step -EQ 'proxy'
            $step.Seen.systemWouldUse | Should -Be 'direct'
        }
        finally {
            if ($null -eq $before) {
                Remove-ItemProperty -LiteralPath $key -Name 'DefaultConnectionSettings'
            }
            else {
                Set-ItemProperty -LiteralPath $key -Name 'DefaultConnectionSettings' -Value $before -Type Binary
            }
        }
    }

    It 'names the public endpoints' {
        # Reachable or not: each is an object.
        $probes = @(Test-WsusConnectivity -MicrosoftUpdate -TimeoutSec 2)
        $probes.Count | Should -BeGreaterThan 5
        @($probes.Url | Where-Object { $_ -like '*ctldl.windowsupdate.com*' }).Count | Should -Be 1
    }
}

Describe 'Test-WsusConnectivity: views' {
    It 'begins with the verdict and marks the first fault' {
        Use-TestWsus -Script '*=status:503' -ScriptBlock {
            param($url)
            $text = Test-WsusConnectivity -Url $url -Proxy direct | Out-String -Width 120
            $lines = @($text -split '\r?\n' | Where-Object { $_.Trim() })
            $lines[0] | Should -Be $url
            $lines[1] | Should -Match '^Broken at step wuident: HTTP 503'
            $text | Should -Match '0x80244022'
            $text | Should -Match 'WU_E_PT_HTTP_STATUS_SERVICE_UNAVAIL'
            @($lines | Where-Object { $_ -match '^>> wuident +fail' }).Count | Should -Be 1
            @($lines | Where-Object { $_ -match '^>>' }).Count | Should -Be 1
            $text | Should -Match '1\. '
            # Escape sequences are for hosts that say that they understand them.
            $text.Contains([string][char]27) | Should -BeFalse
        }
    }

    It 'shows evidence when asked for' {
        Use-TestWsus -ScriptBlock {
            param($url)
            $plain = Test-WsusConnectivity -Url $url -Proxy direct | Out-String -Width 120
            $full = Test-WsusConnectivity -Url $url -Proxy direct -Detailed | Out-String -Width 120
            $plain | Should -Not -Match 'clockDifferenceSeconds'
            $full | Should -Match 'clockDifferenceSeconds'
        }
    }

    It 'has a table of servers, a table of steps, and lists' {
        $probe = Test-WsusConnectivity -Url 'no-scheme'
        ($probe | Format-Table | Out-String -Width 150) | Should -Match 'Broken at'
        ($probe.Steps | Out-String -Width 150) | Should -Match '>> +url +fail'
        ($probe | Format-List | Out-String -Width 150) | Should -Match 'FirstFailure +: url'
        ($probe.Steps[1] | Format-List | Out-String -Width 150) | Should -Match 'url-missing-scheme'
    }

    It 'colours for a terminal' {
        $probe = Test-WsusConnectivity -Url 'no-scheme'
        $text = ([WUDiagnostics.Rows]::OfProbe($probe, $true, $false) | ForEach-Object { $_.Text }) -join "`n"
        $text.Contains([string][char]27 + '[1;31m>> url') | Should -BeTrue
        (([WUDiagnostics.Rows]::OfProbe($probe, $false, $true) | ForEach-Object { $_.Text }) -join "`n").Contains([string][char]27) | Should -BeFalse
    }
}

Describe 'Test-WsusConnectivity: time' {
    It 'ends at once on Ctrl+C' {
        Use-TestWsus -Script '*=silent' -ScriptBlock {
            param($url)
            $shell = [powershell]::Create()
            try {
                $null = $shell.AddScript('param($module, $url) Import-Module -Name $module; Test-WsusConnectivity -Url $url -TimeoutSec 30 -Proxy direct').AddArgument((Join-Path -Path $modulePath -ChildPath 'WUDiagnostics.psd1')).AddArgument($url)
                $running = $shell.BeginInvoke()
                Start-Sleep -Milliseconds 2500
                $running.IsCompleted | Should -BeFalse
                $watch = [System.Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $watch.ElapsedMilliseconds | Should -BeLessThan 2000
                Write-Host "      stopped after $($watch.ElapsedMilliseconds) ms of a limit of 30 s"
            }
            finally {
                $shell.Dispose()
            }
        }
    }

    It 'lets a runner be cancelled and thrown away' {
        Use-TestWsus -Script '*=silent' -ScriptBlock {
            param($url)
            $runner = New-Object -TypeName WUDiagnostics.ProbeRunner -ArgumentList "{`"url`":`"$url`",`"proxy`":`"direct`",`"timeoutSeconds`":30}", 0
            $runner.Wait(200) | Should -BeNullOrEmpty
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $runner.Cancel()
            $probe = $runner.Wait(5000)
            $watch.ElapsedMilliseconds | Should -BeLessThan 2000
            $probe.Verdict | Should -Match 'Cancelled'
            $runner.Dispose()
            $runner.Dispose()
            { New-Object -TypeName WUDiagnostics.ProbeRunner -ArgumentList '{"nonsense":1}', 0 } | Should -Throw '*nonsense*'
        }
    }

    It 'takes as long as the slowest service, not as long as all of them' {
        Use-TestWsus -Delay 300 -ScriptBlock {
            param($url)
            $null = Test-WsusConnectivity -Url $url -Proxy direct
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $probe = Test-WsusConnectivity -Url $url -Proxy direct
            $whole = $watch.ElapsedMilliseconds
            $probe.Succeeded | Should -BeTrue
            $watch.Restart()
            foreach ($path in '/Selfupdate/wuident.cab', '/ClientWebService/wusserverversion.xml', '/ClientWebService/client.asmx', '/SimpleAuthWebService/SimpleAuth.asmx', '/ReportingWebService/ReportingWebService.asmx') {
                $request = [System.Net.WebRequest]::Create($url + $path)
                $request.Proxy = $null
                $request.GetResponse().Dispose()
            }
            $sum = $watch.ElapsedMilliseconds
            Write-Host "      healthy server that answers after 300 ms: $whole ms; five plain requests one after the other: $sum ms"
            $whole | Should -BeLessThan ($sum / 2)
        }
    }

    It 'takes one time limit for servers that are silent, not one for each' {
        Use-TestWsus -Script '*=silent' -ScriptBlock {
            param($url)
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $probes = @(Test-WsusConnectivity -Url $url, $url, $url -TimeoutSec 2 -Proxy direct)
            $time = $watch.ElapsedMilliseconds
            $probes.Code | Should -Be @('0x80072EE2', '0x80072EE2', '0x80072EE2')
            Write-Host "      three silent servers with a limit of 2000 ms: $time ms"
            $time | Should -BeLessThan 4000
        }
    }
}

Describe 'Test-WsusConnectivity: the policy of this machine' -Skip:(-not $mayWrite) {
    AfterEach {
        Clear-TestPolicy
    }

    It 'says that there is no WSUS, without an error' {
        $probe = Test-WsusConnectivity -ErrorAction Stop
        $probe.Url | Should -BeNullOrEmpty
        $probe.Succeeded | Should -BeTrue
        $probe.Verdict | Should -Match 'No WSUS server is configured'
        Test-WsusConnectivity -Quiet | Should -BeTrue
        ($probe | Out-String) | Should -Match 'No WSUS'
        Get-WUClientPolicy | Test-WsusConnectivity -Quiet -ErrorAction Stop | Should -BeTrue
    }

    It 'takes server and findings from the registry; 503 is told with the remedy' {
        Use-TestWsus -Script '*=status:503' -ScriptBlock {
            param($url)
            Set-TestPolicy -Server $url -StatusServer $url
            $probe = Test-WsusConnectivity -Proxy direct
            $probe.Url | Should -Be $url
            $probe.Code | Should -Be '0x80244022'
            $probe.Steps[0].Step | Should -Be 'policy'
            $probe.Steps[0].Status | Should -Not -Be 'skipped'
            $probe.Remedies.Id | Should -Contain 'clear-wsus-policy'
            ($probe | Out-String -Width 120) | Should -Match 'UseWUServer'
        }
    }

    It 'says that a server is set but not used' {
        Set-TestPolicy -Server 'http://wsus:8530' -StatusServer 'http://wsus:8530' -Use 0
        $probe = Test-WsusConnectivity
        $probe.Verdict | Should -Match 'http://wsus:8530'
        $probe.Succeeded | Should -BeTrue
        $probe.Steps[0].Status | Should -Be 'warn'
    }

    It 'fails at the policy where a server is to be used and none is named' {
        $null = New-Item -Path "$policyKey\AU" -Force
        Set-ItemProperty -Path "$policyKey\AU" -Name 'UseWUServer' -Value 1 -Type DWord
        $probe = Test-WsusConnectivity
        $probe.FirstFailure | Should -Be 'policy'
        $probe.Code | Should -Be '0x80244011'
    }

    It 'hands the server of the policy on to the test' {
        Set-TestPolicy -Server 'http://a:8530' -StatusServer 'http://b:8530'
        $policy = Get-WUClientPolicy
        $policy.ManagedBy | Should -Be 'wsus'
        $policy.Server | Should -Be 'http://a:8530'
        $policy.Origin | Should -Be 'unknown'
        $values = @($policy.Values | Where-Object { $_.Name -eq 'WUServer' })
        $values.Count | Should -Be 1
        $values[0].Value | Should -Be 'http://a:8530'
        $values[0].View | Should -Be 'native'
        $values[0].Key | Should -Be 'HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'
        # Both views of this key are one since Windows 7, and both are read.
        (InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUPolicyFact }).wow.WindowsUpdate.WUServer.value | Should -Be 'http://a:8530'
        $probe = $policy | Test-WsusConnectivity -SkipNetwork
        $probe.Url | Should -Be 'http://a:8530'
        $probe.Steps[0].Status | Should -Not -Be 'skipped'
        ($probe.Steps | Where-Object Step -EQ 'url').Title | Should -Match 'http://b:8530'
    }
}

Describe 'Test-WsusConnectivity: elsewhere than on Windows' {
    It 'asks for a URL' -Skip:($onWindows) {
        { Test-WsusConnectivity } | Should -Throw -ErrorId 'WUNeedsUrl*'
        { Get-WUClientPolicy } | Should -Throw -ErrorId 'WUNeedsWindows*'
        (Test-WUClientHealth).Status | Select-Object -Unique | Should -Be 'unknown'
    }
}
