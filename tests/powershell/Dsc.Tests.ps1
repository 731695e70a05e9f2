# The DSC resource WUClientPolicy, as a class and by dsc.ps1, on the registry of this machine.
BeforeDiscovery {
    $onWindows = $env:OS -eq 'Windows_NT'
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $dsc = Join-Path -Path $repository -ChildPath 'powershell/WUDiagnosticsDsc'
    $program = [System.Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
    $pathBefore = $env:PSModulePath
    $env:PSModulePath = (Split-Path -Path $modulePath -Parent) + [System.IO.Path]::PathSeparator + (Join-Path -Path $repository -ChildPath 'powershell') + [System.IO.Path]::PathSeparator + $pathBefore
    $key = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'
    $kept = "$key-of-the-tests"

    function Write-Policy {
        param([hashtable]$Value, [hashtable]$Update = @{})
        Remove-Item -LiteralPath $key -Recurse -ErrorAction SilentlyContinue
        $null = New-Item -Path "$key\AU" -Force
        foreach ($name in $Value.Keys) { $null = New-ItemProperty -LiteralPath $key -Name $name -Value $Value[$name] -Force }
        foreach ($name in $Update.Keys) { $null = New-ItemProperty -LiteralPath "$key\AU" -Name $name -Value $Update[$name] -PropertyType DWord -Force }
    }

    # The methods run where the module's class is.
    function Invoke-Resource {
        param([string]$Method, [hashtable]$Property = @{})
        & (Get-Module -Name WUDiagnosticsDsc) {
            param($Method, $Property)
            $resource = [WUClientPolicy]::new()
            foreach ($name in $Property.Keys) { $resource.$name = $Property[$name] }
            $resource.$Method()
        } $Method $Property
    }

    function Invoke-Script {
        param([string[]]$Arguments, [string]$Text = '')
        $start = New-Object -TypeName System.Diagnostics.ProcessStartInfo -ArgumentList $program
        $start.UseShellExecute = $false
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $start.RedirectStandardInput = $true
        $start.Arguments = "-NoProfile -NonInteractive -File ""$dsc/dsc.ps1"" $Arguments"
        $process = [System.Diagnostics.Process]::Start($start)
        $process.StandardInput.Write($Text)
        $process.StandardInput.Close()
        $errors = $process.StandardError.ReadToEndAsync()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        [pscustomobject]@{ Code = $process.ExitCode; Lines = @($output -split '\r?\n' | Where-Object { $_ }); Error = @($errors.Result -split '\r?\n' | Where-Object { $_ }) }
    }

    if ($env:OS -eq 'Windows_NT') {
        if (Test-Path -LiteralPath $key) { Copy-Item -LiteralPath $key -Destination $kept -Recurse -Force }
        Import-Module -Name (Join-Path -Path $dsc -ChildPath 'WUDiagnosticsDsc.psd1')
    }
    $wanted = @{ Server = 'http://wsus.contoso.com:8530' }
    $right = @{ WUServer = 'http://wsus.contoso.com:8530'; WUStatusServer = 'http://wsus.contoso.com:8530' }
}

AfterAll {
    if ($env:OS -eq 'Windows_NT') {
        Remove-Item -LiteralPath $key -Recurse -ErrorAction SilentlyContinue
        if (Test-Path -LiteralPath $kept) { Move-Item -LiteralPath $kept -Destination $key -Force }
        Remove-Module -Name WUDiagnosticsDsc -ErrorAction SilentlyContinue
    }
    $env:PSModulePath = $pathBefore
}

Describe 'The files of the resource' {
    It 'are named by the manifests' {
        $data = Import-PowerShellDataFile -LiteralPath (Join-Path -Path $dsc -ChildPath 'WUDiagnosticsDsc.psd1')
        $data.DscResourcesToExport | Should -Be @('WUClientPolicy')
        # Its list of files is made by the build.
        $data.RequiredModules[0].ModuleName | Should -Be 'WUDiagnostics'
        $data.RequiredModules[0].ModuleVersion | Should -Be $data.ModuleVersion
        $data.ModuleVersion | Should -Be (Import-PowerShellDataFile -LiteralPath (Join-Path -Path $modulePath -ChildPath 'WUDiagnostics.psd1')).ModuleVersion
    }

    It 'are a manifest of DSC v3: nothing at the wrong place, which would hide the resource' {
        $manifest = ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText((Join-Path -Path $dsc -ChildPath 'wuclientpolicy.dsc.resource.json')))
        $known = '$schema', 'type', 'version', 'description', 'tags', 'get', 'set', 'test', 'export', 'exitCodes', 'schema'
        foreach ($name in $manifest.PSObject.Properties.Name) { $name | Should -BeIn $known }
        $manifest.type | Should -Match '^\w+(\.\w+)*/\w+$'
        foreach ($name in 'get', 'set', 'test', 'export') {
            $manifest.$name.executable | Should -Be 'powershell'
            @($manifest.$name.args | Where-Object { $_ -is [string] }) | Should -Contain $name
            Join-Path -Path $dsc -ChildPath 'dsc.ps1' | Should -Exist
        }
        # With implementsPretest DSC makes no what-if of its own: the call must have one.
        $manifest.set.implementsPretest | Should -BeTrue
        @($manifest.set.args | Where-Object { $_ -isnot [string] }).whatIfArg | Should -Not -BeNullOrEmpty
        $manifest.set.whatIfReturns | Should -Be 'state'
        $manifest.set.requireSecurityContext | Should -Be 'elevated'
    }
}

