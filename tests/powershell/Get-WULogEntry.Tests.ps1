BeforeDiscovery {
    $fixtures = Join-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -ChildPath 'fixtures/logs'
    $logs = @(Get-ChildItem -LiteralPath $fixtures -Recurse -Filter '*.expected.jsonl' | ForEach-Object {
            @{ name = $_.Directory.Name + '/' + $_.Name.Replace('.expected.jsonl', ''); expected = $_.FullName; log = $_.FullName.Replace('.expected.jsonl', '') }
        })
    $shared = Join-Path -Path (Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent) -ChildPath '../shared/logs'
    $sharedLogs = @()
    $traces = @()
    $manifests = @()
    if (Test-Path -LiteralPath $shared) {
        $sharedLogs = @(Get-ChildItem -LiteralPath $shared -Recurse -File | Where-Object { $_.Extension -ne '.etl' } | ForEach-Object { @{ name = $_.Directory.Name + '/' + $_.Name; log = $_.FullName } })
        $traces = @(Get-ChildItem -LiteralPath $shared -Recurse -Filter '*.decoded.log' | ForEach-Object { @{ name = $_.Name; log = $_.FullName.Replace('.decoded.log', '.etl'); text = $_.FullName } })
        $manifests = @(Get-ChildItem -LiteralPath $shared -Recurse -Filter 'panther_setup.etl' | ForEach-Object { @{ log = $_.FullName } })
    }
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $fixtures = Join-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -ChildPath 'fixtures/logs'
    $invariant = [System.Globalization.CultureInfo]::InvariantCulture

    function Get-Tick([object]$Time) {
        if ($null -eq $Time) {
            return $null
        }
        if ($Time -is [string]) {
            $Time = [datetime]::Parse($Time, $invariant, [System.Globalization.DateTimeStyles]::RoundtripKind)
        }
        $Time.Ticks
    }

    # A CCM record, one a second.
    function New-Record([int]$Second, [string]$Message, [int]$Type = 1, [string]$Component = 'WUAHandler') {
        $time = [timespan]::FromSeconds($Second).ToString('hh\:mm\:ss', $invariant)
        '<![LOG[{0}]LOG]!><time="{1}.000+60" date="03-28-2024" component="{2}" context="" type="{3}" thread="77" file="x.cpp:1">' -f $Message, $time, $Component, $Type
    }
    function Set-Log([string]$Name, [string[]]$Lines) {
        $path = Join-Path -Path $TestDrive -ChildPath $Name
        [System.IO.File]::WriteAllText($path, (($Lines -join "`r`n") + "`r`n"))
        $path
    }
    function Get-Message([object[]]$Entry) {
        @($Entry | ForEach-Object { $_.Message }) -join ','
    }
    $five = Set-Log 'five.log' @(
        New-Record 1 'one' 1
        New-Record 2 'two failed with 0x80240438' 3
        New-Record 3 'three' 2 'ScanAgent'
        New-Record 4 'four Timeout' 1 'ScanAgent'
        New-Record 5 'five hr = 8024402c' 3
    )
}

