# The default views at the widths that consoles have: they fit, and begin with what a reader wants to know.
BeforeDiscovery {
    $widths = @(@{ width = 80 }, @{ width = 120 }, @{ width = 200 })
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $log = Join-Path -Path $TestDrive -ChildPath 'CBS.log'
    [System.IO.File]::WriteAllLines($log, @(
            '2024-05-14 03:04:05, Info                  CBS    Scan done [HRESULT = 0x00000000 - S_OK]'
            '2024-05-14 03:04:06, Info                  CBS    Scan done [HRESULT = 0x00000000 - S_OK]'
            '2024-05-14 04:04:05, Error                 CBS    Failed to send the request of the session to the server [HRESULT = 0x800f0831]'
            '2024-05-14 04:05:05, Info                  CBS    Nothing'
        ))
    $dism = Join-Path -Path $TestDrive -ChildPath 'dism.log'
    [System.IO.File]::WriteAllLines($dism, @(
            '2023-05-22 07:23:32, Error                 DISM   DISM Appx Provider: PID=9448 TID=2600 Failed to get the package of the provider. - CGet(hr:0x80070003)'
            '2023-05-22 07:23:33, Info                  DISM   DISM Appx Provider: PID=9448 TID=2600 Next'
        ))
    $facts = '{"schema":1,"policy":{"native":{"WindowsUpdate":{"WUServer":"wsus.contoso.com","TargetGroup":"Servers"},"AU":{"UseWUServer":1}}}}'
    $ellipsis = '\u2026|\.\.\.'

    # The lines of what is shown, none of which may be wider than asked for.
    function Get-Line {
        param([object]$What, [int]$Width)
        foreach ($line in ($What | Out-String -Width $Width) -split '\r?\n' | Where-Object { $_.Trim() }) {
            if ($line.TrimEnd().Length -gt $Width) {
                throw "wider than ${Width}: $line"
            }
            $line.TrimEnd()
        }
    }
}

