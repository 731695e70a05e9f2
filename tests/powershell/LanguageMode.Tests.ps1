BeforeAll {
    . "$PSScriptRoot/common.ps1"

    # Runs a script in a new runspace: the module is imported in full language, as App Control does for signed modules,
    # and the user's own commands run in constrained language.
    function Invoke-Constrained {
        param([string]$Script)
        $runspace = [runspacefactory]::CreateRunspace([System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault())
        $runspace.Open()
        $shell = [powershell]::Create()
        try {
            $shell.Runspace = $runspace
            $null = $shell.AddCommand('Import-Module').AddParameter('Name', (Join-Path -Path $modulePath -ChildPath 'WUDiagnostics.psd1')).Invoke()
            $shell.Commands.Clear()
            $runspace.SessionStateProxy.LanguageMode = 'ConstrainedLanguage'
            $output = $shell.AddScript($Script).Invoke()
            if ($shell.HadErrors -and $shell.Streams.Error.Count -gt 0) {
                throw "$($shell.Streams.Error[0])"
            }
            $output
        }
        finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }
}

Describe 'Constrained language' {
    It 'is in force for the test' {
        { Invoke-Constrained '[System.Math]::Abs(-1)' } | Should -Throw
    }

    It 'decodes' {
        $output = @(Invoke-Constrained '$c = Get-WUErrorInfo 0x8024402C; $c.Hex; $c.Name; $c.Message; $c.Remedies[0].Text; 1, "WU_E_NO_SERVICE" | Get-WUErrorInfo | ForEach-Object { $_.Hex }')
        $output[0] | Should -Be '0x8024402C'
        $output[1] | Should -Be 'WU_E_PT_WINHTTP_NAME_NOT_RESOLVED'
        $output[2] | Should -Match 'resolved'
        $output[3] | Should -Not -BeNullOrEmpty
        $output[-1] | Should -Be '0x80240001'
    }

    It 'lists, finds and reports errors' {
        (Invoke-Constrained '@(Get-WUErrorInfo -Family PSFX).Count') | Should -BeGreaterThan 0
        (Invoke-Constrained '("hr = 80072ee2" | Find-WUErrorCode).Code') | Should -Be '0x80072EE2'
        (Invoke-Constrained 'Get-WUErrorInfo gibberish -ErrorVariable e -ErrorAction SilentlyContinue; $e[0].FullyQualifiedErrorId') | Should -Be 'WUNotACode,Get-WUErrorInfo'
    }

    It 'shows the views' {
        $text = Invoke-Constrained 'Get-WUErrorInfo 0x8024402C | Format-List | Out-String -Width 200'
        "$text" | Should -Match '1\. '
        "$text" | Should -Match '> netsh winhttp'
        "$(Invoke-Constrained 'Get-WUErrorInfo 0x8024402C | Out-String -Width 200')" | Should -Match '(?m)^Remedies +1\. '
    }

    It 'tests the way to a server, the policy and the machine' {
        (Invoke-Constrained '(Test-WsusConnectivity -Url wsus.contoso.com).Code') | Should -Be '0x80072EE6'
        "$(Invoke-Constrained 'Test-WsusConnectivity -Url wsus.contoso.com | Out-String -Width 120')" | Should -Match '>> url'
        (Invoke-Constrained '@(Test-WUClientHealth -SkipNetwork).Count') | Should -BeGreaterThan 10
        if ([System.Environment]::OSVersion.Platform -eq 'Win32NT') {
            (Invoke-Constrained '(Get-WUClientPolicy).ManagedBy') | Should -BeIn @('wsus', 'windows-update', 'mixed')
        }
    }

    It 'completes' {
        (Invoke-Constrained '(TabExpansion2 "Get-WUErrorInfo -Family PS" 26).CompletionMatches | ForEach-Object { $_.CompletionText }') | Should -Contain 'PSFX'
    }
}

Describe 'Constrained language from the start' {
    It 'ends every command with the error of the module and the way out' {
        $runspace = [runspacefactory]::CreateRunspace([System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault())
        $runspace.Open()
        $shell = [powershell]::Create()
        try {
            $shell.Runspace = $runspace
            $runspace.SessionStateProxy.LanguageMode = 'ConstrainedLanguage'
            $file = Join-Path -Path $modulePath -ChildPath 'WUDiagnostics.psd1'
            $null = $shell.AddCommand('Import-Module').AddParameter('Name', $file).Invoke()
            @($shell.Streams.Error | ForEach-Object { "$_" }) | Should -Be @()
            foreach ($call in 'Get-WUErrorInfo 5', 'Find-WUErrorCode -Text a', 'Get-WULogEntry', 'Measure-WULog', 'Test-WsusConnectivity', 'Get-WUClientPolicy', 'Test-WUClientHealth') {
                $shell.Commands.Clear()
                $shell.Streams.ClearStreams()
                $seen = @($shell.AddScript("try { $call } catch { `$_.FullyQualifiedErrorId; `$_.Exception.Message }").Invoke())
                $seen.Count | Should -Be 2 -Because "$call $seen $($shell.Streams.Error)"
                $seen[0] | Should -Match '^WUConstrainedLanguage\b'
                $seen[1] | Should -Match 'about_WUDiagnostics'
                $shell.Streams.Error.Count | Should -Be 0 -Because $call
            }
        }
        finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }
}
