BeforeDiscovery {
    # NEW COMMANDS: a row for every exported command, with a call that works and one that fails; a command without a row fails below.
    $calls = @(
        @{ name = 'Clear-WUClientPolicy'; works = 'Clear-WUClientPolicy -WhatIf -PassThru'; call = '' }
        @{ name = 'ConvertFrom-WUAzureResult'; works = 'ConvertFrom-WUAzureResult ''hr = 0x80240022'''; call = 'ConvertFrom-WUAzureResult nothing' }
        @{ name = 'Find-WUErrorCode'; works = 'Find-WUErrorCode -Path $log'; call = 'Find-WUErrorCode -Path ./no-such.log' }
        @{ name = 'Get-WUClientPolicy'; works = 'Get-WUClientPolicy'; call = '' }
        @{ name = 'Get-WUErrorInfo'; works = 'Get-WUErrorInfo 0x80240022'; call = 'Get-WUErrorInfo nope' }
        @{ name = 'Get-WULogEntry'; works = 'Get-WULogEntry -Path $log'; call = 'Get-WULogEntry -Path ./no-such.log' }
        @{ name = 'Get-WURepairJournal'; works = ''; call = 'Get-WURepairJournal -Path ./no-such-folder' }
        @{ name = 'Get-WUScanTrace'; works = 'Get-WUScanTrace -Path (Split-Path -Path $log)'; call = 'Get-WUScanTrace -Path ./no-such-folder' }
        @{ name = 'Get-WUUpdateHistory'; works = 'Get-WUUpdateHistory -Path (Split-Path -Path $log)'; call = 'Get-WUUpdateHistory -Path ./no-such-folder' }
        @{ name = 'Invoke-WUDiagnosis'; works = 'Invoke-WUDiagnosis -Path $log'; call = 'Invoke-WUDiagnosis -Path ./no-such-folder' }
        @{ name = 'Measure-WULog'; works = 'Measure-WULog -Path $log'; call = 'Measure-WULog -Path ./no-such.log' }
        @{ name = 'Repair-WUClient'; works = 'Repair-WUClient -Id start-scan -WhatIf -PassThru'; call = 'Repair-WUClient -Id no-such-action' }
        @{ name = 'Reset-WUDataStore'; works = 'Reset-WUDataStore -WhatIf -PassThru'; call = '' }
        @{ name = 'Set-WUClientPolicy'; works = 'Set-WUClientPolicy -Server http://a:8530 -WhatIf -PassThru'; call = 'Set-WUClientPolicy -Server nowhere' }
        @{ name = 'Start-WUScan'; works = ''; call = '' }
        @{ name = 'Test-WsusConnectivity'; works = 'Test-WsusConnectivity -Url wsus.contoso.com'; call = 'Test-WsusConnectivity -Url @{ none = 1 }' }
        @{ name = 'Test-WUClientHealth'; works = 'Test-WUClientHealth -Rule disk'; call = 'Test-WUClientHealth -Rule no-such-rule' }
        @{ name = 'Undo-WURepair'; works = ''; call = 'Undo-WURepair -Run no-such-run' }
    )
    $failing = @($calls | Where-Object { $_.call })
    # Policy and health are of Windows.
    $working = @($calls | Where-Object { $_.works -and ($env:OS -eq 'Windows_NT' -or $_.name -notmatch 'Policy|Health|Repair|Reset') })
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"

    # What a call does where only the caller set the preference: in a function, a script, and a method of a class.
    function Invoke-InPlaces {
        param([string]$Setting, [string]$Call)
        $file = Join-Path -Path $TestDrive -ChildPath 'called.ps1'
        $body = "$Setting; try { $Call 2>`$null 3>`$null; 'not caught' } catch { 'caught ' + (`$_.FullyQualifiedErrorId -split ',')[0] }"
        [System.IO.File]::WriteAllText($file, $body)
        $places = [ordered]@{
            function = "function Invoke-It { $body }; Invoke-It"
            script   = "& '$file'"
            class    = "class WUTestPlace { [string] Run() { return `$(& { $body }) } }; [WUTestPlace]::new().Run()"
            method   = "class WUTestMethod { [string] Run() { $Setting; try { `$null = @($Call 2>`$null) } catch { return 'caught ' + (`$_.FullyQualifiedErrorId -split ',')[0] } return 'not caught' } }; [WUTestMethod]::new().Run()"
        }
        foreach ($place in $places.Keys) {
            '{0}: {1}' -f $place, ((& ([scriptblock]::Create($places[$place]))) -join ' ')
        }
    }
}

