# Repairs of machines that are not as expected, and by callers who mean no good: see repair.ps1.
BeforeDiscovery {
    $onWindows = $env:OS -eq 'Windows_NT'
    $commands = @(
        @{ name = 'Repair-WUClient'; call = 'Repair-WUClient -Id clear-wsus-policy'; impact = 'medium' }
        @{ name = 'Clear-WUClientPolicy'; call = 'Clear-WUClientPolicy'; impact = 'medium' }
        @{ name = 'Set-WUClientPolicy'; call = 'Set-WUClientPolicy -Server http://other:8530'; impact = 'medium' }
        @{ name = 'Reset-WUDataStore'; call = 'Reset-WUDataStore'; impact = 'high' }
        @{ name = 'Undo-WURepair'; call = 'Undo-WURepair'; impact = 'medium' }
        @{ name = 'Start-WUScan'; call = 'Start-WUScan'; impact = 'low' }
    )
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    . "$PSScriptRoot/repair.ps1"
    $before = Enter-Machine -Folder $TestDrive
    $module = Get-Module -Name WUDiagnostics
    function Set-Raw {
        param([string]$Path = $policyKey, [string]$Name, [int]$Type, [string]$Hex)
        [WUDiagnostics.RegistryData]::FromState([ordered]@{ type = $Type; raw = $Hex }).Write(64, 'HKLM', $Path, $Name)
    }
}

AfterAll {
    Exit-Machine -Before $before
}

Describe 'What was changed since' -Skip:(-not $onWindows) {
    It 'a key that has gone is made again by the undo' {
        Reset-Machine
        Set-Wsus
        $then = @(Get-Snapshot)
        $null = Invoke-Action -Id 'clear-wsus-policy'
        Remove-Item -LiteralPath "HKLM:\$policyKey" -Recurse -Force
        (Undo-WURepair -Confirm:$false).ExitCode | Should -Be 0
        (Get-ItemProperty -LiteralPath "HKLM:\$policyKey\AU").UseWUServer | Should -Be 1
        (Get-ItemProperty -LiteralPath "HKLM:\$policyKey").WUServer | Should -Be 'http://wsus.contoso.com:8530'
        $then.Count | Should -BeGreaterThan 0
    }

    It '<what> stays as it is, and is named' -ForEach @(
        @{ what = 'a policy file'; action = 'clear-wsus-policy'; prepare = 'Reset-Machine; Set-Wsus -InFile'; change = { [System.IO.File]::WriteAllBytes("$system\GroupPolicy\Machine\Registry.pol", [byte[]](0x50, 0x52, 0x65, 0x67, 1, 0, 0, 0)) }; undone = 4 }
        @{ what = 'a folder that is nowhere any more'; action = 'reset-datastore'; prepare = 'Reset-Machine -Running @()'; change = { [System.IO.Directory]::Delete("$windows\SoftwareDistribution\DataStore.old", $true) }; undone = 0 }
        @{ what = 'a start type'; action = 'enable-wu-service'; prepare = 'Reset-Machine -Running wuauserv, cryptsvc; [WUDiagnostics.ServiceStart]::Write("cryptsvc", 4, $false)'; change = { [WUDiagnostics.ServiceStart]::Write('cryptsvc', 3, $false) }; undone = 0 }
    ) {
        . ([scriptblock]::Create($prepare))
        (Invoke-Action -Id $action).Steps[0].State | Should -Be 'done'
        . ([scriptblock]::Create("$change"))
        $report = Undo-WURepair -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $report.ExitCode | Should -Be 1
        @($report.Changes | Where-Object Result -EQ 'changed-since').Count | Should -Be 1
        @($report.Changes | Where-Object Result -EQ 'undone').Count | Should -Be $undone
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUUndoChanged,Undo-WURepair'
        (Get-WURepairJournal)[0].State | Should -Be 'partly-undone'
        $then = @(Get-Snapshot)
        $null = Undo-WURepair -Confirm:$false -ErrorAction SilentlyContinue
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'it stays'
    }

    It 'the identity that the agent has made anew gives way to the old one, with the agent stopped' {
        Reset-Machine
        $then = @(Get-Snapshot)
        # As the agent does at its next scan, which verifies the repair.
        Set-StandIn -Function @{ 'Invoke-WUSearch' = { param([int]$ServerSelection, [int]$TimeoutSec, [switch]$NoWait)
                [WUDiagnostics.RegistryData]::OfText('99999999-2222-3333-4444-555555555555').Write(64, 'HKLM', $script:WUAgentKey, 'SusClientId')
                'wud-scan 2 0 00000000' } }
        try {
            $report = Invoke-Action -Id 'reset-susclientid'
        }
        finally {
            Set-StandIn -Function @{ 'Invoke-WUSearch' = { param([int]$ServerSelection, [int]$TimeoutSec, [switch]$NoWait) if ($env:WUTEST_SCAN) { $env:WUTEST_SCAN } else { 'wud-scan 2 3 00000000' } } }
        }
        (Get-ItemProperty -LiteralPath "HKLM:\$agentKey").SusClientId | Should -Match '^99999999'
        $undone = Undo-WURepair -Run $report.Run -Confirm:$false
        $undone.ExitCode | Should -Be 0 -Because "$($undone.Changes | Out-String)"
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'undone'
        $lines = @((Get-WURepairJournal -Run $report.Run).Entries)
        $from = @($lines | Where-Object { $_['kind'] -eq 'undo' })[0]['n']
        @($lines | Where-Object { $_['n'] -gt $from -and $_['kind'] -eq 'change' } | ForEach-Object { "$($_['change']['name']) $($_['change']['after'])" })[0..1] | Should -Be @('usosvc Stopped', 'wuauserv Stopped')
    }
}

