# What a runbook compares: a code as a number, as text, as a name, in every operator.
BeforeDiscovery {
    $ways = @(
        @{ way = 'a number'; value = 0x80072EE6 }
        @{ way = 'a signed number'; value = -2147012890 }
        @{ way = 'text'; value = '0x80072EE6' }
    )
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $probe = Test-WsusConnectivity -Url 'wsus.contoso.com'
    $log = Join-Path -Path $TestDrive -ChildPath 'CBS.log'
    [System.IO.File]::WriteAllText($log, "2024-05-14 03:04:05, Error                 CBS    Failed to send [HRESULT = 0x80072ee6]`r`n")
}

Describe 'Codes compare with <way>' -ForEach $ways {
    It 'as HResult, of whatever has a code' {
        $holders = [ordered]@{
            probe = $probe
            step = $probe.Steps | Where-Object { $_.IsFirstFailure }
            code = ($probe.Steps | Where-Object { $_.IsFirstFailure }).Codes[0]
            info = Get-WUErrorInfo 0x80072EE6
            match = 'hr = 80072ee6' | Find-WUErrorCode
            entry = (Get-WULogEntry -Path $log).Codes[0]
            count = (Measure-WULog -Path $log).ByCode[0]
        }
        foreach ($name in $holders.Keys) {
            $one = $holders[$name]
            $one.HResult | Should -BeOfType ([int]) -Because $name
            $one.Code | Should -BeExactly '0x80072EE6' -Because $name
            $one.Name | Should -BeExactly 'WININET_E_UNRECOGNIZED_SCHEME' -Because $name
            ($one.HResult -eq $value) | Should -BeTrue -Because $name
            # To switch a number and a text are two texts: a text goes with Code.
            $(switch ($(if ($value -is [string]) { $one.Code } else { $one.HResult })) { ($value) { 'it' } default { 'other' } }) | Should -Be 'it' -Because $name
            (@($one.HResult) -contains $value) | Should -BeTrue -Because $name
            ($value -in @($one.HResult)) | Should -BeTrue -Because $name
        }
    }

    It 'in lists of codes' {
        $codes = ($probe.Steps | Where-Object { $_.IsFirstFailure }).Codes
        ($codes -contains $value) | Should -BeTrue
        ($value -in $codes) | Should -BeTrue
        ($codes[0] -eq $value) | Should -BeTrue
        $(switch ($codes) { { $_ -eq $value } { 'it' } default { 'other' } }) | Should -Be 'it'
        ($codes -contains 0x80244022) | Should -BeFalse
        ($codes -contains 'WININET_E_UNRECOGNIZED_SCHEME') | Should -BeTrue
        ($codes -contains 'WU_E_NO_SERVICE') | Should -BeFalse
    }
}

Describe 'Codes' {
    It 'are null where there is none' {
        $sound = Test-WsusConnectivity -Url 'http://wsus.contoso.com:8530' -SkipNetwork
        $null -eq $sound.HResult | Should -BeTrue
        $null -eq $sound.Code | Should -BeTrue
    }

    It 'keep both halves of a Setup pair, also from another session' {
        $found = '0xC1900101 - 0x20017' | Find-WUErrorCode
        $there = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($found))
        ($found | Get-WUErrorInfo).Code | Should -Be '0xC1900101 - 0x20017'
        ($there | Get-WUErrorInfo).Code | Should -Be '0xC1900101 - 0x20017'
        ($there | Get-WUErrorInfo).HResult | Should -Be $found.HResult
    }
}

Describe 'Rows of Azure' {
    It 'are read by their properties, as text or as objects' {
        $envelope = '{"code":"1","message":"1 error/s reported.","details":[{"code":"PACKAGE","message":"Install failed, HRESULT: 0x8024402C"}]}'
        ($envelope | ConvertFrom-Json | Get-WUErrorInfo).Code | Should -Be '0x8024402C'
        $row = '{"name":"vm1","properties":{"status":"Failed","errorDetails":' + $envelope + '}}'
        ($row | ConvertFrom-Json | Get-WUErrorInfo).Code | Should -Be '0x8024402C'
        $several = '{"properties":{"errorDetails":{"code":"1","details":[{"message":"HRESULT: 0x80240022"},{"message":"HRESULT: 0x80072EE2"}]}}}'
        @($several | ConvertFrom-Json | Get-WUErrorInfo).Code | Should -Be @('0x80240022', '0x80072EE2')
    }

    It 'keep a small code that nothing contradicts' {
        ([pscustomobject]@{ code = 1603; message = 'installer failed' } | Get-WUErrorInfo).Name | Should -Be 'ERROR_INSTALL_FAILURE'
        ([pscustomobject]@{ code = 5; message = 'Failed with 0x80240022' } | Get-WUErrorInfo).Code | Should -Be '0x80240022'
    }
}

