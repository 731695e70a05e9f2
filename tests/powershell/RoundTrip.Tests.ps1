# What comes back from another session, from a job, from a file or as JSON is input as it was before.
BeforeDiscovery {
    $onWindows = $env:OS -eq 'Windows_NT'
    # What is made, and the commands that take each: every one of them by the pipeline.
    $kinds = @{
        diagnosis = 'Get-WUErrorInfo', 'Repair-WUClient'
        finding   = 'Get-WUErrorInfo', 'Repair-WUClient'
        attempt   = 'Get-WUErrorInfo'
        evidence  = 'Get-WUErrorInfo', 'Find-WUErrorCode'
        probe     = 'Get-WUErrorInfo'
        step      = 'Get-WUErrorInfo'
        passed    = 'Get-WUErrorInfo'
        code      = 'Get-WUErrorInfo'
        pair      = 'Get-WUErrorInfo'
        match     = 'Get-WUErrorInfo', 'Invoke-WUDiagnosis'
        entry     = 'Get-WUErrorInfo'
        update    = 'Get-WUErrorInfo'
        measure   = 'Get-WUErrorInfo'
        trace     = 'Get-WUErrorInfo'
        azure     = 'Get-WUErrorInfo', 'ConvertFrom-WUAzureResult'
        file      = 'Get-WULogEntry', 'Measure-WULog', 'Invoke-WUDiagnosis', 'Get-WUUpdateHistory', 'Get-WUScanTrace', 'Find-WUErrorCode'
    }
    if ($onWindows) {
        $kinds['policy'] = 'Test-WsusConnectivity', 'Get-WUErrorInfo', 'Repair-WUClient'
        $kinds['health'] = 'Get-WUErrorInfo', 'Repair-WUClient'
        $kinds['run'] = 'Undo-WURepair'
    }
    $cases = @(foreach ($kind in $kinds.Keys | Sort-Object) { foreach ($command in $kinds[$kind]) { @{ kind = $kind; command = $command } } })
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $folder = Join-Path -Path $TestDrive -ChildPath 'bundle'
    $null = New-Item -Path $folder -ItemType Directory
    $row = "{11111111-1111-4111-8111-111111111111}`t2024-03-14 12:31:20:000+0000`t1`t182 [AGENT_INSTALLING_FAILED]`t101`t{946DD889-AA84-46D2-953D-50BD7B32FABB}`t200`t80070070`tUpdateOrchestrator`tFailure`tContent Install`tInstallation Failure: Windows failed to install the following update with error 0x80070070: 2024-03 Cumulative Update (KB5035845).`tx"
    $log = Join-Path -Path $folder -ChildPath 'ReportingEvents.log'
    [System.IO.File]::WriteAllText($log, $row + "`r`n")

    # By Export-Clixml, as remoting and jobs do it, and by JSON, which knows no types.
    $ways = [ordered]@{
        clixml = {
            $file = Join-Path -Path $TestDrive -ChildPath 'clone.xml'
            Export-Clixml -InputObject $args[0] -LiteralPath $file
            Import-Clixml -LiteralPath $file
        }
        # Of a file the path alone: all of its properties are its drive and its provider.
        json   = {
            $given = if ($args[0] -is [System.IO.FileInfo]) { Select-Object -InputObject $args[0] -Property FullName, Name } else { $args[0] }
            ConvertFrom-Json -InputObject (ConvertTo-Json -InputObject $given -Depth 6 -WarningAction SilentlyContinue)
        }
    }

    $commands = @{
        'Get-WUErrorInfo'           = { $args[0] | Get-WUErrorInfo -ErrorAction Stop | ForEach-Object -MemberName Code }
        'Find-WUErrorCode'          = { $args[0] | Find-WUErrorCode -ErrorAction Stop | ForEach-Object -MemberName Code }
        'ConvertFrom-WUAzureResult' = { $args[0] | ConvertFrom-WUAzureResult -ErrorAction Stop | ForEach-Object -MemberName Code }
        # The plan alone: nothing is changed.
        'Repair-WUClient'           = { ($args[0] | Repair-WUClient -WhatIf -PassThru -ErrorAction Stop).Steps | ForEach-Object { "$($_.Action) $($_.State)" } }
        'Undo-WURepair'             = { $args[0] | Undo-WURepair -WhatIf -ErrorAction Stop | ForEach-Object { 'undone' } }
        'Test-WsusConnectivity'     = { $args[0] | Test-WsusConnectivity -SkipNetwork -ErrorAction Stop | ForEach-Object { "$($_.Url) $($_.Status) $($_.Code)" } }
        'Get-WULogEntry'            = { $args[0] | Get-WULogEntry -ErrorAction Stop | ForEach-Object { "$($_.FileName):$($_.Line)" } }
        'Measure-WULog'             = { $args[0] | Measure-WULog -ErrorAction Stop | ForEach-Object { "$($_.Records) records" } }
        'Invoke-WUDiagnosis'        = { $args[0] | Invoke-WUDiagnosis -ErrorAction Stop | ForEach-Object { "$($_.Outcome) $($_.Code)" } }
        'Get-WUUpdateHistory'       = { $args[0] | Get-WUUpdateHistory -ErrorAction Stop | ForEach-Object { "$($_.Title) $($_.Code)" } }
        'Get-WUScanTrace'           = { @($args[0] | Get-WUScanTrace -ErrorAction Stop).Count }
    }

    # What a command makes of an object, or the id of its error.
    function Get-Outcome {
        param([string]$Command, $InputObject)
        try { (@(& $commands[$Command] $InputObject) | ForEach-Object { "$_" }) -join ',' } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
    }

    $probe = Test-WsusConnectivity -Url http://127.0.0.1:9 -TimeoutSec 2
    $steps = @($probe.Steps)
    $diagnosis = Invoke-WUDiagnosis -Path $folder
    $inputs = @{
        diagnosis = $diagnosis
        finding   = @($diagnosis.Findings)[0]
        attempt   = @($diagnosis.Attempts)[0]
        evidence  = @(@($diagnosis.Findings)[0].Evidence)[0]
        probe     = $probe
        step      = @($steps | Where-Object { $_.Status -eq 'fail' })[0]
        passed    = @($steps | Where-Object { -not $_.Code })[0]
        code      = Get-WUErrorInfo 0x8024402C
        pair      = Get-WUErrorInfo 0xC1900101-0x20017
        match     = @(Find-WUErrorCode -Path $log)[0]
        entry     = @(Get-WULogEntry -Path $folder)[0]
        update    = @(Get-WUUpdateHistory -Path $folder)[0]
        measure   = Measure-WULog -Path $folder
        trace     = @(Get-WUScanTrace -Path (Join-Path -Path $repository -ChildPath 'tests/stories/cm-cache-too-small/bundle.zip'))[0]
        azure     = ConvertFrom-WUAzureResult -InputObject 'Exception from HRESULT: 0x8024402C'
        file      = Get-Item -LiteralPath $log
    }
    if ($env:OS -eq 'Windows_NT') {
        $inputs['policy'] = Get-WUClientPolicy
        $inputs['health'] = @(Test-WUClientHealth -Rule disk, services)[0]
        $inputs['run'] = New-Object -TypeName psobject -Property @{ Id = '20260101-000000-0000' }
    }
}

