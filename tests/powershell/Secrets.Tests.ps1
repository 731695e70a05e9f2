BeforeDiscovery {
    $forms = @(
        @{ form = 'http://admin:S3cret@wsus:8530/?sig=S3cret&code=S3cret' }
        @{ form = 'https%3A%2F%2Fu%3AS3cret%40wsus' }
        @{ form = 'Proxy-Authorization: Basic S3cret' }
        @{ form = 'AccountName=a;AccountKey=S3cret;Password=S3cret' }
        @{ form = 'Bearer S3cret' }
    )
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"

    # Everything that a call gives, in every stream, as a list, as JSON and with all that its errors hold.
    function Get-AllOutput {
        param([scriptblock]$Call, [string]$Form)
        $global:Error.Clear()
        $objects = @(try { & $Call $Form *>&1 } catch { $_ })
        $failed = @($global:Error.ToArray())
        $global:Error.Clear()
        $text = @($objects | Out-String -Width 4000)
        $text += @($objects | Format-List -Property * -Force | Out-String -Width 4000)
        foreach ($record in @($objects + $failed)) {
            if ($record -is [System.Management.Automation.ErrorRecord]) {
                $text += @($record.ToString(), "$($record.TargetObject)", "$($record.CategoryInfo)", $record.Exception.Message, "$($record.ErrorDetails)")
            }
            elseif ($record -isnot [System.Management.Automation.InformationalRecord] -and $null -ne $record) {
                $text += ConvertTo-Json -InputObject $record -Depth 4 -WarningAction SilentlyContinue
            }
        }
        $text -join "`n"
    }
}

Describe 'Secrets' {
    It 'are in nothing that a command says about <form>' -ForEach $forms {
        $calls = [ordered]@{
            probe       = { param($f) Test-WsusConnectivity -Url $f -SkipNetwork -Verbose }
            detailed    = { param($f) Test-WsusConnectivity -Url $f -SkipNetwork -Detailed }
            piped       = { param($f) [pscustomobject]@{ WUServer = $f; WUStatusServer = $f } | Test-WsusConnectivity -SkipNetwork }
            nothing     = { param($f) [pscustomobject]@{ Other = $f } | Test-WsusConnectivity -SkipNetwork }
            proxy       = { param($f) Test-WsusConnectivity -Url 'http://wsus:8530' -Proxy $f -SkipNetwork }
            status      = { param($f) Test-WsusConnectivity -Url 'http://wsus:8530' -StatusServer $f -SkipNetwork }
            culture     = { param($f) Test-WsusConnectivity -Url 'http://wsus:8530' -Culture $f -SkipNetwork -Verbose }
            decode      = { param($f) Get-WUErrorInfo $f }
            text        = { param($f) Get-WUErrorInfo "$f failed with 0x80240022" }
            error       = { param($f) Get-WUErrorInfo -InputObject (New-Object -TypeName System.Exception -ArgumentList $f) }
            family      = { param($f) Get-WUErrorInfo 0x80240022 -Family $f }
            scanPath    = { param($f) Find-WUErrorCode -Path $f }
            scanLiteral = { param($f) Find-WUErrorCode -LiteralPath $f }
            scanText    = { param($f) $f | Find-WUErrorCode }
            entries     = { param($f) Get-WULogEntry -Path $f }
            literal     = { param($f) Get-WULogEntry -LiteralPath $f }
            kind        = { param($f) Get-WULogEntry -Path $PSScriptRoot -As $f }
            code        = { param($f) Get-WULogEntry -Path $PSScriptRoot -Code $f }
            zone        = { param($f) Get-WULogEntry -Path $PSScriptRoot -TimeZone $f }
            measure     = { param($f) Measure-WULog -Path $f }
            rule        = { param($f) Test-WUClientHealth -Rule $f }
        }
        foreach ($name in $calls.Keys) {
            $text = Get-AllOutput -Call $calls[$name] -Form $form
            $at = $text.IndexOf('S3cret', [System.StringComparison]::Ordinal)
            $near = if ($at -ge 0) { $text.Substring([System.Math]::Max(0, $at - 200), [System.Math]::Min(400, $text.Length - [System.Math]::Max(0, $at - 200))) }
            $near | Should -BeNullOrEmpty -Because $name
        }
    }

    It 'are in nothing that is judged by facts with <form>' -ForEach $forms {
        $facts = @{
            policy = @{ native = @{ WindowsUpdate = @{ WUServer = @{ type = 'REG_SZ'; value = $form }; WUStatusServer = @{ type = 'REG_SZ'; value = $form } }; AU = @{ UseWUServer = @{ type = 'REG_DWORD'; value = 1 } } } }
            errors = @{ bits = $form; os = $form }
        }
        $json = & (Get-Module -Name WUDiagnostics) { param($f) ConvertTo-WUFactJson -Fact $f } $facts
        $health = [WUDiagnostics.Facts]::JudgeHealth($json, 0)
        $policy = [WUDiagnostics.Facts]::JudgePolicy($json, @(), 0)
        $text = (@($health) + @($policy, $policy.Findings) | Format-List -Property * -Force | Out-String -Width 4000) + ($policy, $health | ConvertTo-Json -Depth 6 -WarningAction SilentlyContinue)
        $text | Should -Match 'policy'
        $text | Should -Not -Match 'S3cret'
    }

    It 'stay in the records of a log, which keep their own text' {
        $file = Join-Path -Path $TestDrive -ChildPath 'CBS.log'
        [System.IO.File]::WriteAllText($file, "2024-03-28 10:00:01, Info                  CBS    GET http://u:S3cret@wsus/a?sig=S3cret`r`n")
        $entry = Get-WULogEntry -Path $file
        $entry.Message | Should -Match 'S3cret'
        $entry.Urls | Should -Be 'http://***@wsus/a?sig=***'
    }
}
