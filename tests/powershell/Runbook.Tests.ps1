# A runbook as an administrator would write it: documented properties, ids and exit codes only.
BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $folder = Join-Path -Path $TestDrive -ChildPath 'logs'
    $null = New-Item -ItemType Directory -Path $folder
    [System.IO.File]::WriteAllLines((Join-Path -Path $folder -ChildPath 'CBS.log'), @(
            '2024-05-14 03:04:05, Info                  CBS    Session: 31106452_1 initialized by client WindowsUpdateAgent.'
            '2024-05-14 03:04:06, Error                 CBS    Failed to resolve package KB5037771 [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]'
            '2024-05-14 03:04:07, Error                 CBS    Failed to perform operation. [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]'
            '2024-05-14 03:04:08, Info                  CBS    Nothing to do [HRESULT = 0x00000000 - S_OK]'
        ))
    $runbook = @'
param([string]$Module, [string]$Logs, [string]$Server)
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
Import-Module -Name $Module

function Get-Reason {
    param([string]$Folder)
    $counts = Measure-WULog -Path $Folder -Level Error, Fatal
    if ($counts.Records -eq 0) { return }
    $first = $counts.ByCode | Where-Object { $_.HResult -lt 0 } | Select-Object -First 1
    if ($null -eq $first) { return }
    Get-WUErrorInfo $first.Code
}

try {
    # 2: the connection; 3: the component store; 4: something that passes; 5: something else; 0: nothing.
    $probe = Test-WsusConnectivity -Url $Server -SkipNetwork
    if (-not $probe.Succeeded) {
        'connection: {0} at {1}' -f $probe.Code, $probe.FirstFailure
        $step = $probe.Steps | Where-Object { $_.IsFirstFailure }
        if ($step.Codes -contains 0x80072EE6) { 'the scheme is missing: {0}' -f $step.Rule }
        exit 2
    }
    $reason = Get-Reason -Folder $Logs
    if ($null -eq $reason) { 'nothing failed'; exit 0 }
    '{0} {1}: {2}' -f $reason.Code, $reason.Name, $reason.Retry.Kind
    $entries = @(Get-WULogEntry -Path $Logs -Code $reason.Code -Level Error)
    '{0} records, first {1:HH:mm:ss}, KB {2}' -f $entries.Count, $entries[0].Time, (@($entries | ForEach-Object { $_.KBs }) -join ',')
    $remedy = $reason.Remedies | Sort-Object -Property Intrusion | Select-Object -First 1
    'remedy: {0}' -f $remedy.Id
    switch ($reason.HResult) {
        0x800F0831 { exit 3 }
        default { if ($reason.Retry.Kind -eq 'transient') { exit 4 } else { exit 5 } }
    }
}
catch {
    'stopped: {0}' -f ($_.FullyQualifiedErrorId -split ',')[0]
    exit 9
}
'@
    $script = Join-Path -Path $TestDrive -ChildPath 'runbook.ps1'
    [System.IO.File]::WriteAllText($script, $runbook)
    $program = [System.Diagnostics.Process]::GetCurrentProcess().MainModule.FileName

    function Invoke-Runbook {
        param([string]$Logs, [string]$Server)
        $lines = @(& $program -NoProfile -NonInteractive -File $script -Module "$modulePath/WUDiagnostics.psd1" -Logs $Logs -Server $Server)
        [pscustomobject]@{ Code = $LASTEXITCODE; Lines = $lines }
    }
}

Describe 'A runbook' {
    It 'has fifty lines at most and uses what docs/objects.md has' {
        @($runbook -split '\r?\n').Count | Should -BeLessOrEqual 50
        $page = [System.IO.File]::ReadAllText((Join-Path -Path $repository -ChildPath 'docs/objects.md'))
        $documented = @([regex]::Matches($page, '`(\w+)`') | ForEach-Object { $_.Groups[1].Value })
        $tree = [System.Management.Automation.Language.Parser]::ParseInput($runbook, [ref]$null, [ref]$null)
        $members = @($tree.FindAll({ $args[0] -is [System.Management.Automation.Language.MemberExpressionAst] }, $true) | ForEach-Object { "$($_.Member)" } | Sort-Object -Unique)
        # Of PowerShell itself.
        $members = @($members | Where-Object { $_ -notin 'Count', 'FullyQualifiedErrorId' })
        $members.Count | Should -BeGreaterThan 12
        foreach ($member in $members) {
            # A document has them in camelCase.
            $member | Should -BeIn $documented -Because 'a runbook may rely on what is documented'
        }
    }

    It 'decides by the code of the logs' {
        $run = Invoke-Runbook -Logs $folder -Server 'http://wsus.contoso.com:8530'
        $run.Lines[0] | Should -Be '0x800F0831 CBS_E_STORE_CORRUPTION: permanent'
        $run.Lines[1] | Should -Match '^2 records, first 03:04:06, KB (KB)?5037771'
        $run.Lines[2] | Should -Match '^remedy: [a-z0-9-]+$'
        $run.Code | Should -Be 3
    }

    It 'decides by the step of the probe' {
        $run = Invoke-Runbook -Logs $folder -Server 'wsus.contoso.com'
        $run.Lines[0] | Should -Be 'connection: 0x80072EE6 at url'
        $run.Lines[1] | Should -Match '^the scheme is missing: [a-z-]+$'
        $run.Code | Should -Be 2
    }

    It 'stops at an error of a command in a function' {
        $run = Invoke-Runbook -Logs (Join-Path -Path $folder -ChildPath 'no-such-folder') -Server 'http://wsus.contoso.com:8530'
        $run.Lines | Should -Be @('stopped: WUPathNotFound')
        $run.Code | Should -Be 9
    }
}

Describe 'The error ids of repairs' {
    It 'are all in docs/runbooks.md' {
        $folder = Join-Path -Path $repository -ChildPath 'powershell/WUDiagnostics'
        $ids = @(foreach ($file in @(Get-ChildItem -Path "$folder/Private/Repair" -Recurse -Filter '*.ps1') + @(Get-ChildItem -Path "$folder/Public" -Filter '*.ps1' | Where-Object { $_.Name -match 'Repair|Policy|DataStore|Scan\.' })) {
                [regex]::Matches([System.IO.File]::ReadAllText($file.FullName), "(?:ErrorId |ErrorId = |id = )'(WU[A-Za-z]+)'") | ForEach-Object { $_.Groups[1].Value }
            })
        # Those that the library decides.
        foreach ($file in 'src/repair/guards.rs', 'src/repair/plan.rs', 'src/repair/journal/undo.rs') {
            $ids += [regex]::Matches([System.IO.File]::ReadAllText((Join-Path -Path $repository -ChildPath $file)), '"(WU(?:Action|Guard|Not|Undo)[A-Za-z]+)"') | ForEach-Object { $_.Groups[1].Value }
        }
        $ids = @($ids | Sort-Object -Unique | Where-Object { $_ -notin 'WUGuardMetered' })
        $ids.Count | Should -BeGreaterThan 25
        $text = [System.IO.File]::ReadAllText((Join-Path -Path $repository -ChildPath 'docs/runbooks.md'))
        foreach ($id in $ids + 'WUJournalBusy', 'WUPolicyFileDamaged', 'WUBadJournalEntry', 'WUBadRepairRequest') { $text.Contains('`' + $id + '`') | Should -BeTrue -Because $id }
    }
}
