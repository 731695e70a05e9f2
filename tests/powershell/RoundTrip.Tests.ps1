# What comes back from another session, from a job or from a file is input as it was before.
BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $folder = Join-Path -Path $TestDrive -ChildPath 'bundle'
    $null = New-Item -Path $folder -ItemType Directory
    $row = "{11111111-1111-4111-8111-111111111111}`t2024-03-14 12:31:20:000+0000`t1`t182 [AGENT_INSTALLING_FAILED]`t101`t{946DD889-AA84-46D2-953D-50BD7B32FABB}`t200`t80070070`tUpdateOrchestrator`tFailure`tContent Install`tInstallation Failure: Windows failed to install the following update with error 0x80070070: 2024-03 Cumulative Update (KB5035845).`tx"
    [System.IO.File]::WriteAllText((Join-Path -Path $folder -ChildPath 'ReportingEvents.log'), $row + "`r`n")

    function Get-Clone {
        param($InputObject)
        $file = Join-Path -Path $TestDrive -ChildPath 'clone.xml'
        Export-Clixml -InputObject $InputObject -LiteralPath $file
        Import-Clixml -LiteralPath $file
    }

    # What a command makes of an object: its codes, or the id of its error.
    function Get-Outcome {
        param([scriptblock]$Command, $InputObject)
        try { (@(& $Command $InputObject) | ForEach-Object { $_.Code }) -join ',' } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
    }

    $inputs = [ordered]@{
        diagnosis = Invoke-WUDiagnosis -Path $folder
        finding   = (Invoke-WUDiagnosis -Path $folder).Findings[0]
        probe     = Test-WsusConnectivity -Url wsus.contoso.com -SkipNetwork
        step      = (Test-WsusConnectivity -Url wsus.contoso.com -SkipNetwork).Steps[0]
        code      = Get-WUErrorInfo 0x8024402C
        match     = @('hr = 0x80072EE2' | Find-WUErrorCode)[0]
        entry     = @(Get-WULogEntry -Path $folder)[0]
        azure     = ConvertFrom-WUAzureResult -InputObject 'Exception from HRESULT: 0x8024402C'
    }
    if ($env:OS -eq 'Windows_NT') { $inputs['policy'] = Get-WUClientPolicy }
}

Describe 'An object from another session' {
    It 'keeps its properties: <_>' -ForEach @('diagnosis', 'finding', 'probe', 'step', 'code', 'match', 'entry', 'azure') {
        $live = $inputs[$_]
        $clone = Get-Clone -InputObject $live
        foreach ($name in 'Code', 'HResult', 'Name', 'Rule', 'Outcome', 'Status', 'ExitCode', 'Row') {
            if ($live.PSObject.Properties[$name]) {
                $clone.PSObject.Properties[$name] | Should -Not -BeNullOrEmpty -Because $name
                "$($clone.$name)" | Should -Be "$($live.$name)" -Because $name
            }
        }
        foreach ($name in 'Findings', 'Steps', 'Remedies', 'Causes', 'Evidence', 'Codes') {
            if ($live.PSObject.Properties[$name]) {
                @($clone.$name).Count | Should -Be @($live.$name).Count -Because $name
            }
        }
    }

    It 'keeps the findings of a diagnosis with remedies and evidence' {
        $clone = Get-Clone -InputObject $inputs['diagnosis']
        $clone.Findings[0].Remedies[0].Id | Should -Be $inputs['diagnosis'].Findings[0].Remedies[0].Id
        $clone.Findings[0].Remedies[0].Intrusion | Should -Be $inputs['diagnosis'].Findings[0].Remedies[0].Intrusion
        $clone.Findings[0].Evidence[0].Line | Should -Be $inputs['diagnosis'].Findings[0].Evidence[0].Line
    }

    It 'is input of Get-WUErrorInfo as it was: <_>' -ForEach @('diagnosis', 'finding', 'probe', 'step', 'code', 'match', 'entry', 'azure') {
        $live = Get-Outcome -Command { $args[0] | Get-WUErrorInfo -ErrorAction Stop } -InputObject $inputs[$_]
        $clone = Get-Outcome -Command { $args[0] | Get-WUErrorInfo -ErrorAction Stop } -InputObject (Get-Clone -InputObject $inputs[$_])
        $clone | Should -Be $live
        # A finding has several codes: it names none as its own.
        if ($_ -notin 'finding', 'step') {
            $clone | Should -Match '0x[0-9A-F]{8}' -Because "$_ has a code"
        }
    }

    It 'is input of Repair-WUClient as it was: <_>' -ForEach @('diagnosis', 'finding') {
        # The plan alone: nothing is changed.
        $plan = { ($args[0] | Repair-WUClient -WhatIf -PassThru -ErrorAction Stop).Steps | ForEach-Object { [pscustomobject]@{ Code = $_.Action + ' ' + $_.State } } }
        $live = Get-Outcome -Command $plan -InputObject $inputs[$_]
        Get-Outcome -Command $plan -InputObject (Get-Clone -InputObject $inputs[$_]) | Should -Be $live
    }

    It 'is input of Test-WsusConnectivity as it was: policy' {
        if ($env:OS -ne 'Windows_NT') {
            Set-ItResult -Skipped -Because 'policy is of Windows'
            return
        }
        $live = Get-Outcome -Command { $args[0] | Test-WsusConnectivity -SkipNetwork -ErrorAction Stop } -InputObject $inputs['policy']
        Get-Outcome -Command { $args[0] | Test-WsusConnectivity -SkipNetwork -ErrorAction Stop } -InputObject (Get-Clone -InputObject $inputs['policy']) | Should -Be $live
    }

    It 'is a row of ConvertFrom-WUAzureResult again, where it has come as JSON' {
        $json = ConvertTo-Json -InputObject ([pscustomobject]@{ Computer = 'a'; Reason = '0x8024402C' }) -Compress
        (Get-Clone -InputObject (ConvertFrom-Json -InputObject $json) | ConvertFrom-WUAzureResult).Code | Should -Be '0x8024402C'
    }
}