Describe 'Views of <width> columns' -ForEach $widths {
    It 'show one code as a card: the meaning first, nothing cut off' {
        $lines = @(Get-Line -What (Get-WUErrorInfo 0x80244022) -Width $width)
        $lines[0] | Should -Be '0x80244022  WU_E_PT_HTTP_STATUS_SERVICE_UNAVAIL'
        $lines[1] | Should -Match '^The service is overloaded'
        foreach ($label in 'Stage', 'Causes       1\.', 'Remedies     1\.', 'Retry        transient:', 'More         Get-WUErrorInfo 0x80244022 \| Format-List') {
            @($lines -match "^$label").Count | Should -Be 1 -Because $label
        }
        $lines -join "`n" | Should -Not -Match $ellipsis
        $lines.Count | Should -BeLessOrEqual 26
        # What is continued stands below its beginning.
        foreach ($line in $lines[3..($lines.Count - 1)]) {
            $line | Should -Match '^([A-Z][A-Za-z]+ +| {13,18}| {13}\d\. | {16}> )\S'
        }
    }

    It 'show several codes with one line each, every name whole' {
        $long = ([WUDiagnostics.Decoder]::ByName('*', 0) | Sort-Object -Property { $_.Name.Length } -Descending)[0]
        $long.Name.Length | Should -BeGreaterThan 60
        $codes = @(Get-WUErrorInfo 0x80244022, 0x8024402C, 0x80070643, 0x80240001) + $long
        $lines = @(Get-Line -What $codes -Width $width)
        $lines.Count | Should -Be ($codes.Count + 2)
        for ($i = 0; $i -lt $codes.Count; $i++) {
            if ($codes[$i].Code.Length + $codes[$i].Name.Length + 1 -lt $width) {
                $lines[$i + 2] | Should -Match "^$($codes[$i].Code) $($codes[$i].Name)( |$)"
            }
        }
        foreach ($line in $lines[2..5]) {
            ($line -replace '^\S+ \S+ +').Length | Should -BeGreaterOrEqual ([System.Math]::Min(30, $width - 50))
        }
    }

    It 'show a probe with the verdict first, in the width that is asked for' {
        $lines = @(Get-Line -What (Test-WsusConnectivity -Url 'wsus.contoso.com') -Width $width)
        $lines[0] | Should -Be 'wsus.contoso.com'
        $lines[1] | Should -Match '^Broken at step url: '
        # 136 characters: two lines, or one where there is room.
        @($lines -match 'WININET_E_UNRECOGNIZED_SCHEME\)\.$').Count | Should -Be 1
        ($lines[1] -match 'SCHEME\)\.$') | Should -Be ($width -ge 200)
        @($lines -match '^>> url +fail +\d+ +0x80072EE6 +`wsus').Count | Should -Be 1
        @($lines -match '^ {42}\S').Count | Should -Be $(if ($width -eq 80) { 2 } else { 0 })
        $lines -join "`n" | Should -Not -Match $ellipsis
    }

    It 'show the evidence of a probe in that width' {
        $lines = @(Get-Line -What (Test-WsusConnectivity -Url "http://$('a' * 60).contoso.com:8530" -SkipNetwork -Detailed) -Width $width)
        @($lines -match '^ {15}\w+: ').Count | Should -BeGreaterThan 0
    }

    It 'show a policy with the verdict first and remedies counted' {
        $lines = @(Get-Line -What ([WUDiagnostics.Facts]::JudgePolicy($facts, [string[]]@(), 0)) -Width $width)
        $lines[0] | Should -Match '^Updates come from the update server wsus\.contoso\.com\. What stops them:'
        @($lines -match '^Sources +feature, quality, driver, other: wsus \(').Count | Should -Be 1
        @($lines -match '^Findings +fail  missing-scheme: ').Count | Should -Be 1
        [regex]::Matches((($lines -join ' ') -replace ' +', ' '), '\[Remedies: 1\]').Count | Should -Be 3
        $lines.Count | Should -BeLessOrEqual 14
    }

    It 'show health with the verdict first and remedies counted' {
        if ($env:OS -ne 'Windows_NT') {
            Set-ItResult -Skipped -Because 'this is not Windows'
        }
        $checks = @(Test-WUClientHealth)
        $lines = @(Get-Line -What $checks -Width $width)
        $text = $lines -join ' '
        $text.StartsWith($checks[0].Verdict) | Should -BeTrue -Because $text
        $text | Should -Match 'Status +Rule +Title +Code +Fix'
        foreach ($check in $checks) {
            $line = @($lines -match "^(>>|  ) $($check.Status) +$($check.Rule)( |$)")
            $line.Count | Should -Be 1 -Because $check.Rule
            if ($check.Remedies.Count -gt 0) {
                $line[0] | Should -Match " $($check.Remedies.Count)$"
            }
        }
    }

    It 'show records with the message before ids, and the code before the message' {
        $lines = @(Get-Line -What (Get-WULogEntry -Path $dism -As dism) -Width $width)
        $lines.Count | Should -Be 4
        $lines[2] | Should -Match '^2023-05-22 07:23:32 ERROR +DISM +0x80070003  DISM Appx Provider: F'
        $lines -join "`n" | Should -Not -Match 'PID=|TID='
        ($lines[2] -replace '^.{42}').Length | Should -BeGreaterOrEqual 36
        $list = @(Get-Line -What (Get-WULogEntry -Path $dism -As dism | Select-Object -First 1 | Format-List) -Width $width)
        $order = @($list | ForEach-Object { ($_ -split ' +:')[0] })
        $order.IndexOf('Message') | Should -BeLessThan $order.IndexOf('ProcessId')
    }

    It 'show the file where several were read' {
        foreach ($entries in @(Get-WULogEntry -Path $log, $dism), @(Get-WULogEntry -Path $TestDrive), @(Get-WULogEntry -Path $log, $dism -Merge), @($log, $dism | Get-WULogEntry)) {
            $lines = @(Get-Line -What $entries -Width $width)
            $lines[0] | Should -Match '^Time +Level +File +Message'
            @($lines -match ' CBS\.log +').Count | Should -Be 4
            @($lines -match ' dism\.log +').Count | Should -Be 2
            ($entries | Group-Object -Property FileName -NoElement | Sort-Object -Property Name).Name | Should -Be @('CBS.log', 'dism.log')
        }
        @(Get-Line -What (Get-WULogEntry -Path $log) -Width $width)[0] | Should -Match '^Time +Level +Component +Message'
    }

    It 'show counts with failures, busiest hours and files first' {
        $lines = @(Get-Line -What (Measure-WULog -Path $log, $dism) -Width $width)
        $order = @($lines | Where-Object { $_ -match '^\w+ +: ' } | ForEach-Object { ($_ -split ' +:')[0] })
        $order | Should -Be @('Records', 'Lines', 'First', 'Last', 'ByCode', 'ByLevel', 'Busiest', 'ByFile', 'ByComponent', 'ByFamily')
        @($lines -match '^ByCode +: 0x(800F0831|80070003)').Count | Should -Be 1
        @($lines -match '^Busiest +: 202[34]-\d\d-\d\d \d\d:00: 2').Count | Should -Be 1
        $lines -join "`n" | Should -Not -Match 'RecordsPerSecond|Elapsed'
    }

    It 'keep few properties of each type in mixed output' {
        $probe = Test-WsusConnectivity -Url 'wsus.contoso.com'
        $policy = [WUDiagnostics.Facts]::JudgePolicy($facts, [string[]]@(), 0)
        $check = [WUDiagnostics.Facts]::JudgeHealth('{}', 0)[0]
        $text = @(Get-Line -What @(Get-WUErrorInfo 5, 0x80244022; $probe; $probe.Steps[1]; $policy; $check; Measure-WULog -Path $log; Get-WULogEntry -Path $log) -Width $width) -join "`n"
        $text | Should -Match 'Verdict +: Broken'
        $text | Should -Match 'Verdict +: Updates come from'
        $text | Should -Match 'ByCode +: '
        $text | Should -Match 'Message +: Scan done'
        $text | Should -Not -Match 'IsFirstFailure|Milliseconds|Unresolved|EvidenceCount|Document|Offset'
    }
}

