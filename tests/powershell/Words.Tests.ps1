# One word, one meaning: parameters of the same name do the same in every command, and properties of the same name are the same.
BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $folder = Join-Path -Path $TestDrive -ChildPath 'logs'
    $null = New-Item -ItemType Directory -Path $folder
    [System.IO.File]::WriteAllText((Join-Path -Path $folder -ChildPath 'CBS.log'), "2024-05-14 03:04:05, Error                 CBS    Failed [HRESULT = 0x80072ee6]`r`n2024-05-14 03:04:06, Info                  CBS    Done`r`n")
    [System.IO.File]::WriteAllText((Join-Path -Path $folder -ChildPath 'notes.txt'), "it failed with 0x80240022`r`n")
}

Describe 'Parameters' {
    It '-Family filters in every command that has it' {
        $with = @((Get-Module -Name WUDiagnostics).ExportedCommands.Values | Where-Object { $_.Parameters.ContainsKey('Family') } | ForEach-Object { $_.Name } | Sort-Object)
        $with | Should -Be @('Get-WUErrorInfo', 'Get-WULogEntry', 'Measure-WULog')
        @(Get-WUErrorInfo -Family CBS | Where-Object { $_.Family -ne 'CBS' }).Count | Should -Be 0
        @(Get-WULogEntry -Path $folder).Count | Should -Be 3
        @(Get-WULogEntry -Path $folder -Family cbs).Count | Should -Be 2
        (Measure-WULog -Path $folder -Family cbs).Records | Should -Be 2
        (Get-WULogEntry -Path $folder -Family cbs)[0].Level | Should -Be 'error'
    }

    It '-As reads every file as that kind' {
        @(Get-WULogEntry -Path $folder -As text | Select-Object -Property Family -Unique).Family | Should -Be 'text'
        (Measure-WULog -Path $folder -As text).ByFamily.Name | Should -Be 'text'
    }

    It '-Match is refused in <culture>, with what does it' -ForEach @(@{ culture = 'en-US' }, @{ culture = 'fr-FR' }, @{ culture = 'ja-JP' }, @{ culture = 'zh-CN' }) {
        foreach ($command in 'Get-WULogEntry', 'Measure-WULog') {
            $problem = Invoke-InCulture -Culture $culture -ScriptBlock { try { & $command -Path $folder -Match 'f.*' } catch { $_ } }
            $problem.FullyQualifiedErrorId | Should -Be "WULogMatch,$command"
            "$problem" | Should -Match 'Where-Object Message -match'
            "$problem" | Should -Match '-Like'
        }
    }

    It '-Code takes numbers, texts and names with wildcards' {
        foreach ($code in 0x80072EE6, '0x80072EE6', '-2147012890', 'WININET_E_UNRECOGNIZED_SCHEME', 'WININET_*', '*UNRECOGNIZED*') {
            @(Get-WULogEntry -Path $folder -Code $code).Count | Should -Be 1 -Because $code
            (Measure-WULog -Path $folder -Code $code).Records | Should -Be 1 -Because $code
        }
    }
}

Describe 'Properties' {
    It 'of one name have one type in every object' {
        $types = @([WUDiagnostics.Shown].Assembly.GetExportedTypes() | Where-Object { -not $_.IsAbstract -and -not $_.IsGenericTypeDefinition })
        $seen = 0
        foreach ($type in $types) {
            foreach ($property in $type.GetProperties()) {
                $wanted = switch ($property.Name) {
                    'HResult' { [int], [System.Nullable[int]] }
                    'Code' { , [string] }
                    'Status' { , [string] }
                    'Severity' { , [string] }
                    'Codes' { [WUDiagnostics.ItemList[WUDiagnostics.ErrorCode]], [WUDiagnostics.ItemList[WUDiagnostics.LogCode]], [string[]] }
                }
                # The exceptions of .NET have an HResult, too, and the status of a call of the library is no finding's; the options of a
                # reader have Codes that the caller gave.
                if ($null -ne $wanted -and -not [System.Exception].IsAssignableFrom($type) -and $type.Name -ne 'InputProblem') {
                    $seen++
                    $property.PropertyType | Should -BeIn $wanted -Because "$($type.Name).$($property.Name)"
                }
            }
        }
        $seen | Should -BeGreaterThan 12
    }

    It 'that hold a code come with all three' {
        foreach ($type in [WUDiagnostics.WsusProbe], [WUDiagnostics.WsusProbeStep], [WUDiagnostics.ErrorInfo], [WUDiagnostics.ErrorCode], [WUDiagnostics.ErrorCodeMatch], [WUDiagnostics.LogCode], [WUDiagnostics.LogCodeCount]) {
            foreach ($name in 'HResult', 'Code', 'Name') {
                $type.GetProperty($name) | Should -Not -BeNullOrEmpty -Because "$($type.Name).$name"
            }
        }
    }
}