Describe 'A record of every kind' {
    It 'is as the library has it: <name>' -ForEach $logs {
        $wanted = @([System.IO.File]::ReadAllLines($expected) | Where-Object { $_ } | ForEach-Object { ConvertFrom-Json -InputObject $_ })
        $wanted = @($wanted | Where-Object { $_.PSObject.Properties['message'] })
        $found = @(Get-WULogEntry -LiteralPath $log)
        $found.Count | Should -Be $wanted.Count
        for ($i = 0; $i -lt $found.Count; $i++) {
            $is = $found[$i]
            $want = $wanted[$i]
            $why = "record $i"
            $is | Should -BeOfType 'WUDiagnostics.LogEntry'
            foreach ($name in 'Family', 'Line', 'Offset', 'Lines', 'Level', 'LevelSource', 'Component', 'Message') {
                $is.$name | Should -BeExactly $want.$name -Because "$why $name"
            }
            $is.ProcessId | Should -Be $want.pid -Because $why
            $is.ThreadId | Should -Be $want.tid -Because $why
            if ($null -eq $want.time) {
                $is.TimeRaw | Should -BeNullOrEmpty -Because $why
                $is.Time | Should -BeNullOrEmpty -Because $why
            }
            else {
                $is.TimeRaw | Should -Be $want.time.raw -Because $why
                $is.TimeKind | Should -Be $want.time.kind -Because $why
                Get-Tick $is.Time | Should -Be (Get-Tick $want.time.local) -Because $why
                Get-Tick $is.TimeUtc | Should -Be (Get-Tick $want.time.utc) -Because $why
                if ($null -ne $is.Time) {
                    $is.Time.Kind | Should -Be $(if ($want.time.kind -eq 'utc') { 'Utc' } else { 'Unspecified' }) -Because $why
                }
                if ($null -ne $is.TimeUtc) {
                    $is.TimeUtc.Kind | Should -Be 'Utc' -Because $why
                }
            }
            @($is.Codes | ForEach-Object { "$($_.Hex) $($_.Name) $($_.Spelling)" }) -join ';' | Should -Be (@($want.codes | ForEach-Object { "$($_.hex) $($_.name) $($_.spelling)" }) -join ';') -Because $why
            $is.KBs -join ';' | Should -Be ($want.kbs -join ';') -Because $why
            @($is.Updates | ForEach-Object { "$($_.Id) $($_.Revision)" }) -join ';' | Should -Be (@($want.updates | ForEach-Object { "$($_.id) $($_.revision)" }) -join ';') -Because $why
            $is.Urls -join ';' | Should -Be ($want.urls -join ';') -Because $why
            $is.Marks -join ';' | Should -Be ($want.marks -join ';') -Because $why
            $is.Extra.Keys -join ';' | Should -Be (@($want.extra.PSObject.Properties | ForEach-Object { $_.Name }) -join ';') -Because $why
            foreach ($pair in $want.extra.PSObject.Properties) {
                # PowerShell 7 takes what looks like a time for one.
                if ($pair.Value -is [string]) {
                    $is.Extra[$pair.Name] | Should -Be $pair.Value -Because $why
                }
            }
            $is.Raw | Should -BeNullOrEmpty -Because $why
        }
    }

    It 'of a real log has a family and no line is lost: <name>' -ForEach $sharedLogs {
        $found = @(Get-WULogEntry -LiteralPath $log -Raw -ErrorVariable problems -ErrorAction SilentlyContinue)
        $problems.Count | Should -Be 0
        $found.Count | Should -BeGreaterThan 0
        $counts = Measure-WULog -LiteralPath $log
        $counts.Records | Should -Be $found.Count
        $counts.Lines | Should -Be ($found | Measure-Object -Property Lines -Sum).Sum
        foreach ($entry in $found | Select-Object -First 200) {
            $entry.Family | Should -Not -BeNullOrEmpty
            $entry.File | Should -Be $log
            $null = $entry.Codes, $entry.Extra, $entry.Marks, $entry.Time, $entry.Raw
        }
    }
}

Describe 'A log inside of another file' {
    It 'is the same as its text: <name>' -ForEach $traces {
        # The text is that of the reference decoder: time, process, thread, component, message in fixed columns.
        $wanted = @([System.IO.File]::ReadAllLines($text))
        $found = @(Get-WULogEntry -LiteralPath $log)
        $found.Count | Should -Be $wanted.Count
        $lines = @($found | ForEach-Object { '{0} {1,-5} {2,-5} {3,-15} {4}' -f $_.TimeRaw, $_.ProcessId, $_.ThreadId, $_.Component, $_.Message })
        Compare-Object -ReferenceObject $wanted -DifferenceObject $lines -SyncWindow 0 | Should -BeNullOrEmpty
        $first = $found[0]
        "$($first.Family) $($first.LevelSource) $($first.Offset) $($first.Line)" | Should -Be 'etl field 4168 1'
        $first.TimeUtc | Should -Be ([datetime]'2025-04-26T12:20:44.3907897Z').ToUniversalTime()
        @($found | Where-Object { -not $_.Level }).Count | Should -Be 0
        (Measure-WULog -LiteralPath $log).Records | Should -Be $found.Count
    }

    It 'may be without a text: events that only their provider can name' -ForEach $manifests {
        $found = @(Get-WULogEntry -LiteralPath $log)
        $found.Count | Should -Be 949
        @($found | Where-Object { $_.Marks -notcontains 'unresolved' }).Count | Should -Be 0
        (Measure-WULog -LiteralPath $log).Unresolved | Should -Be 949
    }

    It 'is read out of a ZIP file, whole or by its name' {
        $zip = Join-Path -Path (Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent) -ChildPath 'fuzz/corpus/zip/sample.zip'
        $found = @(Get-WULogEntry -LiteralPath $zip)
        ($found.Family | Sort-Object -Unique) -join ',' | Should -Be 'cbs,dism'
        $found[0].File | Should -Be "$zip!Logs/CBS/CBS.log"
        $found[3].File | Should -Be "$zip!inner.zip!dism.log"
        @(Get-WULogEntry -Path "$zip!Logs/CBS/CBS.log").Count | Should -Be 3
        @(Get-WULogEntry -Path "$zip!*.log").Count | Should -Be 4
        (Measure-WULog -LiteralPath "$zip!inner.zip!dism.log").Records | Should -Be 1
        $none = @(Get-WULogEntry -LiteralPath "$zip!none.log" -ErrorVariable problems -ErrorAction SilentlyContinue)
        $none.Count | Should -Be 0
        $problems[0].FullyQualifiedErrorId | Should -Be 'WULogUnreadable,Get-WULogEntry'
    }

    It 'is read out of a cabinet' {
        $cabinet = Join-Path -Path (Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent) -ChildPath 'fuzz/corpus/cab/whole.cab'
        $found = @(Get-WULogEntry -LiteralPath $cabinet)
        $found.Count | Should -Be 1
        "$($found[0].Family) $($found[0].TimeRaw) $($found[0].Component) $($found[0].Message)" | Should -Be 'cbs 2023-11-10 23:45:24 CBS whole'
    }
}

