# Nothing that a stranger wrote commands the terminal of who reads it, hides there, or passes for a line of this module.
BeforeDiscovery {
    # Every type that has a view.
    $root = if ($env:WUDIAG_MODULE) { $env:WUDIAG_MODULE } else { Join-Path -Path (Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent) -ChildPath 'out/WUDiagnostics' }
    $kinds = @(Get-ChildItem -Path (Join-Path -Path $root -ChildPath '*.format.ps1xml') |
            ForEach-Object { ([xml](Get-Content -LiteralPath $_.FullName -Raw)).SelectNodes('//View/ViewSelectedBy/TypeName') } |
            ForEach-Object { $_.InnerText } | Sort-Object -Unique | ForEach-Object { @{ kind = $_ } })
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $esc = [string][char]27
    $hostile = "a$esc[2J$esc]0;pwned" + [char]7 + [char]0 + [char]0x9B + '31m' + [char]0x202E + 'gpj.exe' + [char]0x2066 + [char]0x200B + [char]0xFEFF + [char]0x7F + [char]0x85 + [char]0x2028 + [char]0xAD + [char]0x61C +
        [char]0xD83D + 'x' + [char]13 + "over`nFORGED`r`nFORGED`tz"
    # Line ends and tabs are the view's own; a carriage return alone is not.
    $unseen = '[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u00AD\u0600-\u0605\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uD800-\uDFFF\uFEFF\uFFF9-\uFFFB]|\r(?!\n)'

    function Assert-Shown {
        param([string]$Text, [string]$Why)
        $found = [regex]::Match($Text, $unseen)
        if ($found.Success) {
            throw ('{0}: U+{1:X4} in: {2}' -f $Why, [int]$found.Value[0], $Text.Substring([System.Math]::Max(0, $found.Index - 60), [System.Math]::Min(60, $found.Index)))
        }
        $Text | Should -Not -Match '(?m)^FORGED' -Because $Why
    }

    # An object of the module whose every text is hostile.
    $all = [System.Reflection.BindingFlags]'Instance, Public, NonPublic'
    function New-Hostile {
        param([type]$Type, [int]$Depth = 0)
        if ($Type.Name -eq 'Evidence') {
            $evidence = [System.Activator]::CreateInstance($Type, $true)
            $evidence[$hostile] = $hostile
            $evidence['items'] = [object[]]@($hostile, 5)
            if ($Depth -lt 4) {
                $evidence['inside'] = New-Hostile -Type $Type -Depth 4
            }
            return , $evidence
        }
        $made = [System.Runtime.Serialization.FormatterServices]::GetUninitializedObject($Type)
        # A type does not list the private fields of the one that it is derived from.
        for ($from = $Type; $null -ne $from; $from = $from.BaseType) {
            foreach ($field in $from.GetFields($all)) {
                $value = New-HostileValue -Type $field.FieldType -Depth $Depth
                if ($null -ne $value) {
                    $field.SetValue($made, $value)
                }
            }
        }
        if ($Type.Name -eq 'LogEntry') {
            foreach ($name in 'Start', 'StampLength', 'RawLength', 'MessageLength') {
                $length = if ($name -eq 'Start') { 0 } else { $hostile.Length }
                $Type.GetField($name, $all).SetValue($made, $length)
            }
            $Type.GetField('Block', $all).SetValue($made, $hostile * 3)
            $Type.GetField('DetailLength', $all).SetValue($made, 1)
            $Type.GetField('LevelNumber', $all).SetValue($made, [byte]4)
        }
        $made
    }

    function New-HostileValue {
        param([type]$Type, [int]$Depth)
        if ($Type -eq [string] -or $Type -eq [object]) {
            return $hostile
        }
        if ($Type -eq [bool]) {
            return $true
        }
        if ($Type.IsArray) {
            $item = New-HostileValue -Type $Type.GetElementType() -Depth $Depth
            if ($null -ne $item) {
                $array = [System.Array]::CreateInstance($Type.GetElementType(), 2)
                $array.SetValue($item, 0)
                $array.SetValue($item, 1)
                return , $array
            }
        }
        elseif ($Type.Name -eq 'ItemList`1') {
            $items = New-HostileValue -Type $Type.GetGenericArguments()[0].MakeArrayType() -Depth $Depth
            if ($null -ne $items) {
                # As every list of the module is made: of an array.
                return , $Type.GetMethod('op_Implicit').Invoke($null, @(, $items))
            }
        }
        elseif ($Type.Namespace -eq 'WUDiagnostics' -and $Type.IsClass -and $Type.Name -ne 'DetailSource' -and $Depth -lt 4) {
            return , (New-Hostile -Type $Type -Depth ($Depth + 1))
        }
    }

    # All that a person could see of a record of a stream.
    function Get-RecordText {
        param([object]$Record)
        "$Record"
        if ($Record -is [System.Management.Automation.ErrorRecord]) {
            "$($Record.ErrorDetails)"
            $Record.ErrorDetails.RecommendedAction
            "$($Record.CategoryInfo)"
            $Record.Exception.Message
            $Record.FullyQualifiedErrorId
            $view = $global:ErrorView
            try {
                foreach ($one in 'NormalView', 'CategoryView') {
                    $global:ErrorView = $one
                    $Record | Out-String -Width 4000
                }
            }
            finally {
                $global:ErrorView = $view
            }
        }
    }
}

