BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'Completion by Tab' {
    It 'offers names' {
        $offers = @(Get-Completion 'Get-WUErrorInfo -Name WU_E_NO_S')
        $offers.CompletionText | Should -Contain 'WU_E_NO_SERVICE'
        ($offers | Where-Object { $_.CompletionText -eq 'WU_E_NO_SERVICE' }).ToolTip | Should -Be '0x80240001 WU_E_NO_SERVICE'
    }

    It 'offers names in any case, with wildcards and in quotes' {
        (Get-Completion 'Get-WUErrorInfo -Name wu_e_no_s').CompletionText | Should -Contain 'WU_E_NO_SERVICE'
        (Get-Completion 'Get-WUErrorInfo -Name *NO_SERV').CompletionText | Should -Contain 'WU_E_NO_SERVICE'
        (Get-Completion "Get-WUErrorInfo -Name 'WU_E_NO_S").CompletionText | Should -Contain "'WU_E_NO_SERVICE'"
    }

    It 'offers names for the position, too' {
        (Get-Completion 'Get-WUErrorInfo WU_E_NO_S').CompletionText | Should -Contain 'WU_E_NO_SERVICE'
    }

    It 'offers a limited number of names where nothing was typed' {
        $offers = @(Get-Completion 'Get-WUErrorInfo -Name ')
        $offers.Count | Should -BeGreaterThan 100
        $offers.Count | Should -BeLessOrEqual 500
    }

    It 'offers families' {
        $offers = @(Get-Completion 'Get-WUErrorInfo -Family ').CompletionText
        $offers | Should -Contain 'WU'
        $offers | Should -Contain 'CBS'
        @(Get-Completion 'Get-WUErrorInfo -Family WINI').CompletionText | Should -Contain 'WININET'
        @(Get-Completion 'Get-WUErrorInfo -Family WU, CB').CompletionText | Should -Contain 'CBS'
    }

    It 'offers cultures' {
        @(Get-Completion 'Get-WUErrorInfo 5 -Culture ').CompletionText | Should -Be @('en-US', 'fr-FR', 'ja-JP', 'zh-CN')
        @(Get-Completion 'Get-WUErrorInfo 5 -Culture j').CompletionText | Should -Be @('ja-JP')
    }

    It 'offers codes, components, time zones and encodings of logs' {
        $log = Join-Path -Path $TestDrive -ChildPath 'CBS.log'
        [System.IO.File]::WriteAllText($log, "2024-05-14 03:04:05, Error                 CBS    Failed [HRESULT = 0x80072ee6]`r`n2024-05-14 03:04:06, Info                  CSI    Done`r`n")
        foreach ($command in 'Get-WULogEntry', 'Measure-WULog') {
            @(Get-Completion "$command -Code WU_E_NO_S").CompletionText | Should -Contain 'WU_E_NO_SERVICE'
            @(Get-Completion "$command -Path '$log' -Component C").CompletionText | Should -Be @('CBS', 'CSI')
            @(Get-Completion "$command -TimeZone U").CompletionText | Should -Contain 'UTC'
            @(Get-Completion "$command -TimeZone L").CompletionText | Should -Contain 'Local'
            @(Get-Completion "$command -Encoding 93").CompletionText | Should -Be @('932', '936')
        }
    }

    It 'is there for every parameter twice: for constrained language, and for a prefix' {
        $here = @(foreach ($command in (Get-Module -Name WUDiagnostics).ExportedCommands.Values) {
                foreach ($parameter in $command.Parameters.Values) {
                    foreach ($attribute in $parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.ArgumentCompleterAttribute] }) {
                        $kind = [regex]::Match("$($attribute.ScriptBlock)", '-Kind (\w+)').Groups[1].Value
                        '{0} {1} {2}' -f $command.Name, $parameter.Name, $kind
                    }
                }
            })
        $registered = & (Get-Module -Name WUDiagnostics) {
            foreach ($command in $script:WUCompletions.Keys) {
                foreach ($parameter in $script:WUCompletions[$command].Keys) {
                    '{0} {1} {2}' -f $command, $parameter, $script:WUCompletions[$command][$parameter]
                }
            }
        }
        $here.Count | Should -BeGreaterThan 15
        @($registered | Sort-Object) | Should -Be @($here | Sort-Object)
    }

    It 'works under a prefix' {
        $session = [powershell]::Create()
        try {
            $lines = $session.AddScript(@"
Import-Module -Name '$modulePath/WUDiagnostics.psd1' -Prefix My
foreach (`$line in 'Get-MyWUErrorInfo -Name WU_E_NO_S', 'Get-MyWULogEntry -Code WU_E_NO_S', 'Test-MyWsusConnectivity -Proxy d', 'Test-MyWUClientHealth -Culture j', 'Measure-MyWULog -As cb') {
    @((TabExpansion2 -inputScript `$line -cursorColumn `$line.Length).CompletionMatches.CompletionText) -join ' '
}
"@).Invoke()
        }
        finally {
            $session.Dispose()
        }
        $lines[0] | Should -Match 'WU_E_NO_SERVICE'
        $lines[1] | Should -Match 'WU_E_NO_SERVICE'
        $lines[2..4] | Should -Be @('direct', 'ja-JP', 'cbs')
    }
}