Describe 'Paths' {
    It 'may be names, wildcards and folders' {
        (Get-WULogEntry $five).Count | Should -Be 5
        (Get-WULogEntry -Path (Join-Path -Path $TestDrive -ChildPath 'fi*.log')).Count | Should -Be 5
        (Get-WULogEntry -Path (Join-Path -Path $fixtures -ChildPath 'ccm') | Select-Object -Property File -Unique).File.Count | Should -BeGreaterThan 1
    }

    It 'may come through the pipeline, as texts and as files' {
        ($five | Get-WULogEntry).Count | Should -Be 5
        (Get-Item -LiteralPath $five | Get-WULogEntry).Count | Should -Be 5
        ([pscustomobject]@{ FullName = $five } | Get-WULogEntry).Count | Should -Be 5
        (Get-Item -LiteralPath $five | Measure-WULog).Records | Should -Be 5
    }

    It 'may have brackets, taken as they are with -LiteralPath and from Get-ChildItem' {
        $odd = Set-Log 'odd[1].log' @((New-Record 1 'odd'))
        (Get-WULogEntry -LiteralPath $odd).Message | Should -Be 'odd'
        (Get-Item -LiteralPath $odd | Get-WULogEntry).Message | Should -Be 'odd'
    }

    It 'may be relative' {
        Push-Location -LiteralPath $TestDrive
        try {
            (Get-WULogEntry five.log).Count | Should -Be 5
        }
        finally {
            Pop-Location
        }
    }

    It 'that lead nowhere are errors that do not end the command' {
        $found = @(Get-WULogEntry -Path (Join-Path -Path $TestDrive -ChildPath 'no.log'), $five, (Join-Path -Path $TestDrive -ChildPath 'no*.log') -ErrorVariable problems -ErrorAction SilentlyContinue)
        $found.Count | Should -Be 5
        $problems.Count | Should -Be 2
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUPathNotFound,Get-WULogEntry'
        $problems[1].FullyQualifiedErrorId | Should -Be 'WUNoFileMatches,Get-WULogEntry'
        $problems.CategoryInfo.Category | Should -Be @('ObjectNotFound', 'ObjectNotFound')
        { Get-WULogEntry -Path (Join-Path -Path $TestDrive -ChildPath 'no.log') -ErrorAction Stop } | Should -Throw -ErrorId 'WUPathNotFound,Get-WULogEntry'
    }

    It 'outside the file system are refused' {
        Get-WULogEntry -Path 'Env:' -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUNotAFileSystemPath,Get-WULogEntry'
    }

    It 'of files that are no logs are errors that name the format, and the rest goes on' {
        $packed = Join-Path -Path $TestDrive -ChildPath 'logs.log'
        [System.IO.File]::WriteAllBytes($packed, [byte[]](0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4))
        $found = @(Get-WULogEntry -LiteralPath $packed, $five -ErrorVariable problems -ErrorAction SilentlyContinue)
        $found.Count | Should -Be 5
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'WULogBinary,Get-WULogEntry'
        $problems[0].CategoryInfo.Category | Should -Be 'InvalidData'
        "$($problems[0])" | Should -Match '7z'
    }

    It 'of files that cannot be read are errors with the path, and the rest goes on' {
        $held = Set-Log 'held.log' @((New-Record 1 'held'))
        $lock = [System.IO.File]::Open($held, 'Open', 'ReadWrite', 'None')
        try {
            $found = @(Get-WULogEntry -LiteralPath $held, $five -ErrorVariable problems -ErrorAction SilentlyContinue)
        }
        finally {
            $lock.Dispose()
        }
        $found.Count | Should -Be 5
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'WULogUnreadable,Get-WULogEntry'
        $problems[0].CategoryInfo.Category | Should -Be 'ReadError'
        $problems[0].TargetObject | Should -Be $held
        # In the language of the session, and not in the words of the system.
        $text = Invoke-InCulture -Culture 'zh-CN' -ScriptBlock {
            $lock = [System.IO.File]::Open($held, 'Open', 'ReadWrite', 'None')
            try {
                $null = Get-WULogEntry -LiteralPath $held -ErrorVariable problems -ErrorAction SilentlyContinue
            }
            finally {
                $lock.Dispose()
            }
            "$($problems[0])"
        }
        $text | Should -Match (-join [char[]](0x5360, 0x7528))
        $text | Should -Not -Match 'os error'
    }

    It 'that are missing in an empty pipeline do not mean this machine' {
        @() | Get-WULogEntry | Should -BeNullOrEmpty
    }
}