Describe 'An object from another session' {
    It '<kind> is input of <command> as it was' -ForEach $cases {
        $live = $inputs[$kind]
        $live | Should -Not -BeNullOrEmpty
        $outcome = Get-Outcome -Command $command -InputObject $live
        foreach ($way in $ways.Keys) {
            Get-Outcome -Command $command -InputObject (& $ways[$way] $live) | Should -Be $outcome -Because $way
        }
        if ($command -eq 'Get-WUErrorInfo' -and $kind -notin 'passed', 'trace', 'policy', 'health') {
            $outcome | Should -Match '0x[0-9A-F]{8}' -Because "$kind has a code"
        }
        if ($kind -eq 'passed') {
            $outcome | Should -BeNullOrEmpty # neither a code nor an error
        }
        if ($command -in 'Repair-WUClient', 'Get-WULogEntry', 'Measure-WULog', 'Invoke-WUDiagnosis', 'Get-WUUpdateHistory') {
            $outcome | Should -Not -Match '^WU[A-Z]' -Because 'it is taken'
        }
    }

    It 'keeps its properties: <_>' -ForEach @('diagnosis', 'finding', 'probe', 'step', 'code', 'match', 'entry', 'azure') {
        $live = $inputs[$_]
        $clone = & $ways['clixml'] $live
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
        $clone = & $ways['clixml'] $inputs['diagnosis']
        $clone.Findings[0].Remedies[0].Id | Should -Be $inputs['diagnosis'].Findings[0].Remedies[0].Id
        $clone.Findings[0].Remedies[0].Intrusion | Should -Be $inputs['diagnosis'].Findings[0].Remedies[0].Intrusion
        $clone.Findings[0].Evidence[0].Line | Should -Be $inputs['diagnosis'].Findings[0].Evidence[0].Line
    }

    It 'is a row of ConvertFrom-WUAzureResult again, where it has come as JSON' {
        $json = ConvertTo-Json -InputObject ([pscustomobject]@{ Computer = 'a'; Reason = '0x8024402C' }) -Compress
        (& $ways['clixml'] (ConvertFrom-Json -InputObject $json) | ConvertFrom-WUAzureResult).Code | Should -Be '0x8024402C'
    }
}

Describe 'The steps of a probe' {
    It 'give their codes and no errors' {
        $problems = $null
        $codes = @($inputs['probe'].Steps | Get-WUErrorInfo -ErrorVariable problems -ErrorAction SilentlyContinue)
        @($problems).Count | Should -Be 0
        $codes[0].Code | Should -Be $inputs['probe'].Code
    }
}
