BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'What a user sees' {
    It 'shows code, name and meaning as a table' {
        $text = Get-WUErrorInfo 0x8024402C, 0x80240022 | Out-String -Width 200
        $text | Should -Match 'Code +Name and meaning'
        $text | Should -Match '0x8024402C WU_E_PT_WINHTTP_NAME_NOT_RESOLVED +The name of the update server'
        $text | Should -Match '0x80240022 WU_E_ALL_UPDATES_FAILED +[A-Z]'
        foreach ($line in $text -split "`r?`n") {
            $line.Length | Should -BeLessOrEqual 200
        }
    }

    It 'says what to do first in one sentence, in every language' {
        foreach ($culture in 'en-US', 'fr-FR', 'ja-JP', 'zh-CN') {
            $code = Get-WUErrorInfo 0x80070005 -Culture $culture
            $whole = $code.Remedies[0].Text
            $table = ($code | Out-String -Width 1000) -replace '\s+', ' '
            $sentence = ($whole -split '(?<=\.) |(?<=\u3002)')[0]
            $sentence.Length | Should -BeLessThan $whole.Length -Because "$culture needs a remedy of several sentences to show this"
            $table.Contains($sentence) | Should -BeTrue -Because $culture
            $table.Contains($whole) | Should -BeFalse -Because $culture
        }
    }

    It 'wraps the meaning instead of cutting it off' {
        $text = Get-WUErrorInfo 0x8024402C | Out-String -Width 100
        $text | Should -Not -Match '\.\.\.'
        $text | Should -Not -Match ([char]0x2026)
    }

    It 'shows everything as a list, causes and remedies numbered, commands below' {
        $code = Get-WUErrorInfo 0x8024402C
        $text = $code | Format-List | Out-String -Width 4000
        foreach ($label in 'Code', 'Name', 'Message', 'Stage', 'Component', 'Severity', 'Retry', 'Causes', 'Remedies', 'Family', 'Facility', 'Known', 'Value', 'Signed', 'Low', 'Input', 'References') {
            $text | Should -Match "(?m)^$label +:"
        }
        for ($i = 0; $i -lt $code.Causes.Count; $i++) {
            $text.Contains(('{0}. {1}' -f ($i + 1), $code.Causes[$i].Text)) | Should -BeTrue
        }
        for ($i = 0; $i -lt $code.Remedies.Count; $i++) {
            $text.Contains(('{0}. {1}' -f ($i + 1), $code.Remedies[$i].Text)) | Should -BeTrue
            if ($code.Remedies[$i].Command) {
                $text.Contains('> ' + $code.Remedies[$i].Command) | Should -BeTrue
            }
        }
    }

    It 'shows the wrapped code and other readings where there are any' {
        Get-WUErrorInfo 0x80070005 | Format-List | Out-String -Width 400 | Should -Match 'Inner +: 5 ERROR_ACCESS_DENIED'
        Get-WUErrorInfo '80070005' | Format-List | Out-String -Width 400 | Should -Match 'Alternatives +:'
        $plain = Get-WUErrorInfo 0x8024402C | Format-List | Out-String -Width 400
        $plain | Should -Not -Match '(?m)^Inner'
        $plain | Should -Not -Match '(?m)^Alternatives'
    }

    It 'shows an unknown code without blanks' {
        $text = Get-WUErrorInfo 0x8024FABC | Format-List | Out-String -Width 400
        $text | Should -Match 'Known +: False'
        $text | Should -Match 'Message +: \S'
        Get-WUErrorInfo 0x8024FABC | Out-String -Width 200 | Should -Match '0x8024FABC'
    }

    It 'shows place, code, name and text of a match' {
        $file = Join-Path -Path $TestDrive -ChildPath 'some.log'
        [System.IO.File]::WriteAllText($file, "first`nScan failed with hr = 80072ee2`n")
        $text = Find-WUErrorCode -Path $file | Out-String -Width 200
        $text | Should -Match 'Place +Code +Name +Text'
        $text | Should -Match 'some\.log:2:23 +0x80072EE2 +WININET_E_TIMEOUT +80072ee2'
        'a 0x80240022' | Find-WUErrorCode | Out-String -Width 200 | Should -Match '(?m)^1:3 +0x80240022'
    }

    It 'shows the remedies alone' {
        $text = (Get-WUErrorInfo 0x8024402C).Remedies | Out-String -Width 400
        $text | Should -Match 'Text +: \S'
        $text | Should -Match 'Command +: netsh winhttp'
    }

    It 'shows an error with the accepted forms' {
        $text = Get-WUErrorInfo 'gibberish' 2>&1 | Out-String -Width 300
        $text | Should -Match 'gibberish'
        $text | Should -Match '0x8024402C'
    }
}

