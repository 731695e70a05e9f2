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
}