Describe 'A disk that is full' -Skip:(-not $onWindows) {
    It 'at line <at> leaves services that run, a report and a journal to undo by' -ForEach @(@{ at = 1 }, @{ at = 3 }, @{ at = 6 }, @{ at = 8 }, @{ at = 12 }, @{ at = 14 }) {
        Reset-Machine
        $then = @(Get-Snapshot)
        # No line can be written from this one on, as the library says it.
        & $module {
            param($At)
            $script:WUTestFull = @{ Journal = (& ([scriptblock]::Create('class WUTestFullJournal { [long] Append([string]$Entry) { return [WUDiagnostics.Journal]::Undo("Z:\no\such\x.jsonl", "{`"machine`":`"x`"}", 0).Number } }; New-Object -TypeName WUTestFullJournal'))); At = $At; Count = 0; Append = (Get-Item -Path 'Function:\Add-WUJournalLine').ScriptBlock; Broken = $null }
            Set-Item -Path 'Function:\script:Add-WUJournalLine' -Value {
                param($Run, $Entry, [switch]$Afterwards)
                if (++$script:WUTestFull.Count -eq $script:WUTestFull.At) { $script:WUTestFull.Broken = $true }
                if ($script:WUTestFull.Broken) {
                    # A writer that was closed refuses as one whose disk is full.
                    $Run = @{ Journal = $script:WUTestFull.Journal; Warnings = $Run.Warnings }
                }
                $more = @{}
                if ($Afterwards) { $more['Afterwards'] = $true }
                & $script:WUTestFull.Append -Run $Run -Entry $Entry @more
            }
        } $at
        try {
            $report = Repair-WUClient -Id reset-datastore -Confirm:$false -PassThru -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue -WarningVariable warned
        }
        finally {
            & $module { Set-Item -Path 'Function:\script:Add-WUJournalLine' -Value $script:WUTestFull.Append }
        }
        $report | Should -Not -BeNullOrEmpty
        foreach ($name in 'usosvc', 'wuauserv') { Get-ServiceStatus -Name $name | Should -Be 'Running' -Because $name }
        if ($report.Steps[0].State -eq 'failed') {
            $report.ExitCode | Should -Be 1
            # As the stand-in refuses; the journal itself says WUJournalUnwritable.
            $problems[0].FullyQualifiedErrorId | Should -Be 'WUFileUnreadable,Repair-WUClient'
        }
        else {
            @($warned).Count | Should -BeGreaterThan 0
        }
        $null = Undo-WURepair -Confirm:$false -ErrorAction SilentlyContinue
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why "undone after a disk that was full at line $at"
    }
}

