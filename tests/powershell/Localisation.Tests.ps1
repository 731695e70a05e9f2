BeforeAll {
    . "$PSScriptRoot/common.ps1"
    function Get-Hole {
        param([string]$Text)
        @([regex]::Matches($Text, '\{\d\}') | ForEach-Object { $_.Value } | Sort-Object) -join ''
    }
    $cultures = 'en-US', 'fr-FR', 'ja-JP', 'zh-CN'
    $english = (Get-WUErrorInfo 0x80240022 -Culture en-US).Message
}

Describe 'Languages' {
    It 'speaks <culture> when told so' -ForEach @(
        @{ culture = 'fr-FR'; letters = '[\u00C0-\u017F\u2019]' }
        @{ culture = 'ja-JP'; letters = '[\u3040-\u30FF]' }
        @{ culture = 'zh-CN'; letters = '[\u4E00-\u9FFF]' }
    ) {
        $code = Get-WUErrorInfo 0x80240022 -Culture $culture
        $code.Message | Should -Not -Be $english
        ($code.Message + $code.Causes + $code.Remedies) | Should -Match $letters
        $code.Name | Should -Be 'WU_E_ALL_UPDATES_FAILED'
    }

    It 'takes the language of the session: <culture>' -ForEach @(
        @{ culture = 'en-US' }
        @{ culture = 'fr-FR' }
        @{ culture = 'ja-JP' }
        @{ culture = 'zh-CN' }
    ) {
        $message = Invoke-InCulture -Culture $culture -ScriptBlock { (Get-WUErrorInfo 0x80240022).Message }
        $message | Should -Be (Get-WUErrorInfo 0x80240022 -Culture $culture).Message
    }

    It 'takes a neighbour of the language: <given> as <served>' -ForEach @(
        @{ given = 'fr-CA'; served = 'fr-FR' }
        @{ given = 'fr'; served = 'fr-FR' }
        @{ given = 'zh-Hans'; served = 'zh-CN' }
        @{ given = 'ja'; served = 'ja-JP' }
        @{ given = 'en-GB'; served = 'en-US' }
        @{ given = 'de-DE'; served = 'en-US' }
        @{ given = 'zh-TW'; served = 'en-US' }
    ) {
        (Get-WUErrorInfo 0x80240022 -Culture $given).Message | Should -Be (Get-WUErrorInfo 0x80240022 -Culture $served).Message
    }

    It 'has sentences for every language of the library, and chooses them as the library does' {
        $folders = @(Get-ChildItem -LiteralPath $modulePath -Directory | Where-Object { Test-Path -LiteralPath (Join-Path -Path $_.FullName -ChildPath 'WUDiagnostics.strings.psd1') } | ForEach-Object -MemberName Name | Sort-Object)
        (Get-Completion 'Get-WUErrorInfo 5 -Culture ').CompletionText | Sort-Object | Should -Be $folders
        @($folders | ForEach-Object { [WUDiagnostics.Decoder]::FindLanguage($_) } | Sort-Object) | Should -Be @(0..($folders.Count - 1))
        foreach ($given in 'fr-CA', 'fr', 'zh-Hans', 'zh-SG', 'ja', 'en-GB', 'de-DE', 'zh-TW', 'zh-Hant-HK', '', 'nonsense') {
            $served = InModuleScope -ModuleName WUDiagnostics -Parameters @{ given = $given } -ScriptBlock { param($given) Find-WUCulture -Culture $given }
            $language = [WUDiagnostics.Decoder]::FindLanguage($given)
            if ($language -lt 0) { $served | Should -Be 'en-US' -Because $given } else { [WUDiagnostics.Decoder]::FindLanguage($served) | Should -Be $language -Because $given }
        }
    }

    It 'warns that English stands in for de-DE where that was named' {
        $said = Get-WUErrorInfo 0x80240022 -Culture de-DE 3>&1 | Where-Object { $_ -is [System.Management.Automation.WarningRecord] }
        "$said" | Should -Match 'de-DE'
        "$said" | Should -Match 'en-US, fr-FR, ja-JP, zh-CN'
        @(Get-WUErrorInfo 0x80240022 -Culture fr-CA 3>&1).Count | Should -Be 1
        @(Invoke-InCulture -Culture 'de-DE' -ScriptBlock { Get-WUErrorInfo 0x80240022 3>&1 }).Count | Should -Be 1
    }

    It 'has no blank after an ideographic full stop: <culture>' -ForEach @(@{ culture = 'ja-JP' }, @{ culture = 'zh-CN' }) {
        $text = Invoke-InCulture -Culture $culture -ScriptBlock {
            Get-WUErrorInfo 'gibberish' -ErrorVariable problems -ErrorAction SilentlyContinue
            "$($problems[0])"
        }
        $text | Should -Match '\u3002\S'
        $text | Should -Not -Match '\u3002 '
    }

    It 'has no blank after an ideographic full stop in any text: <culture>' -ForEach @(@{ culture = 'ja-JP' }, @{ culture = 'zh-CN' }) {
        $strings = Import-LocalizedData -BaseDirectory $modulePath -FileName 'WUDiagnostics.strings.psd1' -UICulture $culture
        $texts = @($strings.Values) + [System.IO.File]::ReadAllLines((Join-Path -Path $repository -ChildPath "data/text/$culture.toml")) +
            @(([WUDiagnostics.Decoder]::ByFamily('WU', [WUDiagnostics.Decoder]::FindLanguage($culture))) | ForEach-Object { $_.Message; $_.Retry.Advice })
        # What is put together: verdicts, titles, errors with what to do.
        $facts = '{"policy":{"native":{"WindowsUpdate":{"WUServer":"wsus:8530","TargetGroup":"x"},"AU":{"UseWUServer":1}}}}'
        $policy = [WUDiagnostics.Facts]::JudgePolicy($facts, $null, [WUDiagnostics.Decoder]::FindLanguage($culture))
        $probe = Test-WsusConnectivity -Url 'wsus.contoso.com' -Culture $culture
        $checks = [WUDiagnostics.Facts]::JudgeHealth('{"disk":{"freeBytes":1000}}', [WUDiagnostics.Decoder]::FindLanguage($culture))
        $texts += @($policy.Verdict, $probe.Verdict) + @($policy.Findings.Title) + @($probe.Steps.Title) + @($checks.Title)
        $texts += Invoke-InCulture -Culture $culture -ScriptBlock {
            foreach ($call in { Get-WUErrorInfo gibberish }, { Get-WULogEntry -Path ./none.log }, { Measure-WULog -Path $PSCommandPath -Match x }, { Test-WsusConnectivity -Url @{ a = 1 } }, { Test-WUClientHealth -Rule none }) {
                $ErrorActionPreference = 'Stop'
                try { & $call } catch { "$_" }
            }
        }
        @($texts | Where-Object { $_ -match '[\u3002\uFF01\uFF1F] ' }) | Should -Be @()
        $texts.Count | Should -BeGreaterThan 1000
    }

    It 'reports errors in <culture>' -ForEach @(
        @{ culture = 'en-US'; wanted = 'holds no error code' }
        @{ culture = 'fr-FR'; wanted = 'ne contient aucun code' }
        @{ culture = 'ja-JP'; wanted = '\u30A8\u30E9\u30FC' }
        @{ culture = 'zh-CN'; wanted = '\u9519\u8BEF\u4EE3\u7801' }
        @{ culture = 'de-DE'; wanted = 'holds no error code' }
        @{ culture = 'pt-BR'; wanted = 'holds no error code' }
    ) {
        $text = Invoke-InCulture -Culture $culture -ScriptBlock {
            Get-WUErrorInfo 'gibberish' -ErrorVariable problems -ErrorAction SilentlyContinue
            "$($problems[0])"
        }
        $text | Should -Match $wanted
        $text | Should -Match 'gibberish'
        $text | Should -Match '0x8024402C'
    }

    It 'finds by French words' {
        @(Get-WUErrorInfo -Search 'mise' -Culture fr-FR).Count | Should -BeGreaterThan 0
    }

    It 'has the same sentences in every language' {
        $tables = @{}
        foreach ($culture in $cultures) {
            $tables[$culture] = Import-LocalizedData -BaseDirectory $modulePath -FileName 'WUDiagnostics.strings.psd1' -UICulture $culture
        }
        $keys = @($tables['en-US'].Keys | Sort-Object)
        $keys.Count | Should -BeGreaterThan 30
        foreach ($culture in $cultures) {
            @($tables[$culture].Keys | Sort-Object) | Should -Be $keys
            foreach ($key in $keys) {
                (Get-Hole $tables[$culture][$key]) | Should -Be (Get-Hole $tables['en-US'][$key]) -Because "$culture $key"
            }
        }
    }

    It 'has a sentence and an action for every status of the library' {
        $strings = Import-LocalizedData -BaseDirectory $modulePath -FileName 'WUDiagnostics.strings.psd1' -UICulture 'en-US'
        foreach ($status in 100, 101, 102, 103, 104, 105, 110, 111, 200, 201, 202, 203, 300, 900) {
            $id = [WUDiagnostics.Status]::ErrorId($status)
            $strings.ContainsKey($id) | Should -BeTrue -Because "$status $id"
            $strings.ContainsKey($id + 'Action') | Should -BeTrue -Because "$status $id"
        }
    }

    It 'knows every status of the header' {
        $header = Join-Path -Path $repository -ChildPath 'include/wudiag.h'
        if (-not (Test-Path -LiteralPath $header)) {
            Set-ItResult -Skipped -Because 'there is no header here'
        }
        $numbers = [regex]::Matches([System.IO.File]::ReadAllText($header), '#define WUD_ERROR_\w+ (\d+)') | ForEach-Object { [int]$_.Groups[1].Value }
        $numbers.Count | Should -BeGreaterThan 10
        foreach ($number in $numbers) {
            [WUDiagnostics.Status]::ErrorId($number) | Should -Not -Match 'Status' -Because "status $number"
        }
    }
}
