# The default views at the widths that consoles have.
BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $log = Join-Path -Path $TestDrive -ChildPath 'CBS.log'
    [System.IO.File]::WriteAllLines($log, @(
            '2024-05-14 03:04:05, Info                  CBS    Scan done [HRESULT = 0x00000000 - S_OK]'
            '2024-05-14 03:04:06, Info                  CBS    Scan done [HRESULT = 0x00000000 - S_OK]'
            '2024-05-14 04:04:05, Error                 CBS    Failed to send [HRESULT = 0x800f0831]'
            '2024-05-14 04:05:05, Info                  CBS    Nothing'
        ))
}

Describe 'Views of <width> columns' -ForEach @(@{ width = 80 }, @{ width = 120 }, @{ width = 200 }) {
    It 'name every code whole, with few lines a code' {
        $text = Get-WUErrorInfo 0x80244022, 0x8024402C, 0x80070643 | Out-String -Width $width
        $lines = @($text -split '\r?\n' | Where-Object { $_.Trim() })
        foreach ($name in 'WU_E_PT_HTTP_STATUS_SERVICE_UNAVAIL', 'WU_E_PT_WINHTTP_NAME_NOT_RESOLVED', 'ERROR_INSTALL_FAILURE') {
            $text | Should -Match "\b$name\b"
        }
        @($lines | Where-Object { $_.TrimEnd().Length -gt $width }).Count | Should -Be 0
        if ($width -eq 80) {
            ($lines.Count - 2) / 3 | Should -BeLessOrEqual 5
            $text | Should -Not -Match 'First remedy'
        }
        else {
            $text | Should -Match 'First remedy'
        }
    }
}

Describe 'Views' {
    It 'of records show the message, not what other columns have' {
        $dism = Join-Path -Path $TestDrive -ChildPath 'dism.log'
        [System.IO.File]::WriteAllLines($dism, @(
                '2023-05-22 07:23:32, Error                 DISM   DISM Appx Provider: PID=9448 TID=2600 Failed to get it. - CGet(hr:0x80070003)'
                '2023-05-22 07:23:33, Info                  DISM   DISM Appx Provider: PID=9448 TID=2600 Next'
            ))
        $text = Get-WULogEntry -Path $dism -As dism | Out-String -Width 80
        $text | Should -Match 'DISM Appx Provider: Failed'
        $text | Should -Not -Match 'PID=9448'
    }

    It 'keep few properties of each type in mixed output' {
        $probe = Test-WsusConnectivity -Url 'wsus.contoso.com'
        $text = @(Get-WUErrorInfo 5; $probe; $probe.Steps[1]; Measure-WULog -Path $log) | Out-String -Width 120
        $text | Should -Match 'Verdict +: '
        $text | Should -Match 'ByCode +: '
        $text | Should -Not -Match 'IsFirstFailure|Milliseconds|Unresolved'
    }

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
}

Describe 'Measure-WULog' {
    It 'leads with failures' {
        (Measure-WULog -Path $log).ByCode.Code | Should -Be @('0x800F0831', '0x00000000')
        $text = Measure-WULog -Path $log | Out-String -Width 80
        $text | Should -Match 'ByCode +: 0x800F0831'
        $text | Should -Match 'Busiest +: 2024-05-14 0[34]:00: 2'
        $text | Should -Match 'ByFile +: .*CBS\.log: 4'
        $text | Should -Not -Match 'RecordsPerSecond'
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