Describe 'Texts as they are shown' {
    It 'have pictures for what is not to be seen: <what>' -ForEach @(
        @{ what = 'control characters'; from = [string][char]27 + '[2J' + [char]0 + [char]7 + [char]0x1F + [char]0x7F; to = [string][char]0x241B + '[2J' + [char]0x2400 + [char]0x2407 + [char]0x241F + [char]0x2421 }
        @{ what = 'C1'; from = [string][char]0x80 + [char]0x85 + [char]0x9B + [char]0x9F; to = '<U+0080><U+0085><U+009B><U+009F>' }
        @{ what = 'direction'; from = [string][char]0x202A + [char]0x202E + [char]0x2066 + [char]0x2069 + [char]0x200E + [char]0x200F + [char]0x61C; to = '<U+202A><U+202E><U+2066><U+2069><U+200E><U+200F><U+061C>' }
        @{ what = 'no width'; from = [string][char]0x200B + [char]0x200D + [char]0x2060 + [char]0xFEFF + [char]0xAD; to = '<U+200B><U+200D><U+2060><U+FEFF><U+00AD>' }
        @{ what = 'separators'; from = [string][char]0x2028 + [char]0x2029; to = '<U+2028><U+2029>' }
        @{ what = 'tags'; from = [char]::ConvertFromUtf32(0xE0001) + [char]::ConvertFromUtf32(0xE0041); to = '<U+E0001><U+E0041>' }
        @{ what = 'half characters'; from = [string][char]0xD83D + 'a' + [char]0xDE00; to = '<U+D83D>a<U+DE00>' }
        @{ what = 'a carriage return alone'; from = "a`rb"; to = 'a' + [char]0x240D + 'b' }
        @{ what = 'nothing else'; from = 'a ' + [char]0xA0 + [char]0xE9 + [char]0x65E5 + [char]0x5D0 + [char]0x2010 + [char]::ConvertFromUtf32(0x1F600) + '~'; to = 'a ' + [char]0xA0 + [char]0xE9 + [char]0x65E5 + [char]0x5D0 + [char]0x2010 + [char]::ConvertFromUtf32(0x1F600) + '~' }
    ) {
        [WUDiagnostics.Shown]::Text($from) | Should -BeExactly $to
        [WUDiagnostics.Shown]::Line($from) | Should -BeExactly $to
        [WUDiagnostics.Shown]::Text("x$from`n`ty$from") | Should -BeExactly "x$to`n`ty$to"
    }

    It 'keep line ends and tabs where there are several lines, and only there' {
        [WUDiagnostics.Shown]::Text("a`r`nb`nc`td") | Should -BeExactly "a`r`nb`nc`td"
        [WUDiagnostics.Shown]::Line("a`r`nb`nc`td") | Should -BeExactly ('a' + [char]0x240D + [char]0x240A + 'b' + [char]0x240A + 'c' + [char]0x2409 + 'd')
        [WUDiagnostics.Shown]::Text(@("a`nb", 'c')) | Should -BeExactly ('a' + [char]0x240A + "b`nc")
        [WUDiagnostics.Shown]::Line(@("a`nb", 5)) | Should -BeExactly ('a' + [char]0x240A + 'b, 5')
        [WUDiagnostics.Shown]::Text($null) | Should -BeNullOrEmpty
    }

    It 'are those of the library' {
        $file = Join-Path -Path $repository -ChildPath 'tests/fixtures/shown.tsv'
        $file | Should -Exist -Because 'it says what becomes of what, for the library and for this assembly'
        $rows = @([System.IO.File]::ReadAllLines($file) | Where-Object { $_ -and -not $_.StartsWith('#') })
        $rows.Count | Should -BeGreaterThan 100
        $differences = @(foreach ($row in $rows) {
                $from, $to = $row.Split("`t") | ForEach-Object { [regex]::Replace($_, '\\u([0-9A-Fa-f]{4})', { param($match) [string][char][System.Convert]::ToInt32($match.Groups[1].Value, 16) }) }
                # The library's texts cannot hold half a character, PowerShell's can.
                if ($from -cnotmatch '[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]' -and [WUDiagnostics.Shown]::Text($from) -cne $to) {
                    '{0}: {1}' -f $row, [WUDiagnostics.Shown]::Text($from)
                }
            })
        $differences | Should -Be @()
    }
}