Describe 'Filters' {
    It '-Level' {
        Get-Message (Get-WULogEntry $five -Level Error) | Should -Be 'two failed with 0x80240438,five hr = 8024402c'
        (Get-WULogEntry $five -Level Info, Warning).Count | Should -Be 3
    }

    It '-Component, with wildcards' {
        (Get-WULogEntry $five -Component ScanAgent).Count | Should -Be 2
        (Get-WULogEntry $five -Component scan*, 'WUA*').Count | Should -Be 5
    }

    It '-Code <code>' -ForEach @(
        @{ code = 0x80240438 }
        @{ code = '0x80240438' }
        @{ code = '80240438' }
        @{ code = '-2145123272' }
        @{ code = 'WU_E_PT_ENDPOINT_UNREACHABLE' }
    ) {
        Get-Message (Get-WULogEntry $five -Code $code) | Should -Be 'two failed with 0x80240438'
    }

    It '-Code several, with wildcards' {
        (Get-WULogEntry $five -Code WU_E_PT_*).Count | Should -Be 2
        (Get-WULogEntry $five -Code 0x80240438, 8024402C).Count | Should -Be 2
    }

    It '-Code that is none ends the command and is named' {
        { Get-WULogEntry $five -Code 'nonsense' } | Should -Throw -ErrorId 'WULogOptions,Get-WULogEntry'
        $text = try { Get-WULogEntry $five -Code 'nonsense' } catch { "$_" }
        $text | Should -Match ': -Code: .nonsense. [^.]+\. Get-Help '
        $problem = try { Measure-WULog $five -Encoding klingon } catch { $_ }
        "$problem" | Should -Match ': -Encoding: .klingon. [^.]+\. .*Get-Help '
        $problem.TargetObject | Should -Be 'klingon'
        $problem.Exception.InnerException.Option | Should -Be 'codePage'
        $text = Invoke-InCulture -Culture 'fr-FR' -ScriptBlock { try { Get-WULogEntry $five -Code 'nonsense' } catch { "$_" } }
        $text | Should -Match '-Code: .nonsense. ne contient aucun code'
    }

    It '-Family and -As with another word end the command and say which there are' {
        foreach ($how in @{ As = 'cmb' }, @{ Family = 'cbs', 'cmb' }) {
            $problem = try { Get-WULogEntry $five @how } catch { $_ }
            $problem.FullyQualifiedErrorId | Should -Be 'WULogUnknownFamily,Get-WULogEntry'
            $problem.TargetObject | Should -Be 'cmb'
            "$problem" | Should -Match 'cmb.*azure, burn, cbs, ccm, ccm-server'
            { Measure-WULog $five @how } | Should -Throw -ErrorId 'WULogUnknownFamily,Measure-WULog'
        }
        (Get-WULogEntry $five -As CMTrace)[0].Family | Should -Be 'ccm'
    }

    It '-After and -Before outside of the years of logs are no limit, or leave nothing: <year>' -ForEach @(
        @{ year = 1; kept = 5, 0 }
        @{ year = 1601; kept = 5, 0 }
        @{ year = 1969; kept = 5, 0 }
        @{ year = 1989; kept = 5, 0 }
        @{ year = 2199; kept = 0, 5 }
        @{ year = 2200; kept = 0, 5 }
        @{ year = 9999; kept = 0, 5 }
    ) {
        foreach ($kind in [System.DateTimeKind]::Unspecified, [System.DateTimeKind]::Utc, [System.DateTimeKind]::Local) {
            $time = New-Object -TypeName datetime -ArgumentList $year, 6, 1, 0, 0, 0, $kind
            @(Get-WULogEntry $five -After $time).Count | Should -Be $kept[0]
            @(Get-WULogEntry $five -Before $time).Count | Should -Be $kept[1]
        }
        @(Get-WULogEntry $five -After ([datetime]::MinValue) -Before ([datetime]::MaxValue)).Count | Should -Be 5
        (Measure-WULog $five -After ([datetime]::MinValue) -Before ([datetime]::MaxValue)).Records | Should -Be 5
    }

    It '-Like, in either case and with wildcards' {
        Get-Message (Get-WULogEntry $five -Like TIMEOUT) | Should -Be 'four Timeout'
        Get-Message (Get-WULogEntry $five -Like 'f*TIME?ut') | Should -Be 'four Timeout'
        (Measure-WULog $five -Like 'failed*0x8024').Records | Should -Be 1
        Get-WULogEntry $five -Like 'T.meout' | Should -BeNullOrEmpty
        Get-WULogEntry $five -Like 'out*four' | Should -BeNullOrEmpty
    }

    It '-Match is refused and says what to use' {
        foreach ($command in 'Get-WULogEntry', 'Measure-WULog') {
            $problem = try { & $command $five -Match 'fail.*0x8' } catch { $_ }
            $problem.FullyQualifiedErrorId | Should -Be "WULogMatch,$command"
            "$problem" | Should -Match 'Where-Object Message -match'
        }
    }

    It '-After and -Before, as written, in UTC and of this machine' {
        $plain = [datetime]'2024-03-28T00:00:03'
        Get-Message (Get-WULogEntry $five -After $plain) | Should -Be 'three,four Timeout,five hr = 8024402c'
        Get-Message (Get-WULogEntry $five -Before $plain) | Should -Be 'one,two failed with 0x80240438'
        @(Get-WULogEntry $five -After $plain -Before $plain.AddSeconds(1)).Count | Should -Be 1
        # +60 in these logs: UTC is an hour later.
        $utc = [datetime]::SpecifyKind($plain.AddHours(1), 'Utc')
        (Get-WULogEntry $five -After $utc).Count | Should -Be 3
        (Get-WULogEntry $five -After $utc.ToLocalTime()).Count | Should -Be 3
    }

    It '-Tail' {
        Get-Message (Get-WULogEntry $five -Tail 2) | Should -Be 'four Timeout,five hr = 8024402c'
        Get-WULogEntry $five -Tail 0 | Should -BeNullOrEmpty
        Get-Message (Get-WULogEntry $five -Tail 1 -Level Warning) | Should -Be 'three'
    }

    It '-As forces, -Family passes over' {
        (Get-WULogEntry $five -As text)[0].Family | Should -Be 'text'
        Get-WULogEntry $five -Family cbs, dism | Should -BeNullOrEmpty
        (Get-WULogEntry $five -Family ccm).Count | Should -Be 5
        (Get-WULogEntry $five -Only ccm).Count | Should -Be 5
    }

    It '-Raw' {
        (Get-WULogEntry $five -Raw)[0].Raw | Should -Be (New-Record 1 'one' 1)
    }

    It '-Encoding' {
        $path = Join-Path -Path $TestDrive -ChildPath 'russian.log'
        $head = [System.Text.Encoding]::ASCII.GetBytes('<![LOG[')
        $tail = [System.Text.Encoding]::ASCII.GetBytes(']LOG]!><time="00:00:01.000+0" date="03-28-2024" component="x" context="" type="1" thread="77" file="x.cpp:1">' + "`r`n")
        [System.IO.File]::WriteAllBytes($path, [byte[]]($head + @(0xEE, 0xF8, 0xE8, 0xE1, 0xEA, 0xE0) + $tail))
        (Get-WULogEntry $path -Encoding 1251).Message | Should -Be (-join [char[]](0x43E, 0x448, 0x438, 0x431, 0x43A, 0x430))
        { Get-WULogEntry $path -Encoding klingon } | Should -Throw -ErrorId 'WULogOptions,Get-WULogEntry'
    }

    It '-MaxLineLength cuts and marks' {
        $path = Set-Log 'long.log' @((New-Record 1 ('x' * 5000)), (New-Record 2 'after'))
        $found = @(Get-WULogEntry $path -As ccm -MaxLineLength 1024)
        $found[0].Marks | Should -Contain 'truncated'
        $found[0].Message.Length | Should -BeLessThan 1100
        $found[-1].Message | Should -Be 'after'
    }

    It '-TimeZone fills UTC: <zone>' -ForEach @(
        @{ zone = 'UTC'; hours = 0 }
        @{ zone = '+05:30'; hours = -5.5 }
        @{ zone = '-0800'; hours = 8 }
    ) {
        $path = Set-Log 'dism.log' @('2024-03-28 11:52:20, Info                  DISM   PID=1 TID=2 text - CDISMManager::Open', '2024-03-28 11:52:21, Error                 DISM   more')
        @(Get-WULogEntry $path)[0].TimeUtc | Should -BeNullOrEmpty
        $entry = @(Get-WULogEntry $path -TimeZone $zone)[0]
        $entry.TimeUtc | Should -Be ([datetime]'2024-03-28T11:52:20').AddHours($hours)
        $entry.TimeUtc.Kind | Should -Be 'Utc'
        $entry.Marks | Should -Contain 'zone-given'
    }

    It '-TimeZone takes an object, heeds summer time, and knows what it cannot know' {
        $rule = [System.TimeZoneInfo+AdjustmentRule]::CreateAdjustmentRule([datetime]'2000-01-01', [datetime]'2040-12-31', [timespan]'01:00',
            [System.TimeZoneInfo+TransitionTime]::CreateFloatingDateRule([datetime]'0001-01-01T02:00:00', 3, 5, 'Sunday'),
            [System.TimeZoneInfo+TransitionTime]::CreateFloatingDateRule([datetime]'0001-01-01T03:00:00', 10, 5, 'Sunday'))
        $zone = [System.TimeZoneInfo]::CreateCustomTimeZone('there', [timespan]'01:00', 'there', 'there', 'there', [System.TimeZoneInfo+AdjustmentRule[]]@($rule))
        $times = '2024-03-28 11:00:00', '2024-03-31 01:59:59', '2024-03-31 02:30:00', '2024-03-31 03:00:00', '2024-10-27 01:59:59', '2024-10-27 02:30:00', '2024-10-27 03:00:00'
        $path = Set-Log 'summer.log' ($times | ForEach-Object { "$_, Info                  DISM   PID=1 TID=2 text" })
        $found = @(Get-WULogEntry $path -As dism -TimeZone $zone | ForEach-Object { if ($_.TimeUtc) { $_.TimeUtc.ToString('HH:mm:ss', $invariant) } else { '-' } })
        $found -join ' ' | Should -Be '10:00:00 00:59:59 - 01:00:00 23:59:59 - 02:00:00'
    }

    It '-TimeZone that is not known ends the command' {
        { Get-WULogEntry $five -TimeZone 'Mars/Olympus' } | Should -Throw -ErrorId 'WULogUnknownTimeZone,Get-WULogEntry'
    }

    It '-Merge' {
        $other = Set-Log 'other.log' @((New-Record 2 'between'), (New-Record 9 'last'))
        Get-Message (Get-WULogEntry $five, $other -Merge) | Should -Be 'one,two failed with 0x80240438,between,three,four Timeout,five hr = 8024402c,last'
        { Get-WULogEntry $five -Merge -Follow } | Should -Throw -ErrorId 'WULogFollowMerge,Get-WULogEntry'
    }

    It 'offer their words to Tab' {
        (Get-Completion 'Get-WULogEntry -Family wi').CompletionText | Should -Be 'windowsupdate', 'windowsupdate-classic'
        @((Get-Completion 'Measure-WULog -As ').CompletionText) | Should -Be @([WUDiagnostics.LogFamily]::Names())
        (Get-Completion 'Get-WULogEntry -As ').CompletionText | Should -Contain 'ccm-server'
        (Get-Completion 'Measure-WULog -Level e').CompletionText | Should -Contain 'Error'
    }
}