Describe 'The policy file' -Skip:(-not $onWindows) {
    It 'and its version change together or not at all' {
        Reset-Machine
        Set-Wsus -InFile
        [System.IO.File]::WriteAllBytes("$system\GroupPolicy\gpt.ini", [byte[]](0x5b, 0, 0x47, 0))
        $then = @(Get-Snapshot)
        $report = Invoke-Action -Id 'clear-wsus-policy'
        $report.Steps[0].State | Should -Be 'failed'
        $report.Steps[0].ErrorId | Should -Be 'WUPolicyFileDamaged'
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'damaged'
    }

    It 'has a version in <what>, and comes back as it was' -ForEach @(
        @{ what = 'UTF-16'; bytes = [byte[]]((0xff, 0xfe) + [System.Text.Encoding]::Unicode.GetBytes("[General]`r`nVersion=65539`r`n")); now = "[General]`r`ngPCMachineExtensionNames=[{35378EAC-683F-11D2-A89A-00C04FBBCFA2}{D02B1F72-3407-48AE-BA88-E8213C6761F1}]`r`nVersion=65540`r`n" }
        @{ what = 'no file'; bytes = $null; now = "[General]`r`ngPCMachineExtensionNames=[{35378EAC-683F-11D2-A89A-00C04FBBCFA2}{D02B1F72-3407-48AE-BA88-E8213C6761F1}]`r`nVersion=1`r`n" }
        @{ what = 'an empty file'; bytes = [byte[]]@(); now = "[General]`r`ngPCMachineExtensionNames=[{35378EAC-683F-11D2-A89A-00C04FBBCFA2}{D02B1F72-3407-48AE-BA88-E8213C6761F1}]`r`nVersion=1`r`n" }
        @{ what = 'a file that is only to be read'; bytes = [System.Text.Encoding]::ASCII.GetBytes("[General]`r`nVersion=3`r`n"); now = "[General]`r`ngPCMachineExtensionNames=[{35378EAC-683F-11D2-A89A-00C04FBBCFA2}{D02B1F72-3407-48AE-BA88-E8213C6761F1}]`r`nVersion=4`r`n" }
    ) {
        Reset-Machine
        Set-Wsus -InFile
        $file = "$system\GroupPolicy\gpt.ini"
        if ($null -eq $bytes) { [System.IO.File]::Delete($file) } else { [System.IO.File]::WriteAllBytes($file, $bytes) }
        if ($what -match 'only to be read') { foreach ($one in $file, "$system\GroupPolicy\Machine\Registry.pol") { [System.IO.File]::SetAttributes($one, 'ReadOnly') } }
        $then = @(Get-Snapshot)
        try {
            $report = Invoke-Action -Id 'clear-wsus-policy'
            $report.Steps[0].State | Should -Be 'done' -Because $report.Steps[0].Message
            [System.IO.File]::ReadAllText($file) | Should -Be $now
            (Undo-WURepair -Confirm:$false).ExitCode | Should -Be 0
            Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'undone'
            if ($what -match 'only to be read') { "$([System.IO.File]::GetAttributes($file))" | Should -Match 'ReadOnly' }
        }
        finally {
            foreach ($one in $file, "$system\GroupPolicy\Machine\Registry.pol") { if ([System.IO.File]::Exists($one)) { [System.IO.File]::SetAttributes($one, 'Normal') } }
        }
    }

    It 'that is damaged is left alone, and so is the registry' {
        Reset-Machine
        Set-Wsus -InFile
        $file = "$system\GroupPolicy\Machine\Registry.pol"
        $bytes = [System.IO.File]::ReadAllBytes($file)
        [System.IO.File]::WriteAllBytes($file, $bytes[0..($bytes.Count - 5)])
        $then = @(Get-Snapshot)
        (Invoke-Action -Id 'clear-wsus-policy').Steps[0].State | Should -Be 'failed'
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'damaged'
    }
}

Describe 'Values of other types' -Skip:(-not $onWindows) {
    It 'go and come back byte for byte: <type> <hex>' -ForEach @(
        @{ type = 2; hex = '25005700530055005300250000' + '00' }
        @{ type = 3; hex = '00FF10' }
        @{ type = 7; hex = '6100000062000000' + '0000' }
        @{ type = 7; hex = '' }
        @{ type = 1; hex = '' }
        @{ type = 11; hex = '0100000000000080' }
        @{ type = 0; hex = '01' }
    ) {
        Reset-Machine
        Set-Wsus
        foreach ($name in 'WUServer', 'WUStatusServer', '') { Set-Raw -Name $name -Type $type -Hex $hex }
        Set-Raw -Path "$policyKey\AU" -Name 'UseWUServer' -Type 1 -Hex '31000000'
        $then = @(Get-Snapshot)
        $report = Invoke-Action -Id 'clear-wsus-policy' -More '-Force'
        $report.Steps[0].State | Should -Be 'done' -Because $report.Steps[0].Message
        (Get-ItemProperty -LiteralPath "HKLM:\$policyKey").PSObject.Properties['WUServer'] | Should -BeNullOrEmpty
        (Undo-WURepair -Confirm:$false).ExitCode | Should -Be 0
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why "$type $hex"
        $report = Set-WUClientPolicy -Server http://other:8530 -Force -Confirm:$false -PassThru
        $report.Steps[0].State | Should -Be 'done' -Because $report.Steps[0].Message
        (Undo-WURepair -Confirm:$false).ExitCode | Should -Be 0
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why "$type $hex"
    }
}

