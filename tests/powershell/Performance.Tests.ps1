# Prints what it measures. The limits are far below the targets: a busy machine must not fail the tests.
BeforeAll {
    . "$PSScriptRoot/common.ps1"

    function Measure-Rate {
        param([string]$What, [int]$Count, [scriptblock]$ScriptBlock)
        $best = [double]::MaxValue
        foreach ($round in 1..3) {
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $result = & $ScriptBlock
            $best = [System.Math]::Min($best, $watch.Elapsed.TotalSeconds)
        }
        $rate = [int]($Count / $best)
        [Console]::WriteLine(('    {0}: {1:N0} a second' -f $What, $rate))
        if (@($result).Count -ne $Count) {
            throw "$What gave $(@($result).Count) objects instead of $Count."
        }
        $rate
    }

    $codes = [int[]](0..99999 | ForEach-Object { [int]::MinValue + 0x240000 + $_ })
    $texts = [string[]]($codes | ForEach-Object { '0x{0:X8}' -f $_ })
}

Describe 'Speed' {
    It 'decodes an array' {
        Measure-Rate -What 'Get-WUErrorInfo, numbers as an array' -Count $codes.Count -ScriptBlock { Get-WUErrorInfo $codes } | Should -BeGreaterThan 10000
        Measure-Rate -What 'Get-WUErrorInfo, texts as an array' -Count $texts.Count -ScriptBlock { Get-WUErrorInfo $texts } | Should -BeGreaterThan 10000
    }

    It 'decodes one by one from the pipeline' {
        Measure-Rate -What 'Get-WUErrorInfo, numbers from the pipeline' -Count $codes.Count -ScriptBlock { $codes | Get-WUErrorInfo } | Should -BeGreaterThan 2000
        Measure-Rate -What 'Get-WUErrorInfo, texts from the pipeline' -Count $texts.Count -ScriptBlock { $texts | Get-WUErrorInfo } | Should -BeGreaterThan 2000
    }

    It 'explains' {
        $some = Get-WUErrorInfo -Family WU
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $null = $some.Message
        $rate = $some.Count / $watch.Elapsed.TotalSeconds
        [Console]::WriteLine(('    full texts on first access: {0:N0} a second' -f $rate))
        $rate | Should -BeGreaterThan 100
    }

    It 'explains the codes of a log that is given as one text' {
        $line = "2024-03-28 10:00:01, Info                  CBS    Appl: detect Parent, Package: Microsoft-Windows-Foundation, applicable state: Installed`r`n"
        $builder = New-Object -TypeName System.Text.StringBuilder
        foreach ($i in 0..39) {
            $null = $builder.Append($line * 760).Append(('2024-03-28 10:00:02, Error                 CBS    FAILED 0x{0:X8}' -f (2149842945 + $i))).Append("`r`n")
        }
        $text = $builder.ToString()
        $text.Length | Should -BeGreaterThan 4000000
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $found = @(Get-WUErrorInfo $text)
        $null = $found | Out-String -Width 200
        [Console]::WriteLine(('    40 codes in 4 MB of text, shown as a table: {0:N2} s' -f $watch.Elapsed.TotalSeconds))
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 4
        $found.Count | Should -Be 40
        @($found.Message | Where-Object { $_ -and $_ -notmatch '^\(' }).Count | Should -Be 40
        @($found.Input | Where-Object { $_.Length -eq 10 }).Count | Should -Be 40
        $text.Substring($found[39].Offset, 10) | Should -BeExactly $found[39].Input
    }

    It 'finds codes in a file' {
        $file = Join-Path -Path $TestDrive -ChildPath 'many.log'
        $writer = New-Object -TypeName System.IO.StreamWriter -ArgumentList $file
        foreach ($i in 1..100000) {
            $writer.WriteLine("2026-01-02 03:04:05:123 1234 5678 Agent WARNING: something failed, hr = 80240022, for update $i")
        }
        $writer.Dispose()
        Measure-Rate -What 'Find-WUErrorCode, codes of a file' -Count 100000 -ScriptBlock { Find-WUErrorCode -LiteralPath $file } | Should -BeGreaterThan 5000
    }

    It 'imports quickly' {
        $script = Join-Path -Path $TestDrive -ChildPath 'import.ps1'
        [System.IO.File]::WriteAllText($script, @"
`$watch = [System.Diagnostics.Stopwatch]::StartNew()
Import-Module -Name '$modulePath/WUDiagnostics.psd1'
`$import = `$watch.ElapsedMilliseconds
`$watch.Restart()
`$null = Get-WUErrorInfo 0x8024402C
'{0} {1}' -f `$import, `$watch.ElapsedMilliseconds
"@)
        $program = [System.Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
        $times = foreach ($round in 1..3) {
            , @((& $program -NoProfile -NonInteractive -File $script) -split ' ' | ForEach-Object { [int]$_ })
        }
        $import = ($times | ForEach-Object { $_[0] } | Measure-Object -Minimum).Minimum
        $first = ($times | ForEach-Object { $_[1] } | Measure-Object -Minimum).Minimum
        [Console]::WriteLine("    import in a new session: $import ms; first decoding, with assembly and library: $first ms")
        $import | Should -BeLessThan 10000
    }
}