Describe 'Streaming' {
    BeforeAll {
        $huge = Join-Path -Path $TestDrive -ChildPath 'huge.log'
        $text = (1..2000 | ForEach-Object { New-Record ($_ % 80000) "record $_ of many, which says nothing of use to anybody but takes room" }) -join "`r`n"
        $bytes = [System.Text.Encoding]::ASCII.GetBytes($text + "`r`n")
        $stream = [System.IO.File]::Create($huge)
        while ($stream.Length -lt 300MB) {
            $stream.Write($bytes, 0, $bytes.Length)
        }
        $stream.Dispose()
    }

    AfterAll {
        Remove-Item -LiteralPath $huge
    }

    It 'gives the first records of a huge log at once and frees everything' {
        $null = Get-WULogEntry $huge | Select-Object -First 5
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $found = @(Get-WULogEntry $huge | Select-Object -First 5)
        $watch.Stop()
        $found.Count | Should -Be 5
        $watch.ElapsedMilliseconds | Should -BeLessThan 1000
        [WUDiagnostics.LogReader]::OpenCount | Should -Be 0
        # Nobody holds the file any more.
        [System.IO.File]::Open($huge, 'Open', 'ReadWrite', 'None').Dispose()
    }

    It 'frees everything when the pipeline fails' {
        { Get-WULogEntry $huge | ForEach-Object { throw 'enough' } } | Should -Throw 'enough'
        [WUDiagnostics.LogReader]::OpenCount | Should -Be 0
    }

    It 'stops within a moment when it is told to' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$modulePath/WUDiagnostics.psd1'; Get-WULogEntry '$five' -Tail 1 -Follow")
            $running = $shell.BeginInvoke()
            Start-Sleep -Milliseconds 1500
            $running.IsCompleted | Should -BeFalse
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.ElapsedMilliseconds | Should -BeLessThan 2000
        }
        finally {
            $shell.Dispose()
        }
        [WUDiagnostics.LogReader]::OpenCount | Should -Be 0
    }

    It 'follows a log that grows' {
        $growing = Set-Log 'growing.log' @((New-Record 1 'old'), (New-Record 2 'newest'))
        $writer = [powershell]::Create()
        try {
            $null = $writer.AddScript("Start-Sleep -Milliseconds 800; [IO.File]::AppendAllText('$growing', '$((New-Record 3 'grown'))' + [char]13 + [char]10 + '$((New-Record 4 'more'))' + [char]13 + [char]10)")
            $running = $writer.BeginInvoke()
            Get-Message @(Get-WULogEntry $growing -Tail 1 -Follow | Select-Object -First 3) | Should -Be 'newest,grown,more'
            $null = $writer.EndInvoke($running)
        }
        finally {
            $writer.Dispose()
        }
    }

    It 'waits for a log that is not there yet, and refuses a wildcard that matches nothing' {
        $coming = Join-Path -Path $TestDrive -ChildPath 'coming.log'
        $writer = [powershell]::Create()
        try {
            $null = $writer.AddScript("Start-Sleep -Milliseconds 800; [IO.File]::AppendAllText('$coming', '$((New-Record 1 'first'))' + [char]13 + [char]10 + '$((New-Record 2 'second'))' + [char]13 + [char]10)")
            $running = $writer.BeginInvoke()
            $found = @(Get-WULogEntry $coming -Follow -WarningVariable warnings -WarningAction SilentlyContinue -ErrorVariable problems | Select-Object -First 2)
            $null = $writer.EndInvoke($running)
        }
        finally {
            $writer.Dispose()
        }
        Get-Message $found | Should -Be 'first,second'
        $found[0].Line | Should -Be 1
        $problems.Count | Should -Be 0
        $warnings.Count | Should -Be 1
        "$warnings" | Should -BeLike "*$coming*"
        Get-WULogEntry -Path (Join-Path -Path $TestDrive -ChildPath 'nothing*.log') -Follow -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUNoFileMatches,Get-WULogEntry'
    }

    It 'reads a cabinet once, and says so' {
        $cabinet = Join-Path -Path (Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent) -ChildPath 'fuzz/corpus/cab/whole.cab'
        $found = @(Get-WULogEntry $cabinet -Follow -WarningVariable warnings -WarningAction SilentlyContinue -ErrorVariable problems)
        "$($found.Count) $($warnings.Count) $($problems.Count)" | Should -Be '1 1 0'
        "$warnings" | Should -BeLike '*whole.cab: *once*'
    }

    It 'keeps no native memory in records' {
        $kept = @(Get-WULogEntry $huge | Select-Object -First 3)
        [GC]::Collect()
        [GC]::WaitForPendingFinalizers()
        $kept[2].Message | Should -Be 'record 3 of many, which says nothing of use to anybody but takes room'
        $kept[2].ThreadId | Should -Be 77
    }

    It 'can be cancelled from C#' {
        $reader = New-Object -TypeName WUDiagnostics.LogReader -ArgumentList ([string[]]@($huge)), $null
        try {
            $null = $reader.Read(1000)
            $reader.Total | Should -Be (Get-Item -LiteralPath $huge).Length
            $reader.Done | Should -BeGreaterThan 0
            $reader.Cancel()
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            while (-not $reader.Ended) {
                $null = $reader.Read(100)
            }
            $watch.ElapsedMilliseconds | Should -BeLessThan 2000
        }
        finally {
            $reader.Dispose()
            $reader.Dispose()
        }
        { $reader.Read(0) } | Should -Throw
    }
}

