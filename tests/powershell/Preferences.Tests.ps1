BeforeDiscovery {
    # One failing call for every exported command; a command without a row here fails below.
    $calls = @(
        @{ name = 'Find-WUErrorCode'; call = 'Find-WUErrorCode -Path ./no-such.log' }
        @{ name = 'Get-WUClientPolicy'; call = '' }
        @{ name = 'Get-WUErrorInfo'; call = 'Get-WUErrorInfo nope' }
        @{ name = 'Get-WULogEntry'; call = 'Get-WULogEntry -Path ./no-such.log' }
        @{ name = 'Measure-WULog'; call = 'Measure-WULog -Path ./no-such.log' }
        @{ name = 'Test-WsusConnectivity'; call = 'Test-WsusConnectivity -Url @{ none = 1 }' }
        @{ name = 'Test-WUClientHealth'; call = 'Test-WUClientHealth -Rule no-such-rule' }
    )
    $failing = @($calls | Where-Object { $_.call })
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
                [CmdletBinding()]
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
        @{ call = 'Get-WULogEntry -Path $log'; said = 'some\.log' }
        @{ call = 'Measure-WULog -Path $log'; said = 'cbs: 1' }
        @{ call = 'Find-WUErrorCode -Path $log'; said = 'some\.log' }
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