Describe 'Views of what comes from another session or from a file' {
    BeforeDiscovery {
        $kinds = 'probe', 'detailed', 'step', 'finding', 'policy', 'value', 'unread', 'evidence', 'code', 'check', 'info', 'card', 'match', 'entry', 'merged', 'measure', 'remedy' | ForEach-Object { @{ kind = $_ } }
    }

    BeforeAll {
        $log = Join-Path -Path $TestDrive -ChildPath 'WUAHandler.log'
        [System.IO.File]::WriteAllText($log, "2024-05-14 03:04:05, Error                 CBS    Failed to pin deployment, update KB5034441 [HRESULT = 0x800f0831]`r`n")
        $facts = '{"policy":{"native":{"WindowsUpdate":{"WUServer":"wsus:8530"},"AU":{"UseWUServer":1}},"wow":{}},"errors":{"policy.provenance.rsop":"nobody knows"}}'
        $objects = @{
            probe    = Test-WsusConnectivity -Url 'wsus.contoso.com'
            detailed = Test-WsusConnectivity -Url 'wsus.contoso.com' -Detailed
            step     = (Test-WsusConnectivity -Url 'wsus.contoso.com').Steps[1]
            policy   = [WUDiagnostics.Facts]::JudgePolicy($facts, $null, 0)
            check    = [WUDiagnostics.Facts]::JudgeHealth('{"disk":{"freeBytes":1000,"sizeBytes":2000}}', 0) | Where-Object { $_.Rule -eq 'disk' }
            info     = (Get-WUErrorInfo 0x80070005, 5)[0]
            card     = Get-WUErrorInfo 0x80070005
            match    = Find-WUErrorCode -Text 'hr = 80240022'
            entry    = Get-WULogEntry -Path $log
            merged   = Get-WULogEntry -Path $log -Merge
            measure  = Measure-WULog -Path $log
            remedy   = (Get-WUErrorInfo 0x8024402C).Remedies[0]
        }
        $objects['finding'] = $objects['policy'].Findings[0]
        $objects['evidence'] = $objects['finding'].Evidence[0]
        $objects['code'] = $objects['finding'].Codes[0]
        $objects['value'] = $objects['policy'].Values[0]
        $objects['unread'] = $objects['policy'].Unread[0]
    }

    It 'are those of the thing itself: <kind>' -ForEach $kinds {
        $here = $objects[$kind]
        $here | Should -Not -BeNullOrEmpty
        # As remoting does it.
        $there = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($here, 1))
        @($there.PSObject.TypeNames)[0] | Should -BeLike 'Deserialized.WUDiagnostics.*'
        $global:Error.Clear()
        $there | Format-List | Out-String -Width 200 | Should -Be ($here | Format-List | Out-String -Width 200)
        $there | Format-Table | Out-String -Width 200 | Should -Be ($here | Format-Table | Out-String -Width 200)
        foreach ($width in 80, 120, 200) {
            $there | Out-String -Width $width | Should -Be ($here | Out-String -Width $width)
        }
        $global:Error.Count | Should -Be 0 -Because "$($global:Error)"
    }

    It 'fit 80 columns, skipped steps among them' {
        $probe = Test-WsusConnectivity -Url 'http://wsus.contoso.com:8530' -SkipNetwork
        $probe.Steps.Status | Should -Contain 'skipped'
        foreach ($text in ($probe | Out-String -Width 80), ($probe.Steps | Out-String -Width 80), (Test-WsusConnectivity -Url 'http://wsus.contoso.com:8530' -SkipNetwork -Detailed | Out-String -Width 80)) {
            @($text -split '\r?\n' | Where-Object { $_.TrimEnd().Length -gt 80 }).Count | Should -Be 0
            $text | Should -Match 'dns +skipped '
        }
        # Every word whole: a narrow column would end it with an ellipsis.
        $probe.Steps | Out-String -Width 80 | Should -Not -Match ([string][char]0x2026)
        $objects['policy'].Findings | Out-String -Width 80 | Should -Not -Match ([string][char]0x2026)
        foreach ($one in (Test-WUClientHealth -SkipNetwork), $objects['policy'], $objects['policy'].Values) {
            @(($one | Format-Table | Out-String -Width 80) -split '\r?\n' | Where-Object { $_.TrimEnd().Length -gt 80 }).Count | Should -Be 0
        }
    }

    It 'need no library' {
        $file = Join-Path -Path $TestDrive -ChildPath 'results.xml'
        @($objects['detailed'], $objects['check'], $objects['info'], $objects['entry'], $objects['policy'], $objects['measure']) | Export-Clixml -LiteralPath $file
        $script = Join-Path -Path $TestDrive -ChildPath 'session.ps1'
        [System.IO.File]::WriteAllText($script, @"
Import-Module -Name '$modulePath/WUDiagnostics.psd1'
foreach (`$one in Import-Clixml -LiteralPath '$file') { `$one | Out-String -Width 200; `$one | Format-List | Out-String -Width 200 }
'errors: {0} {1}' -f `$Error.Count, "`$Error"
'loaded: {0}' -f [WUDiagnostics.Decoder]::LibraryLoaded
"@)
        $program = [System.Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
        $text = @(& $program -NoProfile -NonInteractive -File $script) -join "`n"
        $text | Should -Match '>> url +fail'
        $text | Should -Match 'url-missing-scheme'
        $text | Should -Match '1\. '
        $text | Should -Match 'freeBytes = 1000'
        $text | Should -Match 'ERROR_ACCESS_DENIED'
        $text | Should -Match '0x800F0831'
        $text | Should -Match 'errors: 0'
        $text | Should -Match 'loaded: False'
    }

    It 'leave no error of their own' {
        $global:Error.Clear()
        foreach ($one in $objects.Values) {
            $null = $one | Out-String
            $null = $one | Format-List | Out-String
        }
        $global:Error.Count | Should -Be 0 -Because "$($global:Error)"
    }
}

Describe 'docs/objects.md' {
    It 'has the properties of <type>' -ForEach @(
        @{ type = 'LogEntry'; without = '' }
        @{ type = 'LogMeasure'; without = '' }
        @{ type = 'ErrorCodeMatch'; without = '' }
        @{ type = 'HealthCheck'; without = 'Finding' }
    ) {
        $page = [System.IO.File]::ReadAllText((Join-Path -Path $repository -ChildPath 'docs/objects.md')).Replace("`r", '')
        $part = [regex]::Match($page, "(?ms)^### $type\n(.*?)(^##|\z)").Groups[1].Value
        $rows = @([regex]::Matches($part, '(?m)^\| `(\w+)` \|') | ForEach-Object { $_.Groups[1].Value } | Sort-Object)
        $class = "WUDiagnostics.$type" -as [type]
        $here = @($class.GetProperties() | Where-Object { -not $without -or $_.DeclaringType.Name -ne $without } | ForEach-Object { $_.Name } | Sort-Object)
        $rows | Should -Be $here
    }
}