Describe 'Measure-WULog' {
    It 'counts' {
        $counts = Measure-WULog $five
        $counts | Should -BeOfType 'WUDiagnostics.LogMeasure'
        $counts.Records | Should -Be 5
        $counts.Lines | Should -Be 5
        $counts.First | Should -Be ([datetime]'2024-03-28T00:00:01')
        $counts.Last | Should -Be ([datetime]'2024-03-28T00:00:05')
        $counts.ByLevel -join ' ' | Should -Be 'error: 2 warning: 1 info: 2'
        $counts.ByComponent -join ' ' | Should -Be 'WUAHandler: 3 ScanAgent: 2'
        @($counts.ByCode | ForEach-Object { $_.Hex }) -join ' ' | Should -Be '0x80240438 0x8024402C'
        $counts.ByCode[0].Name | Should -Be 'WU_E_PT_ENDPOINT_UNREACHABLE'
        $counts.ByHour[0].Hour | Should -Be ([datetime]'2024-03-28T00:00:00')
        $counts.ByFamily -join ' ' | Should -Be 'ccm: 5'
    }

    It 'filters as Get-WULogEntry does' {
        (Measure-WULog $five -Level Error).Records | Should -Be 2
        (Measure-WULog $five -Code 8024402C).Records | Should -Be 1
        (Measure-WULog $five -After '2024-03-28T00:00:03' -Component Scan*).Records | Should -Be 2
    }

    It 'says what it cannot read' {
        $null = Measure-WULog (Join-Path -Path $TestDrive -ChildPath 'no.log') -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUPathNotFound,Measure-WULog'
    }
}