Describe 'One code' {
    It 'is a card however it was asked for: <call>' -ForEach @(
        @{ call = 'Get-WUErrorInfo 0x80240001' }
        @{ call = 'Get-WUErrorInfo @(0x80240001)' }
        @{ call = 'Get-WUErrorInfo "it failed with 0x80240001"' }
        @{ call = '0x80240001 | Get-WUErrorInfo' }
        @{ call = 'Get-WUErrorInfo -Name WU_E_NO_SERVICE' }
        @{ call = 'Get-WUErrorInfo WU_E_NO_SERVIC*' }
    ) {
        $code = @(& ([scriptblock]::Create($call)))
        $code.Count | Should -Be 1
        $code[0] | Out-String -Width 80 | Should -Match '(?m)^Remedies +1\. '
        $code[0] | Should -BeOfType ([WUDiagnostics.ErrorInfo])
        # Tables and lists are those of any code.
        $code[0] | Format-Table | Out-String -Width 80 | Should -Match 'Code +Name and meaning'
        $code[0] | Format-List | Out-String -Width 80 | Should -Match '(?m)^Facility +: '
    }

    It 'is a line beside others, in the order of the input' {
        (0x80240001, 0x80240002 | Get-WUErrorInfo).Code | Should -Be @('0x80240001', '0x80240002')
        0x80240001, 0x80240002 | Get-WUErrorInfo | Out-String -Width 80 | Should -Not -Match 'Remedies'
        $all = @(0x80240001, 'nonsense', 0x80240002 | Get-WUErrorInfo 2>&1)
        $all[0].Code | Should -Be '0x80240001'
        $all[1] | Should -BeOfType ([System.Management.Automation.ErrorRecord])
        $all[2].Code | Should -Be '0x80240002'
    }

    It 'of another command is not held back until the next comes' {
        $seen = New-Object -TypeName System.Collections.ArrayList
        & { 0x80240001; $null = $seen.Add('sent'); 0x80240002 } | Get-WUErrorInfo | ForEach-Object { $null = $seen.Add($_.Code) }
        $seen | Should -Be @('0x80240001', 'sent', '0x80240002')
    }
}

