BeforeDiscovery {
    $onWindows = [System.Environment]::OSVersion.Platform -eq [System.PlatformID]::Win32NT
    $successes = @(
        @{ name = 'Test-WUClientHealth'; script = { Test-WUClientHealth -SkipNetwork -ErrorVariable problems }; windows = $false }
        @{ name = 'Get-WUClientPolicy'; script = { Get-WUClientPolicy -ErrorVariable problems }; windows = $true }
        @{ name = 'Test-WsusConnectivity'; script = { Test-WsusConnectivity -SkipNetwork -ErrorVariable problems }; windows = $true }
        @{ name = 'Test-WsusConnectivity -Url'; script = { Test-WsusConnectivity -Url 'http://wsus.contoso.com:8530' -SkipNetwork -ErrorVariable problems }; windows = $false }
        @{ name = 'Get-WULogEntry'; script = { Get-WULogEntry -Path (Join-Path -Path $TestDrive -ChildPath 'a*.log') -TimeZone '+01:00' -ErrorVariable problems }; windows = $false }
        @{ name = 'Measure-WULog'; script = { Measure-WULog -Path (Join-Path -Path $TestDrive -ChildPath 'a.log') -ErrorVariable problems }; windows = $false }
        @{ name = 'Find-WUErrorCode'; script = { Find-WUErrorCode -Path (Join-Path -Path $TestDrive -ChildPath 'a.log') -ErrorVariable problems }; windows = $false }
        @{ name = 'Get-WUErrorInfo'; script = { Get-WUErrorInfo 0x80240022, 'WU_E_PT_*' -ErrorVariable problems }; windows = $false }
    ) | Where-Object { $onWindows -or -not $_.windows }
    $failures = @(
        @{ name = 'Find-WUErrorCode, no such drive'; id = 'WUPathNotFound'; script = { param($how) Find-WUErrorCode -Path 'Nodrive:\x\y.log' @how } }
        @{ name = 'Find-WUErrorCode, no such drive, wildcards'; id = 'WUPathNotFound'; script = { param($how) Find-WUErrorCode -Path 'Nodrive:\x\*.log' @how } }
        @{ name = 'Find-WUErrorCode, no such folder, wildcards'; id = 'WUPathNotFound|WUNoFileMatches'; script = { param($how) Find-WUErrorCode -Path (Join-Path -Path $TestDrive -ChildPath 'none/*.log') @how } }
        @{ name = 'Get-WULogEntry, no such drive'; id = 'WUPathNotFound'; script = { param($how) Get-WULogEntry -Path 'Nodrive:\x' @how } }
        @{ name = 'Get-WUErrorInfo, no code'; id = 'WUNotACode'; script = { param($how) Get-WUErrorInfo 'gibberish' @how } }
    )
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    [System.IO.File]::WriteAllText((Join-Path -Path $TestDrive -ChildPath 'a.log'), "Scan failed with hr = 80240022`n")
}

Describe 'Errors' {
    It '<name> leaves none when it succeeds' -ForEach $successes {
        $global:Error.Clear()
        Write-Error -Message 'of the user' -ErrorAction SilentlyContinue
        $mine = $global:Error[0]
        $problems = $null
        $result = @(. $script)
        $left = @($global:Error.ToArray())
        $result.Count | Should -BeGreaterThan 0
        @($problems | ForEach-Object { "$_" }) | Should -Be @()
        $left.Count | Should -Be 1 -Because "$left"
        [object]::ReferenceEquals($left[0], $mine) | Should -BeTrue
    }

    It '<name>: its own, and no other' -ForEach $failures {
        foreach ($action in 'SilentlyContinue', 'Ignore', 'Stop') {
            $global:Error.Clear()
            $problems = $null
            $how = @{ ErrorAction = $action; ErrorVariable = 'problems' }
            $thrown = $null
            try {
                . $script $how
            }
            catch {
                $thrown = $_
            }
            $left = @($global:Error.ToArray())
            if ($action -eq 'Ignore') {
                $left.Count | Should -Be 0 -Because "$left"
                @($problems).Count - @($problems | Where-Object { $null -eq $_ }).Count | Should -Be 0
            }
            elseif ($action -eq 'Stop') {
                $thrown.FullyQualifiedErrorId | Should -Match "^($id),"
                @($left | Where-Object { $_.FullyQualifiedErrorId -notmatch "^($id)," }).Count | Should -Be 0 -Because "$left"
            }
            else {
                @($problems).Count | Should -Be 1 -Because "$problems"
                $problems[0].FullyQualifiedErrorId | Should -Match "^($id),"
                $left.Count | Should -Be 1 -Because "$left"
            }
        }
    }

    It 'are caught by type where a path leads nowhere' {
        foreach ($command in 'Get-WULogEntry', 'Measure-WULog', 'Find-WUErrorCode') {
            $seen = try { & $command -Path (Join-Path -Path $TestDrive -ChildPath 'none.log') -ErrorAction Stop } catch [System.Management.Automation.ItemNotFoundException] { 'typed' } catch { "other $_" }
            $seen | Should -Be 'typed' -Because $command
        }
    }

    It 'a bad option ends the command with one error' -ForEach @(
        @{ id = 'WULogUnknownTimeZone'; how = @{ TimeZone = 'Mars' } }
        @{ id = 'WULogOptions'; how = @{ Code = 'NO_SUCH_NAME' } }
    ) {
        $global:Error.Clear()
        { Get-WULogEntry -Path (Join-Path -Path $TestDrive -ChildPath 'a.log') @how } | Should -Throw -ErrorId "$id*"
        @($global:Error.ToArray() | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] -and $_.FullyQualifiedErrorId -notmatch "^$id" }).Count | Should -Be 0
    }

    It 'keeps a full list of the user' {
        $global:Error.Clear()
        # As long as it may be: an error more would push out the oldest.
        $most = if (Test-Path -LiteralPath 'Variable:MaximumErrorCount') { $MaximumErrorCount } else { 256 }
        foreach ($number in 1..$most) {
            Write-Error -Message "number $number" -ErrorAction SilentlyContinue
        }
        $before = $global:Error.ToArray()
        $null = Test-WUClientHealth -SkipNetwork
        $after = $global:Error.ToArray()
        $after.Count | Should -Be $before.Count
        [object]::ReferenceEquals($after[$after.Count - 1], $before[$before.Count - 1]) | Should -BeTrue
        $global:Error.Clear()
    }
}