Describe 'WUClientPolicy' -Skip:(-not $onWindows) {
    It 'gets what is there' {
        Write-Policy -Value ($right + @{ TargetGroup = 'Pilot'; TargetGroupEnabled = 1; SetPolicyDrivenUpdateSourceForQualityUpdates = 1 }) -Update @{ UseWUServer = 1 }
        $found = Invoke-Resource -Method Get -Property $wanted
        $found.Ensure | Should -Be 'Present'
        $found.Server | Should -Be 'http://wsus.contoso.com:8530'
        $found.TargetGroup | Should -Be 'Pilot'
        $found.UseForClass | Should -Be @('quality')
        @($found.Reasons).Count | Should -Be 0
    }

    It 'tests <why>: <is>' -ForEach @(
        @{ why = 'the same server'; is = $true; property = @{ Server = 'http://wsus.contoso.com:8530/' } }
        @{ why = 'another server'; is = $false; property = @{ Server = 'http://other:8530' } }
        @{ why = 'another server for reports'; is = $false; property = @{ Server = 'http://wsus.contoso.com:8530'; StatusServer = 'http://other:8530' } }
        @{ why = 'another group'; is = $false; property = @{ Server = 'http://wsus.contoso.com:8530'; TargetGroup = 'All' } }
        @{ why = 'other classes'; is = $false; property = @{ Server = 'http://wsus.contoso.com:8530'; UseForClass = @('driver') } }
        @{ why = 'no server'; is = $false; property = @{ Ensure = 'Absent' } }
    ) {
        Write-Policy -Value $right -Update @{ UseWUServer = 1 }
        Invoke-Resource -Method Test -Property $property | Should -Be $is
        $reasons = @((Invoke-Resource -Method Get -Property $property).Reasons)
        ($reasons.Count -eq 0) | Should -Be $is
        foreach ($reason in $reasons) { $reason.Code | Should -Match '^WUClientPolicy:WUClientPolicy:\w+$' }
    }

    It 'knows a server that is set and not used' {
        Write-Policy -Value $right -Update @{ UseWUServer = 0 }
        Invoke-Resource -Method Test -Property $wanted | Should -BeFalse
    }

    It 'tests the absence of a server' {
        Write-Policy -Value @{}
        Invoke-Resource -Method Test -Property @{ Ensure = 'Absent' } | Should -BeTrue
        Invoke-Resource -Method Test -Property $wanted | Should -BeFalse
    }

    It 'writes nothing where all is right, once where it is not, and then nothing again' {
        # In a session of its own, where functions of the module stand in for what Wine has not.
        Write-Policy -Value @{}
        $script = Join-Path -Path $TestDrive -ChildPath 'round.ps1'
        [System.IO.File]::WriteAllText($script, @'
param($Tests, $Dsc, $Folder)
$ErrorActionPreference = 'Stop'
. "$Tests/common.ps1"
. "$Tests/repair.ps1"
$null = New-Item -Path $Folder -ItemType Directory -Force
Set-Machine -Folder $Folder
Import-Module -Name "$Dsc/WUDiagnosticsDsc.psd1"
$resource = & (Get-Module -Name WUDiagnosticsDsc) { [WUClientPolicy]::new() }
$resource.Server = 'http://wsus.contoso.com:8530'
'before: ' + $resource.Test()
$resource.Set()
'after: ' + $resource.Test()
$runs = @(Get-WURepairJournal).Count
$resource.Set()
'written again: ' + (@(Get-WURepairJournal).Count -ne $runs)
'server: ' + (Get-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate').WUServer
$resource.Ensure = 'Absent'
$resource.Set()
'gone: ' + $resource.Test()
'@)
        $lines = @(& $program -NoProfile -NonInteractive -File $script $PSScriptRoot $dsc "$TestDrive\machine" 2>&1 | ForEach-Object { "$_" })
        $lines | Should -Be @('before: False', 'after: True', 'written again: False', 'server: http://wsus.contoso.com:8530', 'gone: True')
    }

    It 'says which server does not answer, and writes nothing' {
        Write-Policy -Value @{}
        { Invoke-Resource -Method Set -Property @{ Server = 'http://127.0.0.1:9' } } | Should -Throw
        Invoke-Resource -Method Test -Property @{ Ensure = 'Absent' } | Should -BeTrue
    }

    It 'refuses where <_> owns the policy: it would be written again for ever' -ForEach @('configmgr', 'gpo', 'mdm') {
        $state = @{ Ensure = 'Present'; Server = 'http://other:8530'; StatusServer = ''; Owner = $_; Gpo = 'Servers' }
        $call = { & (Get-Module -Name WUDiagnosticsDsc) { param($Now) Set-Policy -Now $Now -Wanted @{ Ensure = 'Present'; Server = 'http://a:8530' } } $state }
        $call | Should -Throw -ExpectedMessage "WUGuardOwner*$_*Servers*"
    }

    It 'speaks as DSC v3 wants: <operation>' -ForEach @(
        @{ operation = 'get'; code = 0; like = '"_exist":true' }
        @{ operation = 'test'; code = 0; like = '"_inDesiredState":true' }
        @{ operation = 'export'; code = 0; like = '"server":"http://wsus.contoso.com:8530"' }
        @{ operation = 'set what-if'; code = 0; like = '"server":"http://wsus.contoso.com:8530"' }
        @{ operation = 'set'; code = 0; like = '"_exist":true' }
    ) {
        Write-Policy -Value $right -Update @{ UseWUServer = 1 }
        $run = Invoke-Script -Arguments $operation -Text '{"server":"http://wsus.contoso.com:8530"}'
        "$($run.Error)" | Should -BeNullOrEmpty
        $run.Code | Should -Be $code
        $run.Lines.Count | Should -Be 1
        $run.Lines[0].Contains($like) | Should -BeTrue -Because $run.Lines[0]
        $run.Lines[0] | Should -Match '^[\x20-\x7e]+$'
        $null = ConvertFrom-Json -InputObject $run.Lines[0]
    }

    It 'says what went wrong on standard error, as a trace' {
        $run = Invoke-Script -Arguments 'get' -Text '{ this is no JSON'
        $run.Code | Should -Be 1
        $run.Lines.Count | Should -Be 0
        (ConvertFrom-Json -InputObject $run.Error[-1]).error | Should -Not -BeNullOrEmpty
    }
}
