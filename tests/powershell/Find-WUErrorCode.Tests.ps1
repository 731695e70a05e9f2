BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $log = Join-Path -Path $TestDrive -ChildPath 'sample.log'
    $lines = @(
        '2026-01-02 03:04:05, Error  CBS  Failed to pin deployment [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]'
        'nothing to see here 1234 5678 thread 0x1a2c {9f8e7d6c-5b4a-3928-1706-f5e4d3c2b1a0} 80072ee2aabbccdd'
        'Scan failed with hr = 80072ee2'
        'Agent: [C004F012] and (-2145386477)'
        'the server said HTTP 503'
        'Error = 12002'
        'CustomAction Foo returned actual error; Return value 3'
        'Setup: 0xC1900101 - 0x20017'
    )
    [System.IO.File]::WriteAllLines($log, $lines)
}

Describe 'Find-WUErrorCode: texts' {
    It 'finds <text> as <code>' -ForEach @(
        @{ text = 'failed: 0x80072EE2'; code = '0x80072EE2'; written = '0x80072EE2'; spelling = 'hex' }
        @{ text = 'hr = 80072ee2'; code = '0x80072EE2'; written = '80072ee2'; spelling = 'bare-hex' }
        @{ text = '[C004F012]'; code = '0xC004F012'; written = 'C004F012'; spelling = 'bare-hex' }
        @{ text = 'result (-2145386477) here'; code = '0x80200013'; written = '-2145386477'; spelling = 'signed-decimal' }
        @{ text = 'HTTP 503'; code = '0x801901F7'; written = '503'; spelling = 'http-status' }
        @{ text = 'Return value 3'; code = '0x00000643'; written = '3'; spelling = 'msi-return' }
        @{ text = '0xC1900101 - 0x20017'; code = '0xC1900101 - 0x20017'; written = '0xC1900101 - 0x20017'; spelling = 'setup-pair' }
    ) {
        $found = @(Find-WUErrorCode -Text $text)
        $found.Count | Should -Be 1
        $found[0].Code | Should -Be $code
        $found[0].Text | Should -Be $written
        $found[0].Spelling | Should -Be $spelling
        $text.Substring($found[0].Offset, $written.Length) | Should -Be $written
        $found[0].Column | Should -Be ($found[0].Offset + 1)
        $found[0].GetType().FullName | Should -Be 'WUDiagnostics.ErrorCodeMatch'
    }

    It 'leaves alone <what>' -ForEach @(
        @{ what = 'thread ids'; text = '2026-01-02 03:04:05:123 1234 0x1a2c Agent started' }
        @{ what = 'GUIDs'; text = '{9f8e7d6c-5b4a-3928-1706-f5e4d3c2b1a0}' }
        @{ what = 'digests'; text = 'sha1 80072ee2aabbccdd80072ee2aabbccdd80072ee2' }
        @{ what = 'nothing'; text = '' }
    ) {
        @(Find-WUErrorCode -Text $text).Count | Should -Be 0
    }

    It 'counts lines within a text and over the pipeline' {
        $found = @("one`r`ntwo 0x80240022`r`nthree 0x80072EE2" | Find-WUErrorCode)
        $found.Line | Should -Be @(2, 3)
        $found.Column | Should -Be @(5, 7)
        $found = @('one', 'two 0x80240022', '', "x`n0x80072EE2" | Find-WUErrorCode)
        $found.Line | Should -Be @(2, 5)
    }

    It 'counts characters, not bytes' {
        $text = [char]0xE9 + [char]0x65E5 + ' 0x80240022'
        $found = Find-WUErrorCode -Text $text
        $found.Column | Should -Be 4
        $found.Offset | Should -Be 3
    }

    It 'searches the message of objects that have one' {
        (Find-WUErrorCode -Text ([pscustomobject]@{ Id = 20; Message = 'failed with 0x80240017' })).Code | Should -Be '0x80240017'
        $record = try { throw 'The update failed with 0x80240017.' } catch { $_ }
        ($record | Find-WUErrorCode).Code | Should -Be '0x80240017'
    }

    It 'knows from which file Get-Content has its lines, and claims no line that may be wrong' {
        $found = @(Get-Content -LiteralPath $log -Tail 6 | Find-WUErrorCode)
        $found[0].Path | Should -Be $log
        $found[0].Line | Should -BeNullOrEmpty
        $found[0].Column | Should -Be 23
        "$($found[0])" | Should -Match 'sample\.log:\?:23: 0x80072EE2'
        $found[0] | Out-String -Width 150 | Should -Match 'sample\.log:\?:23 '
        $found = @(Get-Content -LiteralPath $log | Find-WUErrorCode)
        $found.Count | Should -Be @(Find-WUErrorCode -Path $log).Count
        @($found | Where-Object { $null -ne $_.Line }).Count | Should -Be 0
        # A whole file has its own lines.
        @(Get-Content -LiteralPath $log -Raw | Find-WUErrorCode).Line | Should -Be @(Find-WUErrorCode -Path $log).Line
    }
}