Describe 'What a user sees of logs' {
    It 'is a table of one line for each record' {
        $text = Get-WULogEntry $five | Out-String -Width 100
        $text | Should -Match 'Time +Level +Component +Message'
        $text | Should -Match '(?m)^2024-03-28 00:00:02 ERROR +WUAHandler +0x80240438 +two failed'
        @($text -split "`r?`n" | Where-Object { $_ -match '^2024' }).Count | Should -Be 5
        foreach ($line in $text -split "`r?`n") {
            $line.Length | Should -BeLessOrEqual 100
        }
    }

    It 'is a list of everything' {
        $text = Get-WULogEntry $five -Code 0x80240438 -Raw | Format-List | Out-String -Width 400
        foreach ($label in 'Time', 'TimeUtc', 'TimeRaw', 'TimeKind', 'Level', 'LevelSource', 'Component', 'ProcessId', 'ThreadId', 'Message', 'Codes', 'Extra', 'Family', 'File', 'Line', 'Lines', 'Offset', 'Raw') {
            $text | Should -Match "(?m)^$label +:"
        }
        $text | Should -Match 'Codes +: 0x80240438 WU_E_PT_ENDPOINT_UNREACHABLE'
    }

    It 'does not depend on the culture' {
        $thread = [System.Threading.Thread]::CurrentThread
        $before = $thread.CurrentCulture
        $english = Get-WULogEntry $five | Out-String -Width 100
        try {
            foreach ($culture in 'de-DE', 'ar-SA', 'th-TH', 'fa-IR') {
                $thread.CurrentCulture = [System.Globalization.CultureInfo]::GetCultureInfo($culture)
                Get-WULogEntry $five | Out-String -Width 100 | Should -Be $english
                (Get-WULogEntry $five -After ([datetime]::Parse("2024-03-28T00:00:03", $invariant)) -TimeZone '+01:00').Count | Should -Be 3
                (Measure-WULog $five).First.Ticks | Should -Be ([datetime]::Parse("2024-03-28T00:00:01", $invariant)).Ticks
            }
        }
        finally {
            $thread.CurrentCulture = $before
        }
    }

    It 'is in the session''s language: <culture>' -ForEach @(
        @{ culture = 'fr-FR'; word = 'dossier' }
        @{ culture = 'ja-JP'; word = -join [char[]](0x30D5, 0x30A9, 0x30EB) }
        @{ culture = 'zh-CN'; word = -join [char[]](0x6587, 0x4EF6, 0x5939) }
    ) {
        Invoke-InCulture -Culture $culture -ScriptBlock {
            $null = Get-WULogEntry (Join-Path -Path $TestDrive -ChildPath 'no.log') -ErrorVariable problems -ErrorAction SilentlyContinue
            "$($problems[0])" | Should -Match $word
        }
    }
}