Describe 'Views' {
    It 'show pictures, here and from another session: <kind>' -ForEach $kinds {
        $here = New-Hostile -Type (($kind -replace '#.*') -as [type])
        $there = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($here, 8))
        foreach ($one in @{ where = 'here'; what = $here }, @{ where = 'there'; what = $there }) {
            if ($kind -eq 'WUDiagnostics.ErrorInfo#Card' -and $one.where -eq 'here') {
                $one.what.PSObject.TypeNames.Insert(0, $kind)
            }
            $views = @{
                usual = Out-String -InputObject $one.what -Width 400
                table = Format-Table -InputObject $one.what | Out-String -Width 400
                list  = Format-List -InputObject $one.what | Out-String -Width 400
            }
            foreach ($view in $views.Keys) {
                $why = "$kind, $($one.where), $view"
                Assert-Shown -Text $views[$view] -Why $why
                if ($kind -notmatch 'LogHourCount$') {
                    $views[$view].Contains([string][char]0x241B) | Should -BeTrue -Because "$why shows something"
                }
            }
        }
    }

    It 'colour their own lines only' {
        $probe = New-Hostile -Type ([WUDiagnostics.WsusProbe])
        $policy = New-Hostile -Type ([WUDiagnostics.ClientPolicy])
        foreach ($colour in $true, $false) {
            $text = @([WUDiagnostics.Rows]::OfProbe($probe, $colour, $true); [WUDiagnostics.Rows]::OfPolicy($policy, $colour) | ForEach-Object { $_ }) | ForEach-Object { $_.Text } | Out-String -Width 4000
            ($text -match "$esc\[1;31m") | Should -Be $colour
            Assert-Shown -Text ($text -replace "$esc\[(0|1;31|31|32|33|90)m") -Why "coloured: $colour"
        }
    }

    It 'show pictures of what a log says, and its objects keep what it says' {
        $log = Join-Path -Path $TestDrive -ChildPath 'hostile.log'
        [System.IO.File]::WriteAllText($log, "2024-05-14 03:04:05, Error                 CBS    Failed ${esc}[2J${esc}[31m hr = 0x80240022`r`n", (New-Object -TypeName System.Text.UTF8Encoding))
        $entry = Get-WULogEntry -LiteralPath $log -Raw
        $entry.Message | Should -Match "$esc\[2J"
        (ConvertTo-Json -InputObject $entry.Message | ConvertFrom-Json) | Should -BeExactly $entry.Message
        ($entry | ConvertTo-Csv -NoTypeInformation) -join "`n" | Should -Match "$esc\[2J"
        foreach ($text in ($entry | Out-String), ($entry | Format-List | Out-String), (Measure-WULog -LiteralPath $log | Out-String), (Find-WUErrorCode -LiteralPath $log | Out-String)) {
            Assert-Shown -Text $text -Why 'log'
        }
    }

    It 'show pictures of what a policy says' {
        $server = "http://wsus$esc[2J" + [char]0x202E
        $facts = ConvertTo-Json -Depth 6 -InputObject @{ policy = @{ native = @{ WindowsUpdate = @{ WUServer = $server; WUStatusServer = "x$esc[1m" }; AU = @{ UseWUServer = 1 } }; wow = @{}; provenance = @{ rsop = @{ gpos = @(@{ id = '1'; name = "gpo $esc[5m" }); settings = @(@{ key = 'SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'; name = 'WUServer'; gpoId = '1'; precedence = 1 }) } } }; errors = @{ winre = "why $esc[7m" } }
        $policy = [WUDiagnostics.Facts]::JudgePolicy($facts, $null, 0)
        $policy.Gpo | Should -BeExactly "gpo $esc[5m"
        $policy.Server | Should -BeExactly $server
        foreach ($part in $policy, $policy.Findings, $policy.Values, $policy.Sources, $policy.Unread, $policy.Findings[0].Evidence) {
            Assert-Shown -Text ($part | Out-String -Width 200) -Why 'policy'
            Assert-Shown -Text ($part | Format-List | Out-String -Width 200) -Why 'policy as a list'
            Assert-Shown -Text ($part | Format-Table | Out-String -Width 200) -Why 'policy as a table'
        }
    }
}