AfterAll {
    & (Get-Module -Name WUDiagnostics) { Remove-Item -Path 'Function:\Test-WUSeen', 'Function:\Test-WUChange' -ErrorAction SilentlyContinue }
}

Describe 'Preferences of the caller' {
    It 'have a call for every command' -ForEach @(@{ names = @($calls | ForEach-Object { $_.name }) }) {
        @((Get-Module -Name WUDiagnostics).ExportedCommands.Keys | Sort-Object) | Should -Be $names
    }

    It 'are taken by every command before anything else' {
        foreach ($command in (Get-Module -Name WUDiagnostics).ExportedCommands.Values) {
            $tree = $command.ScriptBlock.Ast.Body
            $block = if ($null -ne $tree.BeginBlock) { $tree.BeginBlock } else { $tree.EndBlock }
            "$($block.Statements[0])" | Should -Be 'Initialize-WULibrary -Cmdlet $PSCmdlet' -Because $command.Name
        }
    }

    It 'stop <name>' -ForEach $failing {
        foreach ($line in Invoke-InPlaces -Setting '$ErrorActionPreference = ''Stop''' -Call $call) {
            $line | Should -Match ': caught WU'
        }
    }

    It 'count less than -ErrorAction: <name>' -ForEach $failing {
        foreach ($line in Invoke-InPlaces -Setting '$ErrorActionPreference = ''Stop''' -Call "$call -ErrorAction SilentlyContinue") {
            $line | Should -Match ': ?.*not caught$'
        }
    }

    It 'reach <name>, every one of them, from a function, a script and a method' -ForEach $working {
        $log = Join-Path -Path $TestDrive -ChildPath 'some.log'
        [System.IO.File]::WriteAllText($log, "2024-05-14 03:04:05, Error                 CBS    Failed [HRESULT = 0x80072ee6]`r`n")
        # A step of a trace, and a try of an update.
        [System.IO.File]::WriteAllText((Join-Path -Path $TestDrive -ChildPath 'ScanAgent.log'), '<![LOG[Inside CScanAgent::ProcessScanRequest()]LOG]!><time="10:00:00.000+000" date="05-14-2024" component="ScanAgent" context="" type="1" thread="42" file="x.cpp:1">' + "`r`n")
        $try = "{11111111-1111-4111-8111-111111111111}`t2024-03-14 12:31:20:000+0000`t1`t182 [AGENT_INSTALLING_FAILED]`t101`t{946DD889-AA84-46D2-953D-50BD7B32FABB}`t200`t80070070`tUpdateOrchestrator`tFailure`tContent Install`tInstallation Failure: Windows failed to install the following update with error 0x80070070: 2024-03 Cumulative Update (KB5035845).`tx"
        [System.IO.File]::WriteAllText((Join-Path -Path $TestDrive -ChildPath 'ReportingEvents.log'), "$try`r`n")
        $values = [ordered]@{
            ErrorActionPreference = 'Stop'; WarningPreference = 'Stop'; VerbosePreference = 'Continue'; DebugPreference = 'Continue'
            InformationPreference = 'Ignore'; ProgressPreference = 'SilentlyContinue'; WhatIfPreference = $true; ConfirmPreference = 'Low'
        }
        # The first thing that a command does ends with a call of this: two scopes above it is the command.
        $module = Get-Module -Name WUDiagnostics
        $original = & $module { ${function:Get-WUString} }
        $seen = @{}
        & $module {
            param($Original, $Seen, $Names)
            $script:WUTestSpy = @{ Original = $Original; Seen = $Seen; Names = $Names }
            Set-Item -Path 'Function:\script:Get-WUString' -Value {
                param([string]$Culture = $PSUICulture)
                if ($script:WUTestSpy.Seen.Count -eq 0) {
                    foreach ($name in $script:WUTestSpy.Names) {
                        $script:WUTestSpy.Seen[$name] = Get-Variable -Name $name -Scope 2 -ValueOnly
                    }
                }
                & $script:WUTestSpy.Original -Culture $Culture
            }
        } $original $seen @($values.Keys)
        try {
            $settings = ($values.Keys | ForEach-Object { "`$$_ = $(if ($values[$_] -is [bool]) { '$true' } else { "'$($values[$_])'" })" }) -join '; '
            $file = Join-Path -Path $TestDrive -ChildPath 'caller.ps1'
            [System.IO.File]::WriteAllText($file, "param(`$log) $settings; $works 4>`$null 5>`$null")
            $places = [ordered]@{
                function = "function Invoke-It { param(`$log) $settings; $works 4>`$null 5>`$null }; Invoke-It `$log"
                script   = "& '$file' `$log"
                method   = "class WUTestCaller { [object] Run(`$log) { $settings; return @($works 4>`$null 5>`$null) } }; [WUTestCaller]::new().Run(`$log)"
            }
            foreach ($place in $places.Keys) {
                $seen.Clear()
                $output = @(& ([scriptblock]::Create($places[$place])))
                $output.Count | Should -BeGreaterThan 0 -Because $place
                foreach ($variable in $values.Keys) {
                    $expected = $values[$variable]
                    if (-not (Get-Command -Name $name).Parameters.ContainsKey('WhatIf')) {
                        # It changes nothing: it works as without -WhatIf, and asks nothing.
                        switch ($variable) { 'WhatIfPreference' { $expected = $false } 'ConfirmPreference' { $expected = 'None' } }
                    }
                    $seen[$variable] | Should -Be $expected -Because "$variable in a $place"
                }
            }
            # What is bound counts more.
            $seen.Clear()
            $null = & ([scriptblock]::Create("function Invoke-It { $settings; $works -ErrorAction SilentlyContinue -WarningAction Ignore -InformationAction SilentlyContinue -Verbose:`$false -Debug:`$false 4>`$null 5>`$null }; Invoke-It"))
            "$($seen['ErrorActionPreference']) $($seen['WarningPreference']) $($seen['InformationPreference']) $($seen['VerbosePreference']) $($seen['DebugPreference'])" |
                Should -Be 'SilentlyContinue Ignore SilentlyContinue SilentlyContinue SilentlyContinue'
        }
        finally {
            & $module { param($Original) Set-Item -Path 'Function:\script:Get-WUString' -Value $Original; Remove-Variable -Name WUTestSpy -Scope Script } $original
        }
    }

    It 'silence and stop warnings' {
        function Get-Warning { param($Preference) $WarningPreference = $Preference; 'some.log' | Find-WUErrorCode }
        @(Get-Warning -Preference 'Continue' 3>&1).Count | Should -Be 1
        @(Get-Warning -Preference 'SilentlyContinue' 3>&1).Count | Should -Be 0
        { Get-Warning -Preference 'Stop' 3>$null } | Should -Throw
    }

    It 'reach <variable> in the command' -ForEach @(
        @{ variable = 'VerbosePreference'; value = 'Continue'; other = 'SilentlyContinue' }
        @{ variable = 'DebugPreference'; value = 'Continue'; other = 'SilentlyContinue' }
        @{ variable = 'InformationPreference'; value = 'Stop'; other = 'SilentlyContinue' }
        @{ variable = 'ProgressPreference'; value = 'SilentlyContinue'; other = 'Continue' }
        @{ variable = 'WhatIfPreference'; value = $true; other = $false }
        @{ variable = 'ConfirmPreference'; value = 'Low'; other = 'High' }
    ) {
        # A command of the module's own that tells what it sees.
        & (Get-Module -Name WUDiagnostics) {
            function script:Test-WUSeen {
                [CmdletBinding(SupportsShouldProcess)]
                param([string]$Name)
                Initialize-WULibrary -Cmdlet $PSCmdlet
                (Get-Variable -Name $Name).Value
            }
        }
        $seen = & (Get-Module -Name WUDiagnostics) { Get-Command -Name Test-WUSeen }
        function Invoke-Seen { param($Value) Set-Variable -Name $variable -Value $Value -WhatIf:$false -Confirm:$false; & $seen -Name $variable 4>$null 5>$null }
        Invoke-Seen -Value $value | Should -Be $value
        Invoke-Seen -Value $other | Should -Be $other
    }

    It 'keep a command from changing anything' {
        & (Get-Module -Name WUDiagnostics) {
            function script:Test-WUChange {
                [CmdletBinding(SupportsShouldProcess)]
                param()
                Initialize-WULibrary -Cmdlet $PSCmdlet
                $PSCmdlet.ShouldProcess('thing', 'change')
            }
        }
        $change = & (Get-Module -Name WUDiagnostics) { Get-Command -Name Test-WUChange }
        function Invoke-Change { param([bool]$WhatIf, [hashtable]$More = @{}) $WhatIfPreference = $WhatIf; & $change @More }
        Invoke-Change -WhatIf $true | Should -BeFalse
        Invoke-Change -WhatIf $false | Should -BeTrue
        Invoke-Change -WhatIf $true -More @{ WhatIf = $false } | Should -BeTrue
        Invoke-Change -WhatIf $false -More @{ WhatIf = $true } | Should -BeFalse
    }
}