Describe 'Verdicts' {
    It 'are in the language that is asked for: <culture>' -ForEach @(
        @{ culture = 'en-US'; word = 'Updates come from'; checks = 'disk' }
        @{ culture = 'fr-FR'; word = 'Les mises .+ jour proviennent'; checks = 'disk' }
        @{ culture = 'ja-JP'; word = 'Windows Update \u3067\u3059\u3002'; checks = 'disk' }
        @{ culture = 'zh-CN'; word = '\u66F4\u65B0\u6765\u81EA'; checks = 'disk' }
    ) {
        if ($env:OS -ne 'Windows_NT') {
            Set-ItResult -Skipped -Because 'this is not Windows'
        }
        (Get-WUClientPolicy -Culture $culture).Verdict | Should -Match $word
        $verdicts = @((Test-WUClientHealth -Culture $culture).Verdict | Select-Object -Unique)
        $verdicts.Count | Should -Be 1
        $verdicts[0] | Should -Not -BeNullOrEmpty
        if ($culture -ne 'en-US') {
            $verdicts[0] | Should -Not -Be (Test-WUClientHealth -Culture en-US)[0].Verdict
        }
    }

    It 'are about the checks that were asked for' {
        InModuleScope -ModuleName WUDiagnostics -ScriptBlock {
            $of = { param($fail, $warn, $unknown, $pass)
                $checks = @(foreach ($one in @{ fail = $fail; warn = $warn; unknown = $unknown; pass = $pass }.GetEnumerator()) {
                        foreach ($rule in $one.Value) { New-Object -TypeName psobject -Property @{ Status = $one.Key; Rule = $rule } }
                    })
                Get-WUHealthVerdict -Check $checks -Culture 'en-US'
            }
            & $of @('disk', 'agent') @('clock') @() @('bits') | Should -Be 'What keeps updates from working: disk, agent.'
            & $of @() @('clock') @('winre') @('bits') | Should -Be 'No check failed. Worth a look: clock. Not judged: winre.'
            & $of @() @() @() @('bits') | Should -Be 'No check failed.'
            & $of @() @() @('winre') @() | Should -Be 'Not judged: winre.'
        }
    }
}

Describe 'Views' {
    It 'of types have default properties that exist' {
        $seen = 0
        foreach ($type in ([xml](Get-Content -LiteralPath (Join-Path -Path $modulePath -ChildPath 'WUDiagnostics.types.ps1xml') -Raw)).Types.Type) {
            foreach ($name in $type.SelectNodes('.//ReferencedProperties/Name')) {
                $seen++
                ($type.Name -as [type]).GetProperty($name.InnerText) | Should -Not -BeNullOrEmpty -Because "$($type.Name).$($name.InnerText)"
            }
        }
        $seen | Should -BeGreaterThan 50
    }

    It 'have default properties for every type that a command gives' {
        $have = @(([xml](Get-Content -LiteralPath (Join-Path -Path $modulePath -ChildPath 'WUDiagnostics.types.ps1xml') -Raw)).Types.Type | Where-Object { $_.SelectNodes('.//ReferencedProperties/Name').Count -gt 0 } | ForEach-Object { $_.Name })
        foreach ($command in (Get-Module -Name WUDiagnostics).ExportedCommands.Values) {
            foreach ($type in $command.OutputType | Where-Object { $_.Name -like 'WUDiagnostics.*' }) {
                $class = $type.Name -as [type]
                @($class.FullName, $class.BaseType.FullName | Where-Object { $_ -in $have }).Count | Should -BeGreaterThan 0 -Because $type.Name
            }
        }
    }

    It 'of strings have what matters' {
        "$([WUDiagnostics.Facts]::JudgePolicy($facts, [string[]]@(), 0))" | Should -Match '^Updates come from'
        "$(Measure-WULog -Path $log)" | Should -Be '4 records (error: 1; info: 3)'
    }
}

Describe 'Measure-WULog' {
    It 'leads with failures' {
        (Measure-WULog -Path $log).ByCode.Code | Should -Be @('0x800F0831', '0x00000000')
    }

    It 'counts entries as it counts the log' {
        $here = Measure-WULog -Path $log
        $piped = Get-WULogEntry -Path $log | Measure-WULog
        foreach ($name in 'Records', 'Lines', 'First', 'Last', 'Partial', 'Unresolved') {
            $piped.$name | Should -Be $here.$name -Because $name
        }
        foreach ($name in 'ByLevel', 'ByComponent', 'ByFamily', 'ByFile', 'ByCode', 'ByHour') {
            @($piped.$name | ForEach-Object { "$_" }) | Should -Be @($here.$name | ForEach-Object { "$_" }) -Because $name
        }
        (Get-WULogEntry -Path $log -Level Error | Measure-WULog).Records | Should -Be 1
        { Get-WULogEntry -Path $log | Measure-WULog -Level Error } | Should -Throw -ErrorId 'WULogOptions,Measure-WULog'
    }
}
