# Prints what it measures. What is compared are ratios of one run: a busy or slow machine slows down both sides. The yardstick is
# PowerShell itself, making as many plain objects; the limits are a third to a sixth of what benches/results/powershell.txt has for a quiet machine.
BeforeAll {
    . "$PSScriptRoot/common.ps1"

    # The seconds of the best of some runs, which must give that many objects.
    function Measure-Best {
        param([int]$Count, [scriptblock]$ScriptBlock)
        $best = [double]::MaxValue
        foreach ($round in 1..3) {
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $result = & $ScriptBlock
            $best = [System.Math]::Min($best, $watch.Elapsed.TotalSeconds)
        }
        if (@($result).Count -ne $Count) {
            throw "$ScriptBlock gave $(@($result).Count) objects instead of $Count."
        }
        $best
    }

    # How many times as fast as PowerShell makes plain objects, just before and after.
    function Measure-Ratio {
        param([string]$What, [int]$Count, [scriptblock]$ScriptBlock, [scriptblock]$Yardstick)
        $plain = Measure-Best -Count $few.Count -ScriptBlock $Yardstick
        $seconds = Measure-Best -Count $Count -ScriptBlock $ScriptBlock
        $plain = [System.Math]::Min($plain, (Measure-Best -Count $few.Count -ScriptBlock $Yardstick))
        $ratio = ($Count / $seconds) / ($few.Count / $plain)
        [Console]::WriteLine(('    {0}: {1:N0} a second, {2:N1} times as many as plain objects' -f $What, ($Count / $seconds), $ratio))
        $ratio
    }

    $codes = [int[]](0..99999 | ForEach-Object { [int]::MinValue + 0x240000 + $_ })
    $texts = [string[]]($codes | ForEach-Object { '0x{0:X8}' -f $_ })
    $few = $codes[0..19999]
    $plainOnes = { foreach ($code in $few) { [pscustomobject]@{ Value = $code; Name = 'plain' } } }
    $plainPiped = { $few | ForEach-Object { [pscustomobject]@{ Value = $_; Name = 'plain' } } }
}

Describe 'Speed' {
    It 'decodes an array' {
        Measure-Ratio -What 'Get-WUErrorInfo, numbers as an array' -Count $codes.Count -ScriptBlock { Get-WUErrorInfo $codes } -Yardstick $plainOnes | Should -BeGreaterThan 3
        Measure-Ratio -What 'Get-WUErrorInfo, texts as an array' -Count $texts.Count -ScriptBlock { Get-WUErrorInfo $texts } -Yardstick $plainOnes | Should -BeGreaterThan 3
    }

    It 'decodes one by one from the pipeline' {
        Measure-Ratio -What 'Get-WUErrorInfo, numbers from the pipeline' -Count $codes.Count -ScriptBlock { $codes | Get-WUErrorInfo } -Yardstick $plainPiped | Should -BeGreaterThan 0.8
        Measure-Ratio -What 'Get-WUErrorInfo, texts from the pipeline' -Count $texts.Count -ScriptBlock { $texts | Get-WUErrorInfo } -Yardstick $plainPiped | Should -BeGreaterThan 0.8
    }

    It 'explains' {
        $count = @(Get-WUErrorInfo -Family WU).Count
        Measure-Ratio -What 'full texts on first access' -Count $count -ScriptBlock { foreach ($code in Get-WUErrorInfo -Family WU) { $code.Message } } -Yardstick $plainOnes | Should -BeGreaterThan 0.05
    }

    It 'finds codes in a file' {
        $file = Join-Path -Path $TestDrive -ChildPath 'many.log'
        $writer = New-Object -TypeName System.IO.StreamWriter -ArgumentList $file
        foreach ($i in 1..100000) {
            $writer.WriteLine("2026-01-02 03:04:05:123 1234 5678 Agent WARNING: something failed, hr = 80240022, for update $i")
        }
        $writer.Dispose()
        Measure-Ratio -What 'Find-WUErrorCode, codes of a file' -Count 100000 -ScriptBlock { Find-WUErrorCode -LiteralPath $file } -Yardstick $plainOnes | Should -BeGreaterThan 0.7
    }

    It 'imports quickly' {
        $script = Join-Path -Path $TestDrive -ChildPath 'import.ps1'
        # The yardstick runs in the new session, too.
        [System.IO.File]::WriteAllText($script, @"
`$watch = [System.Diagnostics.Stopwatch]::StartNew()
Import-Module -Name '$modulePath/WUDiagnostics.psd1'
`$import = `$watch.ElapsedMilliseconds
`$watch.Restart()
`$null = Get-WUErrorInfo 0x8024402C
`$first = `$watch.ElapsedMilliseconds
`$watch.Restart()
`$null = foreach (`$code in 1..20000) { [pscustomobject]@{ Value = `$code; Name = 'plain' } }
'{0} {1} {2}' -f `$import, `$first, `$watch.ElapsedMilliseconds
"@)
        $program = [System.Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
        $times = foreach ($round in 1..3) {
            , @((& $program -NoProfile -NonInteractive -File $script) -split ' ' | ForEach-Object { [int]$_ })
        }
        $import, $first, $plain = foreach ($column in 0..2) {
            ($times | ForEach-Object { $_[$column] } | Measure-Object -Minimum).Minimum
        }
        [Console]::WriteLine("    import in a new session: $import ms; first decoding, with assembly and library: $first ms; 20,000 plain objects: $plain ms")
        $import | Should -BeLessThan ($plain * 2.5)
        $first | Should -BeLessThan ($plain * 3)
    }
}
