BeforeDiscovery {
    # Every command of the manifest.
    $root = Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent
    $manifest = Import-PowerShellDataFile -LiteralPath (Join-Path -Path $root -ChildPath 'powershell/WUDiagnostics/WUDiagnostics.psd1')
    $commands = @($manifest.FunctionsToExport | ForEach-Object { @{ command = $_ } })
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'Help of <command>' -ForEach $commands {
    BeforeAll {
        $help = Get-Help -Name $command -Full
        $common = @([System.Management.Automation.Cmdlet]::CommonParameters) + @([System.Management.Automation.Cmdlet]::OptionalCommonParameters)
    }

    It 'has synopsis and description' {
        $help.Synopsis.Length | Should -BeGreaterThan 20
        $help.Synopsis | Should -Not -Match '\[-'
        ($help.Description | Out-String).Length | Should -BeGreaterThan 200
    }

    It 'describes every parameter' {
        foreach ($name in (Get-Command -Name $command).Parameters.Keys | Where-Object { $_ -notin $common }) {
            $parameter = @($help.parameters.parameter | Where-Object { $_.name -eq $name })
            $parameter.Count | Should -Be 1 -Because $name
            ($parameter[0].description | Out-String).Trim().Length | Should -BeGreaterThan 25 -Because $name
        }
    }

    It 'says what goes in and out' {
        ($help.inputTypes | Out-String) | Should -Match 'System\.|None'
        ($help.returnValues | Out-String) | Should -Match 'WUDiagnostics\.'
        ($help.relatedLinks | Out-String) | Should -Match 'about_WUDiagnostics'
    }

    It 'has examples that name the command, explain themselves and run' {
        $examples = @($help.examples.example)
        $examples.Count | Should -BeGreaterThan 2
        foreach ($example in $examples) {
            $example.code | Should -Match $command
            ($example.remarks | Out-String).Trim().Length | Should -BeGreaterThan 20
            $problems = $null
            $tokens = $null
            $null = [System.Management.Automation.Language.Parser]::ParseInput($example.code, [ref]$tokens, [ref]$problems)
            $problems.Count | Should -Be 0 -Because $example.code
            if ($example.code -match '-Follow') {
                # It runs until somebody ends it.
                $shell = [powershell]::Create()
                try {
                    $null = $shell.AddScript("Import-Module -Name '$modulePath'`n$($example.code)").BeginInvoke()
                    Start-Sleep -Seconds 2
                    $state = $shell.InvocationStateInfo.State
                    # Looking through the streams of a shell that runs would wait for its end.
                    $shell.Stop()
                    $state | Should -Be 'Running' -Because "$($shell.Streams.Error) $($shell.Streams.Warning)"
                    $shell.Streams.Error.Count | Should -Be 0 -Because "$($shell.Streams.Error)"
                }
                finally {
                    $shell.Dispose()
                }
                continue
            }
            $ErrorActionPreference = 'Continue'
            $output = @(& ([scriptblock]::Create($example.code)) 2>&1)
            # C:\Windows\Logs need not be there.
            $bad = @($output | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] -and $_.FullyQualifiedErrorId -notmatch 'WUNoFileMatches|WUPathNotFound|PathNotFound|WULogNoneHere|WUNoSuchRun' })
            $bad.Count | Should -Be 0 -Because "$($example.code): $bad"
            # -WhatIf speaks to the console; of repairs, logs and updates of this machine there may be none.
            if ($example.code -notmatch 'C:\\Windows|Get-WULogEntry -After|-WhatIf|RepairJournal|Get-WUScanTrace|Get-WUUpdateHistory') {
                $output.Count | Should -BeGreaterThan 0 -Because $example.code
            }
        }
    }
}

Describe 'The about topic' {
    It 'is there in <culture>' -ForEach @(
        @{ culture = 'en-US' }
        @{ culture = 'fr-FR' }
        @{ culture = 'ja-JP' }
        @{ culture = 'zh-CN' }
    ) {
        $file = Join-Path -Path $modulePath -ChildPath "$culture/about_WUDiagnostics.help.txt"
        $file | Should -Exist
        $text = [System.IO.File]::ReadAllText($file)
        foreach ($word in 'Get-WUErrorInfo', 'Find-WUErrorCode', '0x8024402C', '-Culture', 'WUNotACode', 'wudiag.dll') {
            $text.Contains($word) | Should -BeTrue -Because $word
        }
    }

    It 'names every error id that has a sentence' {
        $strings = Import-LocalizedData -BaseDirectory $modulePath -FileName 'WUDiagnostics.strings.psd1' -UICulture 'en-US'
        foreach ($culture in 'en-US', 'fr-FR', 'ja-JP', 'zh-CN') {
            $text = [System.IO.File]::ReadAllText((Join-Path -Path $modulePath -ChildPath "$culture/about_WUDiagnostics.help.txt"))
            foreach ($id in $strings.Keys | Where-Object { $_ -like 'WU*' -and $_ -notlike '*Action' -and $_ -notin 'WULibraryMisuse', 'WULibraryDefect', 'WUUnknownLanguage', 'WUDidYouMean' }) {
                $text | Should -Match "\b$id\b"
            }
        }
    }

    It 'names every file that a locked-down computer has to allow: <culture>' -ForEach @(
        @{ culture = 'en-US' }
        @{ culture = 'fr-FR' }
        @{ culture = 'ja-JP' }
        @{ culture = 'zh-CN' }
    ) {
        $text = [System.IO.File]::ReadAllText((Join-Path -Path $modulePath -ChildPath "$culture/about_WUDiagnostics.help.txt"))
        # From AppLocker, which is named there alone, to the examples.
        $part = $text.Substring($text.IndexOf('AppLocker'))
        # What is loaded; a runner's script is allowed where it runs.
        $names = @(Get-ChildItem -LiteralPath $modulePath -Recurse -File | Where-Object { $_.Directory.Name -ne 'runners' } | Where-Object { $_.Extension -in '.psd1', '.psm1', '.ps1', '.ps1xml', '.dll' } | ForEach-Object { $_.Name } | Sort-Object -Unique)
        $names.Count | Should -BeGreaterThan 6
        foreach ($name in $names) {
            $part.Contains($name) | Should -BeTrue -Because $name
        }
        foreach ($match in [regex]::Matches($part, '[\w.]+\.(psd1|psm1|ps1xml|dll)\b')) {
            $match.Value | Should -BeIn ($names + 'wudiag.dll') # which only a build with the Windows library has
        }
    }

    It 'is found by Get-Help' {
        # Get-Help looks on the module path.
        $before = $env:PSModulePath
        try {
            $env:PSModulePath = (Split-Path -Path $modulePath -Parent) + [System.IO.Path]::PathSeparator + $before
            (Get-Help -Name about_WUDiagnostics | Out-String) | Should -Match 'From a code to what to do'
        }
        finally {
            $env:PSModulePath = $before
        }
    }
}

Describe 'about_WUDiagnostics in <_>' -ForEach @('en-US', 'fr-FR', 'ja-JP', 'zh-CN') {
    It 'names the switches that scripts and networks need' {
        $text = Get-Content -LiteralPath (Join-Path -Path $modulePath -ChildPath "$_/about_WUDiagnostics.help.txt") -Raw -Encoding UTF8
        foreach ($switch in '-Quiet', '-As', '-Network') {
            $text | Should -Match "(?<![\w-])$switch\b"
        }
    }
}