Describe 'Messages' {
    It 'show pictures: <what>' -ForEach @(
        @{ what = 'no code'; code = { Get-WUErrorInfo "nothing $hostile" } }
        @{ what = 'an error without a code'; code = { New-Object -TypeName System.Exception -ArgumentList $hostile | Get-WUErrorInfo } }
        @{ what = 'a name'; code = { Get-WUErrorInfo -Name ("NAME$hostile" -replace '[\[\]]') } }
        @{ what = 'a family'; code = { Get-WUErrorInfo -Family $hostile } }
        @{ what = 'a number'; code = { Get-WUErrorInfo ('0x' + '9' * 20) } }
        @{ what = 'a language'; code = { $null = Get-WUErrorInfo 5 -Culture "xx$esc[2J" -Verbose } }
        @{ what = 'a path'; code = { Find-WUErrorCode -Path "C:\$hostile" } }
        @{ what = 'a pattern'; code = { Find-WUErrorCode -Path "C:\*$hostile" } }
        @{ what = 'a literal path'; code = { Find-WUErrorCode -LiteralPath "C:\$hostile" } }
        @{ what = 'a path of logs'; code = { Get-WULogEntry -Path "C:\$hostile" } }
        @{ what = 'a path of logs from the pipeline'; code = { "\\server\$hostile" | Measure-WULog } }
        @{ what = 'a line of a file'; code = { $hostile | Add-Member -NotePropertyName PSPath -NotePropertyValue "FileSystem::C:\$hostile" -PassThru | Add-Member -NotePropertyName ReadCount -NotePropertyValue 1 -PassThru | Get-WULogEntry } }
        @{ what = 'a drive'; code = { Get-WULogEntry -Path "Function:\$hostile" } }
        @{ what = 'a code page'; code = { Get-WULogEntry -Path $PSCommandPath -Encoding $hostile } }
        @{ what = 'a time zone'; code = { Get-WULogEntry -Path $PSCommandPath -TimeZone $hostile } }
        @{ what = 'codes'; code = { Get-WULogEntry -Path $PSCommandPath -Code $hostile } }
        @{ what = 'a check'; code = { Test-WUClientHealth -Rule "x$hostile" -SkipNetwork } }
        @{ what = 'no server'; code = { Test-WsusConnectivity -Url (New-Object -TypeName psobject -Property @{ x = $hostile }) } }
        @{ what = 'a hint'; code = { Find-WUErrorCode ('C:\Logs\' + [char]0x202E + 'gol' + [char]0x9B + '.log') } }
    ) {
        $records = @(& {
                try { & $code } catch { $_ }
            } 4>&1 3>&1 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] -or $_ -is [System.Management.Automation.InformationalRecord] })
        $records.Count | Should -BeGreaterThan 0
        foreach ($record in $records) {
            foreach ($text in Get-RecordText -Record $record) {
                Assert-Shown -Text $text -Why $what
            }
        }
    }

    It 'keep what was given in the target of an error' {
        $null = Get-WUErrorInfo "nothing $esc[2J" -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].TargetObject | Should -BeExactly "nothing $esc[2J"
    }
}