Describe 'Status' {
    BeforeAll {
        $checks = [WUDiagnostics.Facts]::JudgeHealth('{"disk":{"freeBytes":1000},"clock":{"differenceSeconds":400},"memory":{"availableBytes":8000000000}}', 0)
        $policy = [WUDiagnostics.Facts]::JudgePolicy('{"policy":{"native":{"WindowsUpdate":{"WUServer":"wsus:8530","TargetGroup":"x"},"AU":{"UseWUServer":1}}}}', $null, 0)
    }

    It 'is a word, here, in JSON and in CSV, with a rank to sort by' {
        $words = 'skipped', 'pass', 'info', 'unknown', 'warn', 'fail'
        foreach ($one in @($checks) + @($policy.Findings) + @($probe.Steps)) {
            $one.Status | Should -BeOfType ([string])
            $one.StatusRank | Should -Be $words.IndexOf($one.Status)
            ($one | ConvertTo-Json -Depth 1 -WarningAction SilentlyContinue | ConvertFrom-Json).Status | Should -BeExactly $one.Status
            ($one | ConvertTo-Csv -NoTypeInformation | ConvertFrom-Csv).Status | Should -BeExactly $one.Status
        }
        $policy.Status | Should -BeExactly 'fail'
        $probe.Status | Should -BeExactly 'fail'
    }

    It 'sorts by its rank' {
        $sorted = @($checks | Sort-Object -Property StatusRank -Descending | ForEach-Object { $_.Status })
        $sorted[0] | Should -Be 'fail'
        $order = @($sorted | Select-Object -Unique)
        $order | Should -Be @('fail', 'warn', 'unknown', 'pass' | Where-Object { $_ -in $order })
        $order.Count | Should -BeGreaterThan 2
    }

    It 'is in the default order of output, the worst first' {
        $ranks = @($policy.Findings | ForEach-Object { $_.StatusRank })
        $ranks | Should -Be @($ranks | Sort-Object -Descending)
        if ($env:OS -eq 'Windows_NT') {
            $ranks = @(Test-WUClientHealth | ForEach-Object { $_.StatusRank })
            $ranks | Should -Be @($ranks | Sort-Object -Descending)
        }
    }

    It 'is sorted by in the help' {
        (Get-Help -Name Test-WUClientHealth -Full).examples | Out-String | Should -Match 'Sort-Object -Property StatusRank'
    }
}

Describe 'Lists of codes' {
    It 'are ErrorCode objects, failures first' {
        $step = $probe.Steps | Where-Object { $_.IsFirstFailure }
        foreach ($code in @($step.Codes) + @([WUDiagnostics.Facts]::JudgeHealth('{"disk":{"freeBytes":1000}}', 0)[0].Codes)) {
            $code | Should -BeOfType ([WUDiagnostics.ErrorCode])
            $code.HResult | Should -BeOfType ([int])
            $code.Code | Should -Match '^0x[0-9A-F]{8}$'
        }
        $mixed = Join-Path -Path $TestDrive -ChildPath 'mixed.log'
        [System.IO.File]::WriteAllText($mixed, "2024-05-14 03:04:05, Info                  CBS    Ended [HRESULT = 0x00000000 - S_OK] after 0x80070002`r`n")
        (Get-WULogEntry -Path $mixed).Codes.Code | Should -Be @('0x80070002', '0x00000000')
    }

    It 'of another session compare as texts and by their properties' {
        $there = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($probe))
        ($there.HResult -eq 0x80072EE6) | Should -BeTrue
        (($there.Steps | Where-Object { $_.IsFirstFailure }).Codes.HResult -contains 0x80072EE6) | Should -BeTrue
        (($there.Steps | Where-Object { $_.IsFirstFailure }).Codes.Code -contains '0x80072EE6') | Should -BeTrue
    }
}