Describe 'Find-WUErrorCode: a path as a text' {
    It 'warns in <culture> that it looks like a file, and names -Path' -ForEach @(
        @{ culture = 'en-US' }
        @{ culture = 'fr-FR' }
        @{ culture = 'ja-JP' }
        @{ culture = 'zh-CN' }
    ) {
        Invoke-InCulture -Culture $culture -ScriptBlock {
            $null = Find-WUErrorCode $log -WarningVariable script:warnings -WarningAction SilentlyContinue
        }
        $script:warnings.Count | Should -Be 1
        "$($script:warnings[0])" | Should -Match '-Path'
        "$($script:warnings[0])".Contains($log) | Should -BeTrue
    }

    It 'warns once, by the looks of <text> alone' -ForEach @(
        @{ text = 'C:\Windows\Logs\CBS\CBS.log' }
        @{ text = 'D:/some folder/a b.LOG' }
        @{ text = '\\server\share\dism.log' }
        @{ text = './update.etl' }
        @{ text = '..\update.lo_' }
        @{ text = 'Logs\update.txt' }
        @{ text = 'CBS.log' }
        @{ text = 'C:\Windows\Logs\CBS\*.log' }
        @{ text = '.\CBS?.log' }
        @{ text = 'C:\Logs\old.log.gz' }
    ) {
        $null = $text, $text, @($text, $text) | Find-WUErrorCode -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Count | Should -Be 1
        "$($warnings[0])".Contains($text) | Should -BeTrue
    }

    It 'does not warn of other texts' {
        $texts = 'Error: nothing.here', 'see C:\Windows\Logs\CBS\CBS.log', 'a|b.log', 'a b.log', 'C:\Windows', 'x', '', 'hr = 80240022', "x.log`nnext", ('C:\' + 'x' * 300 + '.log')
        $null = $texts | Find-WUErrorCode -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Count | Should -Be 0
    }

    It 'says in its help what it takes for text and what for files' {
        $help = ((Get-Help -Name Find-WUErrorCode -Full).Description | Out-String -Width 4000) -replace '\s+', ' '
        $help | Should -Match 'taken for text, and searched as it is: the argument that stands first .*every string from the pipeline'
        $help | Should -Match 'taken for a file, and opened: what -Path and -LiteralPath give, file objects from the pipeline'
        $help | Should -Match 'A folder is not searched: use Get-ChildItem'
        # As it says.
        $here = @(Find-WUErrorCode -Path $log).Count
        @(Find-WUErrorCode -LiteralPath $log).Count | Should -Be $here
        @(Get-Item -LiteralPath $log | Find-WUErrorCode).Count | Should -Be $here
        @(Find-WUErrorCode $log -WarningAction SilentlyContinue).Count | Should -Be 0
        @($log | Find-WUErrorCode -WarningAction SilentlyContinue).Count | Should -Be 0
        @([pscustomobject]@{ Message = 'hr = 80240022' } | Find-WUErrorCode).Count | Should -Be 1
    }

    It 'opens what has its path in FullName' {
        $expected = @(Find-WUErrorCode -Path $log).Count
        @(Get-Item -LiteralPath $log | Select-Object -Property FullName, Length | Find-WUErrorCode).Count | Should -Be $expected
        @(Find-WUErrorCode -Text (New-Object -TypeName psobject -Property @{ FullName = $log; Message = 'x' })).Count | Should -Be $expected
        $null = New-Object -TypeName psobject -Property @{ FullName = $log + '.gone' } | Find-WUErrorCode -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUPathNotFound,Find-WUErrorCode'
        # Not every FullName is a path.
        @([string], (New-Object -TypeName psobject -Property @{ FullName = 'Jane Doe'; Message = 'hr = 80240022' }) | Find-WUErrorCode -ErrorAction Stop).Count | Should -Be 1
    }
}

Describe 'Find-WUErrorCode: files' {
    It 'finds every code with its place' {
        $found = @(Find-WUErrorCode -Path $log)
        @($found | Where-Object { $_.Spelling -ne 'name' }).Code | Should -Be @('0x800F0831', '0x80072EE2', '0xC004F012', '0x80200013', '0x801901F7', '0x00002EE2', '0x00000643', '0xC1900101 - 0x20017')
        $found[0].Line | Should -Be 1
        $found[0].Column | Should -Be ($lines[0].IndexOf('0x800f0831') + 1)
        $found[0].Name | Should -Be 'CBS_E_STORE_CORRUPTION'
        $found[0].Path | Should -Be $log
        @($found | Where-Object { $_.Line -eq 2 }).Count | Should -Be 0
        $found[-1].Line | Should -Be 8
    }

    It 'gives the same by -LiteralPath, by wildcard and from Get-ChildItem' {
        $expected = @(Find-WUErrorCode -Path $log) | ForEach-Object { "$_" }
        @(Find-WUErrorCode -LiteralPath $log) | ForEach-Object { "$_" } | Should -Be $expected
        @(Find-WUErrorCode -Path (Join-Path -Path $TestDrive -ChildPath 'sam*.log')) | ForEach-Object { "$_" } | Should -Be $expected
        @(Get-ChildItem -LiteralPath $log | Find-WUErrorCode) | ForEach-Object { "$_" } | Should -Be $expected
        @(Find-WUErrorCode -LiteralPath (Get-Item -LiteralPath $log).PSPath) | ForEach-Object { "$_" } | Should -Be $expected
    }

    It 'reads UTF-16 and names with brackets' {
        $utf16 = Join-Path -Path $TestDrive -ChildPath 'a[1].log'
        [System.IO.File]::WriteAllLines($utf16, $lines, [System.Text.Encoding]::Unicode)
        @(Find-WUErrorCode -LiteralPath $utf16).Count | Should -Be @(Find-WUErrorCode -Path $log).Count
        @(Get-ChildItem -LiteralPath $TestDrive -Filter 'a?1?.log' | Find-WUErrorCode).Count | Should -Be @(Find-WUErrorCode -Path $log).Count
    }

    It 'takes a path with brackets as Tab writes it' {
        $name = Join-Path -Path $TestDrive -ChildPath 'tab[1].log'
        [System.IO.File]::WriteAllText($name, "hr = 80240022`n")
        Push-Location -LiteralPath $TestDrive
        try {
            $tab = (Get-Completion 'Find-WUErrorCode -Path ./tab').CompletionText.Trim([char]39, [char]38, [char]32)
            foreach ($path in $tab, './tab`[1`].log', 'tab`[1`].log', (Join-Path -Path $TestDrive -ChildPath 'tab`[1`].log')) {
                @(Find-WUErrorCode -Path $path -ErrorAction Stop).Code | Should -Be @('0x80240022') -Because $path
                @(Get-WULogEntry -Path $path -ErrorAction Stop).Count | Should -Be 1 -Because $path
                (Measure-WULog -Path $path -ErrorAction Stop).Records | Should -Be 1 -Because $path
            }
        }
        finally {
            Pop-Location
        }
        { Find-WUErrorCode -LiteralPath './tab`[1`].log' -ErrorAction Stop } | Should -Throw -ErrorId 'WUPathNotFound*'
    }

    It 'reads a file that is being written to' {
        $stream = New-Object -TypeName System.IO.FileStream -ArgumentList (Join-Path -Path $TestDrive -ChildPath 'live.log'), 'Create', 'Write', 'ReadWrite'
        try {
            $bytes = [System.Text.Encoding]::ASCII.GetBytes("hr = 80240022`n")
            $stream.Write($bytes, 0, $bytes.Length)
            $stream.Flush()
            (Find-WUErrorCode -LiteralPath $stream.Name).Code | Should -Be '0x80240022'
        }
        finally {
            $stream.Dispose()
        }
    }

    It 'goes on after <id>' -ForEach @(
        @{ id = 'WUPathNotFound'; bad = 'missing.log' }
        @{ id = 'WUNoFileMatches'; bad = 'missing*.log' }
        @{ id = 'WUIsDirectory'; bad = '.' }
    ) {
        $found = @(Find-WUErrorCode -Path (Join-Path -Path $TestDrive -ChildPath $bad), $log -ErrorVariable problems -ErrorAction SilentlyContinue)
        $found.Count | Should -BeGreaterThan 5
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Be "$id,Find-WUErrorCode"
        $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'names a binary file that it does not read' {
        $path = Join-Path -Path $TestDrive -ChildPath 'tool.exe'
        [System.IO.File]::WriteAllBytes($path, [byte[]](0x4D, 0x5A, 0x90, 0, 3, 0, 0, 0, 0x30, 0x78, 0x38, 0x30, 0x32, 0x34, 0x34, 0x30, 0x32, 0x43))
        Find-WUErrorCode -Path $path -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$($problems[0])" | Should -Match 'PE \(EXE'
    }

    It 'reports a path outside the file system' {
        Find-WUErrorCode -Path 'Function:\prompt' -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUNotAFileSystemPath,Find-WUErrorCode'
    }

    It 'reports a file that another program holds, and goes on' {
        $held = Join-Path -Path $TestDrive -ChildPath 'held.log'
        $stream = New-Object -TypeName System.IO.FileStream -ArgumentList $held, 'Create', 'Write', 'None'
        try {
            $found = @(Find-WUErrorCode -LiteralPath $held, $log -ErrorVariable problems -ErrorAction SilentlyContinue)
            $found.Count | Should -BeGreaterThan 5
            if ($problems.Count -eq 0) {
                Set-ItResult -Skipped -Because 'this system does not lock files'
            }
            $problems[0].FullyQualifiedErrorId | Should -Be 'WUFileUnreadable,Find-WUErrorCode'
            $problems[0].CategoryInfo.Category | Should -Be 'ReadError'
            "$($problems[0])" | Should -Match 'held\.log'
        }
        finally {
            $stream.Dispose()
        }
    }

    It 'passes over folders in a pipeline' {
        $null = New-Item -Path $TestDrive -Name 'folder.log' -ItemType Directory -Force
        @(Get-ChildItem -Path $TestDrive -Filter '*.log' | Where-Object { $_.Name -in 'folder.log', 'sample.log' } | Find-WUErrorCode -ErrorAction Stop).Count | Should -BeGreaterThan 5
    }

    It 'streams a large file and stops when nobody wants more' {
        $large = Join-Path -Path $TestDrive -ChildPath 'large.log'
        $block = New-Object -TypeName string -ArgumentList 'x', 100
        $builder = New-Object -TypeName System.Text.StringBuilder
        foreach ($i in 1..2000) {
            $null = $builder.Append($block).Append("`r`n")
        }
        $text = $builder.ToString()
        $writer = New-Object -TypeName System.IO.StreamWriter -ArgumentList $large
        foreach ($i in 1..50) {
            $writer.Write("hr = 80240022`r`n")
            $writer.Write($text)
        }
        foreach ($i in 1..6000) {
            $writer.Write("hr = 80072EE2`r`n")
        }
        $writer.Dispose()
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        (Find-WUErrorCode -LiteralPath $large | Select-Object -First 1).Line | Should -Be 1
        $all = @(Find-WUErrorCode -LiteralPath $large)
        $all.Count | Should -Be 6050
        $all[1].Line | Should -Be 2002
        $all[-1].Line | Should -Be (50 * 2001 + 6000)
        # The worker has let go of the file.
        for ($i = 0; $i -lt 50 -and (Test-Path -LiteralPath $large); $i++) {
            Start-Sleep -Milliseconds 20
            Remove-Item -LiteralPath $large -ErrorAction SilentlyContinue
        }
        Test-Path -LiteralPath $large | Should -BeFalse
    }
}