Describe 'Verbose' {
    It 'has what was read and why: <call>' -ForEach @(
        @{ call = 'Get-WULogEntry -Path $log'; said = '(?s)Reads .+some\.log.+some\.log.+ as cbs: \d+ of the first \d+ lines have the columns of CBS.+ of cbs\.$' }
        @{ call = 'Get-WULogEntry -Path $log -As text'; said = 'some\.log.+ as text: as the caller said' }
        @{ call = 'Measure-WULog -Path $log'; said = '(?s)some\.log.+ as cbs: \d+ of the first \d+ lines have the columns of CBS.+ of cbs\..+cbs: 1' }
        @{ call = 'Find-WUErrorCode -Path $log'; said = 'Reads .+some\.log' }
        @{ call = 'Get-WUErrorInfo 0x80240022'; said = 'WU_E_ALL_UPDATES_FAILED' }
        @{ call = 'Test-WsusConnectivity -Url wsus.contoso.com'; said = 'url \(\d+ ms\)' }
        @{ call = 'Get-WUClientPolicy'; said = 'policy' }
        @{ call = 'Test-WUClientHealth -Rule disk'; said = 'disk' }
    ) {
        if ($call -match 'Policy|Health' -and $env:OS -ne 'Windows_NT') {
            Set-ItResult -Skipped -Because 'this is not Windows'
        }
        $log = Join-Path -Path $TestDrive -ChildPath 'some.log'
        [System.IO.File]::WriteAllText($log, "2024-05-14 03:04:05, Error                 CBS    Failed [HRESULT = 0x80072ee6]`r`n")
        $lines = & ([scriptblock]::Create("`$VerbosePreference = 'Continue'; $call 4>&1")) | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        ($lines -join "`n") | Should -Match $said
        @(& ([scriptblock]::Create("$call 4>&1")) | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Count | Should -Be 0
    }
}