Describe 'Folders' -Skip:(-not $onWindows) {
    It 'have another name where a file has theirs' {
        Reset-Machine
        [System.IO.File]::WriteAllText("$windows\SoftwareDistribution\DataStore.old", 'a file')
        $then = @(Get-Snapshot)
        (Invoke-Action -Id 'reset-datastore').Steps[0].State | Should -Be 'done'
        [System.IO.File]::ReadAllText("$windows\SoftwareDistribution\DataStore.old") | Should -Be 'a file'
        (Undo-WURepair -Confirm:$false).ExitCode | Should -Be 0
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'undone'
    }

    It 'that lead elsewhere are moved as links: what they lead to stays' {
        Reset-Machine
        if ($env:WINEPREFIX) {
            # Wine moves what the link leads to.
            Set-ItResult -Skipped -Because 'there are no junctions here'
        }
        $elsewhere = Join-Path -Path $TestDrive -ChildPath 'elsewhere'
        $link = "$windows\SoftwareDistribution\DataStore"
        [System.IO.Directory]::Move($link, $elsewhere)
        $null = cmd.exe /c mklink /J $link $elsewhere
        try {
            [System.IO.File]::ReadAllText("$link\DataStore.edb") | Should -Be 'the database'
            $report = Invoke-Action -Id 'reset-datastore'
            $report.Steps[0].State | Should -Be 'done' -Because $report.Steps[0].Message
            [System.IO.Directory]::Exists($link) | Should -BeFalse
            [System.IO.File]::ReadAllText("$elsewhere\DataStore.edb") | Should -Be 'the database'
            (Undo-WURepair -Confirm:$false).ExitCode | Should -Be 0
            [System.IO.File]::ReadAllText("$link\DataStore.edb") | Should -Be 'the database'
        }
        finally {
            # The link alone.
            if ([System.IO.Directory]::Exists($link)) { [System.IO.Directory]::Delete($link) }
        }
    }

    It 'of journals have brackets and foreign letters in their names' {
        Reset-Machine
        Set-Wsus
        $then = @(Get-Snapshot)
        $report = Invoke-Action -Id 'clear-wsus-policy'
        $folder = Join-Path -Path $TestDrive -ChildPath ("[a] {0} ``" -f [char]0x65e5)
        $null = [System.IO.Directory]::CreateDirectory($folder)
        $copy = [System.IO.Path]::Combine($folder, 'x[1].jsonl')
        [System.IO.File]::Copy($report.Journal, $copy)
        (Get-WURepairJournal -Path $copy).State | Should -Be 'complete'
        @(Get-WURepairJournal -Path $folder).Count | Should -Be 1
        (Undo-WURepair -Path $copy -Confirm:$false).ExitCode | Should -Be 0
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'undone by the copy'
        # A pattern is no journal: it could be of several, the oldest first.
        { Undo-WURepair -Path "$(Split-Path -Path $report.Journal -Parent)\*.jsonl" -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'WUPathNotFound,Undo-WURepair'
    }

    It 'of journals that others may write in are not undone by' {
        Reset-Machine
        Set-Wsus
        $report = Invoke-Action -Id 'clear-wsus-policy'
        $then = @(Get-Snapshot)
        Set-StandIn -Function @{ 'Get-WUFolderProblem' = { param([string]$Path) if ($Path -like '*Journal') { 'somebody has rights.' } } }
        try {
            { Undo-WURepair -Confirm:$false } | Should -Throw -ErrorId 'WUJournalForeign,Undo-WURepair'
            { Undo-WURepair -Run $report.Run -Confirm:$false } | Should -Throw '*somebody has rights*'
            { Get-WURepairJournal | Undo-WURepair -Confirm:$false } | Should -Throw -ErrorId 'WUJournalForeign,Undo-WURepair'
        }
        finally {
            Set-StandIn -Function @{ 'Get-WUFolderProblem' = { param([string]$Path) } }
        }
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'not undone'
    }
}

Describe 'Journals' -Skip:(-not $onWindows) {
    BeforeAll {
        # A journal of these entries with a chain that is right, as anybody could make one.
        function New-Journal {
            param([string[]]$Entry)
            $header = & $module { ConvertTo-Json -InputObject (Get-WURepairHeader -Caller 'Repair-WUClient') -Compress -Depth 5 }
            $hash = [System.Security.Cryptography.SHA256]::Create()
            $chain = ''
            $number = 0
            $lines = foreach ($one in @('{"kind":"header","schema":1,"run":"forged",' + $header.Substring(1)) + $Entry) {
                $text = '{"n":' + $number + ',"time":"2026-11-29T12:00:00Z",' + $one.Substring(1, $one.Length - 2)
                $chain = [System.BitConverter]::ToString($hash.ComputeHash([System.Text.Encoding]::UTF8.GetBytes($chain + $text))).Replace('-', '').ToLowerInvariant()
                $text + ',"chain":"' + $chain + '"}'
                $number++
            }
            $path = Join-Path -Path $TestDrive -ChildPath 'forged.jsonl'
            [System.IO.File]::WriteAllText($path, ($lines -join "`n") + "`n")
            $path
        }
    }

    It 'of what has no undo: refused in words, the rest undone' {
        Reset-Machine
        Set-Wsus
        $path = New-Journal -Entry @(
            '{"kind":"action","action":"resize-partition","undo":"U3"}'
            '{"kind":"change","action":"resize-partition","change":{"type":"registry","view":64,"hive":"HKLM","key":"SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate","name":"TargetGroup","before":{"kind":"REG_SZ","data":"old"},"after":{"kind":"REG_SZ","data":"Servers"}}}'
            '{"kind":"action","action":"of-a-later-version","undo":"U1"}'
            '{"kind":"change","action":"of-a-later-version","change":{"type":"registry","view":64,"hive":"HKLM","key":"SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU","name":"AUOptions","before":{"kind":"REG_DWORD","data":4},"after":{"kind":"REG_DWORD","data":3}}}'
        )
        $report = Undo-WURepair -Path $path -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUUndoRefused,Undo-WURepair'
        "$($problems[0])" | Should -Match 'resize-partition.* cannot be undone'
        $report.ExitCode | Should -Be 1
        "$($report.Changes.Result -join ',')" | Should -Be 'refused,undone'
        (Get-ItemProperty -LiteralPath "HKLM:\$policyKey").TargetGroup | Should -Be 'Servers'
        (Get-ItemProperty -LiteralPath "HKLM:\$policyKey\AU").AUOptions | Should -Be 4
    }

    It 'with what nobody writes are foreign: <what>' -ForEach @(
        @{ what = 'another kind of change'; change = '{"type":"command","run":"calc.exe"}' }
        @{ what = 'a hive of the user'; change = '{"type":"registry","view":64,"hive":"HKCU","key":"K","name":"N","before":{"absent":true},"after":{"absent":true}}' }
        @{ what = 'a file that was not kept'; change = '{"type":"file","path":"C:\\x","before":{"sha256":"' + ('0' * 64) + '"},"after":{"absent":true}}' }
    ) {
        Reset-Machine
        $then = @(Get-Snapshot)
        $path = New-Journal -Entry '{"kind":"action","action":"start-services","undo":"U1"}', ('{"kind":"change","action":"start-services","change":' + $change + '}')
        { Undo-WURepair -Path $path -Confirm:$false } | Should -Throw -ErrorId 'WUJournalForeign,Undo-WURepair'
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why $what
    }

    It 'hold no secret, also none of the policy file; what held one is not undone' {
        Reset-Machine
        Set-Wsus -Server 'http://user:geheim@wsus:8530' -StatusServer 'http://wsus:8530' -InFile
        $report = Invoke-Action -Id 'clear-wsus-policy'
        $report.Steps[0].State | Should -Be 'done' -Because $report.Steps[0].Message
        $text = [System.IO.File]::ReadAllText($report.Journal)
        $text | Should -Not -Match 'geheim'
        foreach ($data in [regex]::Matches($text, '"data":"([A-Za-z0-9+/=]{40,})"')) {
            [System.Text.Encoding]::Unicode.GetString([System.Convert]::FromBase64String($data.Groups[1].Value)) | Should -Not -Match 'geheim'
        }
        $undone = Undo-WURepair -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        "$(@($undone.Changes | Where-Object Result -EQ 'refused').Count)" | Should -Be '2'
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUUndoRefused,Undo-WURepair'
        (Get-ItemProperty -LiteralPath "HKLM:\$policyKey").WUStatusServer | Should -Be 'http://wsus:8530'
    }
}

Describe 'What is given' -Skip:(-not $onWindows) {
    It 'is no action: <text>' -ForEach @(@{ text = 'reset-*' }, @{ text = 'reset-d?tastore' }, @{ text = '..\reset-datastore' }, @{ text = '; Remove-Item C:\' }, @{ text = '$(throw)' }, @{ text = "0x80070005 in`r`n$([char]27)[31mlog" }, @{ text = 'reset-datastore ' }) {
        Reset-Machine
        $then = @(Get-Snapshot -Time)
        $null = Repair-WUClient -Id $text -Confirm:$false -PassThru -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUNoSuchAction,Repair-WUClient'
        "$($problems[0])" | Should -Not -Match '[\x00-\x08\x0b-\x1f]'
        $null = $text | Repair-WUClient -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUNoFinding,Repair-WUClient'
        "$($problems[0])" | Should -Not -Match '[\x00-\x08\x0b-\x1f]'
        Assert-Same -Now @(Get-Snapshot -Time) -Then $then -Why $text
    }

    It 'is a finding of strange make: <what>' -ForEach @(
        @{ what = 'an intrusion that is no number'; finding = '@{ Rule = "x"; Status = "fail"; Confidence = "high"; Remedies = @(@{ Id = "a"; Action = "clear-wsus-policy"; Intrusion = "many" }) }'; acts = $true }
        @{ what = 'an intrusion that lies'; finding = '@{ Rule = "x"; Status = "fail"; Confidence = "high"; Remedies = @(@{ Id = "a"; Action = "reset-datastore"; Intrusion = 0 }) }'; acts = $false }
        @{ what = 'an action that there is not'; finding = '@{ Rule = "x"; Status = "fail"; Confidence = "high"; Remedies = @(@{ Id = "a"; Action = "format-drive"; Intrusion = 0 }) }'; acts = $false }
        @{ what = 'remedies that are a text'; finding = '@{ Rule = "x"; Status = "fail"; Confidence = "high"; Remedies = "clear-wsus-policy" }'; acts = $false }
        @{ what = 'texts of a script'; finding = '@{ Rule = ''$(throw)'' + [char]27 + ''[31m''; Title = ''"; throw''; Status = "fail"; Confidence = "high"; Remedies = @(@{ Id = "a"; Action = "clear-wsus-policy"; Intrusion = 2 }) }'; acts = $true }
        @{ what = 'no remedy at all'; finding = '@{ Rule = "x"; Status = "fail"; Confidence = "high" }'; acts = $false }
        @{ what = 'a healed one'; finding = '@{ Rule = "x"; Status = "fail"; State = "healed"; Confidence = "high"; Remedies = @(@{ Id = "a"; Action = "clear-wsus-policy"; Intrusion = 2 }) }'; acts = $false }
        @{ what = 'a status of its own'; finding = '@{ Rule = "x"; Status = "FAIL "; Confidence = "high"; Remedies = @(@{ Id = "a"; Action = "clear-wsus-policy"; Intrusion = 2 }) }'; acts = $false }
    ) {
        Reset-Machine
        Set-Wsus
        $then = @(Get-Snapshot -Time)
        $made = & ([scriptblock]::Create("ConvertFrom-Json -InputObject (ConvertTo-Json -Depth 5 -InputObject ($finding))"))
        $report = $made | Repair-WUClient -MaxIntrusion 2 -WhatIf -PassThru -ErrorAction Stop
        @($report.Steps | Where-Object State -EQ 'what-if').Count | Should -Be $(if ($acts) { 1 } else { 0 })
        Assert-Same -Now @(Get-Snapshot -Time) -Then $then -Why $what
    }

    It 'is the diagnosis of another computer: planned, never done' {
        Reset-Machine
        Set-Wsus
        $then = @(Get-Snapshot -Time)
        $finding = New-Object -TypeName psobject -Property @{ Rule = 'x'; Status = 'fail'; Confidence = 'high'; Remedies = @(New-Object -TypeName psobject -Property @{ Id = 'a'; Action = 'clear-wsus-policy'; Intrusion = 2 }) }
        foreach ($of in @{ ComputerName = 'OTHER'; Findings = @($finding) }, @{ PSComputerName = 'other.contoso.com'; Findings = @($finding) }) {
            $diagnosis = New-Object -TypeName psobject -Property $of
            $null = $diagnosis | Repair-WUClient -MaxIntrusion 2 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
            $problems[0].FullyQualifiedErrorId | Should -Be 'WUOtherComputer,Repair-WUClient'
            "$($problems[0])" | Should -Match 'other'
            $report = $diagnosis | Repair-WUClient -MaxIntrusion 2 -WhatIf -PassThru -WarningVariable warned -WarningAction SilentlyContinue
            $report.Steps[0].State | Should -Be 'what-if'
            "$warned" | Should -Match 'other'
            Assert-Same -Now @(Get-Snapshot -Time) -Then $then -Why 'not this computer'
        }
        $own = New-Object -TypeName psobject -Property @{ ComputerName = "$env:COMPUTERNAME.contoso.com"; Findings = @($finding) }
        ($own | Repair-WUClient -MaxIntrusion 2 -Confirm:$false).Steps[0].State | Should -Be 'done'
    }

    It 'is no proxy: <text>' -ForEach @(@{ text = 'user:secret@proxy:8080' }, @{ text = "a:80`r`nb" }, @{ text = "m$([char]0xfc)nchen:8080" }, @{ text = 'a b' }) {
        { Repair-WUClient -Id set-winhttp-proxy -Proxy $text -WhatIf -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Repair-WUClient'
        { Repair-WUClient -Id set-winhttp-proxy -Proxy a:80 -ProxyBypass $text -WhatIf -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Repair-WUClient'
    }
}

Describe 'Preferences' -Skip:(-not $onWindows) {
    It '-WhatIf and $WhatIfPreference change nothing: <name>' -ForEach $commands {
        Reset-Machine
        Set-Wsus -InFile
        if ($name -eq 'Undo-WURepair') { $null = Invoke-Action -Id 'clear-wsus-policy' }
        Set-StandIn -Function @{ 'Invoke-WUSearch' = { throw 'a scan was started' } }
        try {
            $then = @(Get-Snapshot -Time)
            $null = & ([scriptblock]::Create("$call -WhatIf -ErrorAction Stop"))
            Assert-Same -Now @(Get-Snapshot -Time) -Then $then -Why '-WhatIf'
            function Invoke-Caller { param($Call) $WhatIfPreference = $true; $null = & ([scriptblock]::Create("$Call -ErrorAction Stop")) }
            Invoke-Caller -Call $call
            Assert-Same -Now @(Get-Snapshot -Time) -Then $then -Why '$WhatIfPreference'
        }
        finally {
            Set-StandIn -Function @{ 'Invoke-WUSearch' = { param([int]$ServerSelection, [int]$TimeoutSec, [switch]$NoWait) if ($env:WUTEST_SCAN) { $env:WUTEST_SCAN } else { 'wud-scan 2 3 00000000' } } }
        }
    }

    It '$ConfirmPreference asks from <impact> on, and nobody is there: <name>' -ForEach $commands {
        Reset-Machine
        Set-Wsus
        if ($name -eq 'Undo-WURepair') { $null = Invoke-Action -Id 'clear-wsus-policy' }
        $then = @(Get-Snapshot)
        $env:WUTEST_ALONE = 'yes'
        foreach ($level in 'Low', 'Medium', 'High', 'None') {
            $asks = $level -eq 'Low' -or ($level -eq 'Medium' -and $impact -ne 'low') -or ($level -eq 'High' -and $impact -eq 'high')
            function Invoke-Caller { param($Call, $Level) $ConfirmPreference = $Level; & ([scriptblock]::Create("$Call -PassThru -ErrorAction SilentlyContinue -ErrorVariable script:problems")) }
            if ($asks) {
                $null = Invoke-Caller -Call $call -Level $level
                $script:problems[0].FullyQualifiedErrorId | Should -Be "WUNobodyToAsk,$name" -Because $level
                Assert-Same -Now @(Get-Snapshot) -Then $then -Why $level
            }
            else {
                $done = Invoke-Caller -Call $call -Level $level
                if ($name -eq 'Start-WUScan') { $done.State | Should -Be 'started' } else { $done.ExitCode | Should -Be 0 -Because $level }
                break
            }
        }
    }

    It '-ErrorAction Stop ends a run with its end, and it can be undone' {
        Reset-Machine
        Set-Wsus
        Set-ServiceMode -Name 'wuauserv' -Mode 'refuse'
        $then = @(Get-Snapshot)
        { Repair-WUClient -Id clear-wsus-policy, reset-datastore, reset-catroot2 -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'WUServiceBusy,Repair-WUClient'
        Set-ServiceMode -Name 'wuauserv' -Mode ''
        $run = @(Get-WURepairJournal)[0]
        "$($run.State) $($run.ExitCode) $($run.Actions.Action -join ',')" | Should -Be 'complete 1 clear-wsus-policy,reset-datastore'
        for ($i = 0; $i -lt 100 -and (Get-ServiceStatus -Name 'wuauserv') -ne 'Stopped'; $i++) { Start-Sleep -Milliseconds 30 }
        Set-ServiceStatus -Name 'wuauserv' -Status 'Running'
        (Undo-WURepair -Confirm:$false).ExitCode | Should -Be 0
        Assert-Same -Now @(Get-Snapshot) -Then $then -Why 'undone'
    }
}

Describe 'An installation that runs' -Skip:(-not $onWindows) {
    It 'is waited for five minutes, services and another repair for one' {
        "$($before.Servicing) $($before.Seconds) $($before.Wait)" | Should -Be '300 60 60000'
    }

    It 'is waited for, with its progress, and what it left is looked at' {
        Reset-Machine
        # Gone at the third look; then a restart is pending.
        & $module { $script:WUTestLooks = 0 }
        Set-StandIn -Function @{ 'Get-WUServicingProcess' = { if (++$script:WUTestLooks -le 3) { 'TiWorker' } } }
        & $module { $script:WUServicingSeconds = 30 }
        try {
            $report = Repair-WUClient -Id reset-datastore -Confirm:$false
            $report.Steps[0].State | Should -Be 'done' -Because $report.Steps[0].Message
            & $module { $script:WUTestLooks } | Should -BeGreaterThan 4
        }
        finally {
            Set-StandIn -Function @{ 'Get-WUServicingProcess' = { if ($env:WUTEST_PROCESS) { $env:WUTEST_PROCESS } } }
            & $module { $script:WUServicingSeconds = 1 }
        }
    }

    It 'is waited for no longer than it may take, and never with -WhatIf' {
        Reset-Machine
        $env:WUTEST_PROCESS = 'TiWorker'
        & $module { $script:WUServicingSeconds = 2 }
        try {
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $report = Repair-WUClient -Id reset-datastore -Confirm:$false -ErrorAction SilentlyContinue
            $watch.Elapsed.TotalSeconds | Should -BeGreaterThan 1.9
            $report.Steps[0].ErrorId | Should -Be 'WUGuardServicing'
            Set-StandIn -Function @{ 'Wait-WUServicing' = { throw 'waited' } }
            $report = Repair-WUClient -Id reset-datastore -WhatIf -PassThru -ErrorAction SilentlyContinue
            $report.Steps[0].ErrorId | Should -Be 'WUGuardServicing'
        }
        finally {
            Set-StandIn -Function @{ 'Wait-WUServicing' = $before.Functions['Wait-WUServicing'] }
            & $module { $script:WUServicingSeconds = 1 }
        }
        & $before.Functions['Get-WUConnectionCost'] | Should -BeIn @($true, $false, $null)
    }
}

Describe 'A connection that costs' -Skip:(-not $onWindows) {
    It 'is told before a reset of the agent, and of nothing else' {
        Reset-Machine
        $env:WUTEST_METERED = 'yes'
        $report = Repair-WUClient -Id reset-datastore, reset-catroot2 -Confirm:$false -WarningVariable warned -WarningAction SilentlyContinue
        $report.ExitCode | Should -Be 0
        @($warned | Where-Object { "$_" -match 'metered' }).Count | Should -Be 1
        "$warned" | Should -Match 'reset-datastore'
    }

    It 'is what Windows calls <cost>: <metered>' -ForEach @(@{ cost = 0; metered = $null }, @{ cost = 1; metered = $false }, @{ cost = 2; metered = $true }, @{ cost = 4; metered = $true }, @{ cost = 0x10001; metered = $true }, @{ cost = 0x20001; metered = $false }, @{ cost = 0x40001; metered = $true }, @{ cost = 0x80001; metered = $false }) {
        [WUDiagnostics.NetworkCost]::Of($cost) | Should -Be $metered
    }
}