Describe 'The logs of this machine' {
    It 'are those that exist' {
        $windows = Join-Path -Path $TestDrive -ChildPath 'Windows'
        foreach ($file in 'Logs/CBS/CBS.log', 'Logs/DISM/dism.log', 'SoftwareDistribution/ReportingEvents.log', 'CCM/Logs/WUAHandler.log', 'CCM/Logs/ScanAgent-20240101-101010.log', 'CCM/Logs/Other.log') {
            $path = Join-Path -Path $windows -ChildPath $file
            $null = New-Item -ItemType Directory -Force -Path (Split-Path -Path $path -Parent)
            [System.IO.File]::WriteAllText($path, '')
        }
        $found = & (Get-Module -Name WUDiagnostics) { param($Windows) Get-WUDefaultLogPath -Windows $Windows } $windows
        @($found | ForEach-Object { Split-Path -Path $_ -Leaf }) -join ' ' | Should -Be 'CBS dism.log WUAHandler.log ScanAgent-20240101-101010.log ReportingEvents.log'
        & (Get-Module -Name WUDiagnostics) { Get-WUDefaultLogPath -Windows '' } | Should -BeNullOrEmpty
    }

    It 'of every family are found, with wildcards in any part, those of a WSUS server only there' {
        $drive = Join-Path -Path $TestDrive -ChildPath 'drive'
        $files = @(
            'Windows/Panther/setupact.log', 'Windows/Panther/UnattendGC/setupact.log', 'Windows/Panther/other.xml', 'Windows/PFRO.log'
            'Windows/Logs/MoSetup/BlueBox.log', 'Windows/Logs/SIH/SIH.1.etl', 'Windows/Logs/SetupDiag/SetupDiagResults.xml'
            'Windows/System32/winevt/Logs/Setup.evtx', 'Windows/System32/LogFiles/HTTPERR/httperr1.log'
            '$Windows.~BT/Sources/Panther/setuperr.log', '$Windows.~BT/Sources/Rollback/setupapi/setupapi.dev.log'
            'Windows.old/Windows/Panther/setupact.log', 'ProgramData/USOShared/Logs/System/MoUxCoreWorker.1.etl'
            'WindowsAzure/Logs/Plugins/Microsoft.CPlat.Core.WindowsPatchExtension/1.5.54/WindowsUpdateExtension.log'
            'Packages/Plugins/Microsoft.CPlat.Core.WindowsPatchExtension/1.5.54/status/83.status'
            'inetpub/logs/LogFiles/W3SVC1/u_ex240514.log'
        )
        foreach ($file in $files) {
            $path = Join-Path -Path $drive -ChildPath $file
            $null = New-Item -ItemType Directory -Force -Path (Split-Path -Path $path -Parent)
            [System.IO.File]::WriteAllText($path, '')
        }
        $find = {
            $found = & (Get-Module -Name WUDiagnostics) { param($Windows) Get-WUDefaultLogPath -Windows $Windows } (Join-Path -Path $drive -ChildPath 'Windows')
            $found | ForEach-Object { $_.Substring($drive.Length + 1).Replace('\', '/') }
        }
        $server = 'Windows/System32/LogFiles/HTTPERR/httperr1.log', 'inetpub/logs/LogFiles/W3SVC1/u_ex240514.log'
        $expected = @($files | Where-Object { $_ -notin $server -and $_ -ne 'Windows/Panther/other.xml' })
        (@(& $find) | Sort-Object) -join "`n" | Should -Be (($expected | Sort-Object) -join "`n")
        $log = 'Program Files/Update Services/LogFiles/SoftwareDistribution.log'
        $path = Join-Path -Path $drive -ChildPath $log
        $null = New-Item -ItemType Directory -Force -Path (Split-Path -Path $path -Parent)
        [System.IO.File]::WriteAllText($path, '')
        $expected += @($server) + $log
        (@(& $find) | Sort-Object) -join "`n" | Should -Be (($expected | Sort-Object) -join "`n")
    }
}