Describe 'A view that cannot get a text' {
    BeforeAll {
        # Its details would be in a language that the library does not have.
        $broken = (New-Object -TypeName WUDiagnostics.ErrorInfoReader -ArgumentList 99).First('0x80070005', $null)
    }

    It 'says so, in every column' {
        $table = $broken | Out-String -Width 300
        $table | Should -Match '0x80070005 +E_ACCESSDENIED +\(details unavailable: .+\)'
        $broken.PSObject.TypeNames.Insert(0, 'WUDiagnostics.ErrorInfo#Card')
        $card = $broken | Out-String -Width 300
        $broken.PSObject.TypeNames.RemoveAt(0)
        $card | Should -Match '0x80070005 +E_ACCESSDENIED'
        foreach ($label in 'Stage', 'Causes', 'Remedies', 'Retry') {
            $card | Should -Match "(?m)^$label +.*\(details unavailable: .+\)"
        }
        $list = $broken | Format-List | Out-String -Width 300
        foreach ($label in 'Message', 'Stage', 'Component', 'Severity', 'Retry', 'Family') {
            $list | Should -Match "(?m)^$label +: \(details unavailable: .+\)"
        }
        $list | Should -Match '(?m)^Code +: 0x80070005'
    }

    It 'says so in <culture>' -ForEach @(
        @{ culture = 'en-US' }
        @{ culture = 'fr-FR' }
        @{ culture = 'ja-JP' }
        @{ culture = 'zh-CN' }
    ) {
        $expected = InModuleScope WUDiagnostics -Parameters @{ culture = $culture } { (Get-WUString -Culture $culture).ShownUnavailable }
        Invoke-InCulture -Culture $culture -ScriptBlock {
            $null = Get-WUErrorInfo 5
            $script:text = $broken | Out-String -Width 300
        }
        $null = Get-WUErrorInfo 5
        $script:text.Contains($expected.Split('{')[0]) | Should -BeTrue
    }

    It 'says so of a record' {
        $entry = New-Hostile -Type ([WUDiagnostics.LogEntry])
        $flags = [System.Reflection.BindingFlags]'Instance, NonPublic'
        $entry.GetType().GetField('Detail', $flags).SetValue($entry, $null)
        $entry | Out-String -Width 300 | Should -Match '\(details '
        $entry | Format-List | Out-String -Width 300 | Should -Match '(?m)^Codes +: \(details unavailable: .+\)'
        $entry | Format-List | Out-String -Width 300 | Should -Match '(?m)^Component'
    }

    It 'has a text for scripts, too: what a property throws is nothing to PowerShell' {
        $broken.Message | Should -Match '^\(details unavailable: .+\)$'
        ($broken | ConvertTo-Csv -NoTypeInformation)[1] | Should -Match 'details unavailable'
        $broken.Remedies.Text | Should -Match 'details unavailable'
        $broken.Remedies.Command | Should -BeNullOrEmpty
        $broken.Retry.Kind | Should -Be 'unknown'
        $broken.Facility.Number | Should -Be 7
    }
}
