# What stands in a text is looked at and nothing else: no file, no folder, no other machine that it names is asked for.
# Beside the first look at each text a file is put where the text leads to: what comes out must not change.
BeforeDiscovery {
    $uses = @(
        @{ use = 'Find-WUErrorCode, argument'; code = { param($text) Find-WUErrorCode $text } }
        @{ use = 'Find-WUErrorCode, pipeline'; code = { param($text) 'a', $text, "see $text", "one`r`n$text`r`ntwo" | Find-WUErrorCode } }
        @{ use = 'Find-WUErrorCode, array'; code = { param($text) Find-WUErrorCode -Text @($text, @($text)) } }
        @{ use = 'Find-WUErrorCode, message of an event'; code = { param($text) New-Object -TypeName psobject -Property @{ Id = 20; Message = $text } | Find-WUErrorCode } }
        @{ use = 'Find-WUErrorCode, FullName'; code = { param($text) New-Object -TypeName psobject -Property @{ FullName = $text; Message = 'x' } | Find-WUErrorCode } }
        @{ use = 'Find-WUErrorCode, FullName from another session'; code = { param($text)
                [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((New-Object -TypeName psobject -Property @{ FullName = $text }))) | Find-WUErrorCode } }
        @{ use = 'Find-WUErrorCode, PSPath'; code = { param($text) $text | Add-Member -NotePropertyName PSPath -NotePropertyValue ('Microsoft.PowerShell.Core\FileSystem::' + $text) -PassThru | Find-WUErrorCode } }
        @{ use = 'Find-WUErrorCode, error'; code = { param($text) New-Object -TypeName System.IO.FileNotFoundException -ArgumentList "Could not find file '$text'.", $text | Find-WUErrorCode } }
        @{ use = 'Get-WUErrorInfo, argument'; code = { param($text) Get-WUErrorInfo $text; Get-WUErrorInfo "0x80240017 in $text" } }
        @{ use = 'Get-WUErrorInfo, pipeline'; code = { param($text) $text, "0x80240017 in $text" | Get-WUErrorInfo } }
        @{ use = 'Get-WUErrorInfo, list'; code = { param($text) "0x80240017 in $text" | Get-WUErrorInfo | Format-List | Out-String -Width 300 } }
        @{ use = 'Get-WUErrorInfo, properties'; code = { param($text) New-Object -TypeName psobject -Property @{ ErrorCode = $text; Code = $text; FullName = $text; Path = $text; Message = "0x80240017 in $text" } | Get-WUErrorInfo } }
        @{ use = 'Get-WUErrorInfo, exception'; code = { param($text) New-Object -TypeName System.IO.FileNotFoundException -ArgumentList "0x80240017 '$text'.", $text | Get-WUErrorInfo } }
        @{ use = 'Get-WUErrorInfo, ErrorRecord'; code = { param($text)
                New-Object -TypeName System.Management.Automation.ErrorRecord -ArgumentList (New-Object -TypeName System.Exception -ArgumentList "0x80240017 in $text"), $text, 'ReadError', $text | Get-WUErrorInfo } }
        @{ use = 'Get-WUErrorInfo, search'; code = { param($text) Get-WUErrorInfo -Search $text; Get-WUErrorInfo -Name $text; Get-WUErrorInfo -Family $text } }
        @{ use = 'Get-WULogEntry, pipeline'; code = { param($text) $text | Get-WULogEntry } }
        @{ use = 'Get-WULogEntry, array'; code = { param($text) , @($text, $text) | Get-WULogEntry } }
        @{ use = 'Get-WULogEntry, property'; code = { param($text) New-Object -TypeName psobject -Property @{ FullName = $text } | Get-WULogEntry } }
        @{ use = 'Get-WULogEntry, line of a file'; code = { param($text)
                $file = Join-Path -Path $TestDrive -ChildPath 'lines.log'
                [System.IO.File]::WriteAllText($file, "$text`r`n")
                Get-Content -LiteralPath $file | Get-WULogEntry } }
        @{ use = 'Measure-WULog, pipeline'; code = { param($text) $text | Measure-WULog | Select-Object -Property Records } }
        @{ use = 'Measure-WULog, property'; code = { param($text) New-Object -TypeName psobject -Property @{ LiteralPath = $text } | Measure-WULog | Select-Object -Property Records } }
        @{ use = 'Test-WsusConnectivity'; code = { param($text) (Test-WsusConnectivity -Url $text -SkipNetwork).Verdict; ($text | Test-WsusConnectivity -SkipNetwork).Verdict } }
    )
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"

    # Where a UNC path of the test leads to: Wine has a folder for each server, Windows its own shares.
    $server = 'planted{0}' -f [System.Diagnostics.Process]::GetCurrentProcess().Id
    $share = $null
    $folder = $null
    if ($env:WINEPREFIX) {
        $folder = 'Z:{0}/dosdevices/unc/{1}' -f $env:WINEPREFIX, $server
        $share = "\\$server\share"
        $place = "$folder/share"
    }
    elseif ($env:OS -eq 'Windows_NT') {
        $place = Join-Path -Path $TestDrive -ChildPath 'share'
        $share = '\\localhost\' + $place.Substring(0, 1) + '$' + $place.Substring(2)
        $null = New-Item -Path $place -ItemType Directory -Force
        if (-not [System.IO.Directory]::Exists($share)) {
            $share = $null
        }
    }

    # The file whose being there must make no difference.
    function Set-Planted {
        param([bool]$There)
        if ($There) {
            $null = New-Item -Path $place -ItemType Directory -Force
            [System.IO.File]::WriteAllText("$place/update.log", "2024-05-14 03:04:05, Error                 CBS    hr = 0x80240022`r`n")
        }
        elseif ([System.IO.Directory]::Exists($place)) {
            [System.IO.Directory]::Delete($place, $true)
        }
    }

    # All that a user would see of a use.
    function Get-Seen {
        param([scriptblock]$Code, [string]$Text)
        $seen = & {
            try { & $Code $Text } catch { $_ }
        } 3>&1 2>&1
        @(foreach ($one in $seen) {
                if ($one -is [System.Management.Automation.ErrorRecord]) { "$($one.FullyQualifiedErrorId): $one" }
                elseif ($one -is [System.Management.Automation.WarningRecord]) { "warning: $one" }
                else { $one | Out-String -Width 300 }
            }) -join "`n"
    }
}

AfterAll {
    if ($null -ne $folder -and [System.IO.Directory]::Exists($folder)) {
        [System.IO.Directory]::Delete($folder, $true)
    }
}

Describe 'What a text names is not touched' {
    It 'by <use>' -ForEach $uses {
        if ($null -eq $share) {
            Set-ItResult -Skipped -Because 'no path here leads to another machine'
        }
        $texts = @(
            "$share\update.log"
            "$share\update.log".Replace('\', '/')
            '\\?\UNC' + "$share\update.log".Substring(1)
            "FileSystem::$share\update.log"
            "Microsoft.PowerShell.Core\FileSystem::$share\update.log"
            " $share\update.log"
            "$share\*.log"
            $share
        )
        foreach ($text in $texts) {
            Set-Planted -There $false
            $without = Get-Seen -Code $code -Text $text
            Set-Planted -There $true
            $with = Get-Seen -Code $code -Text $text
            $with | Should -Be $without -Because $text
            $with | Should -Not -Match '80240022' -Because $text
        }
    }

    It 'though what it leads to is there, and opened when it is given as a path' {
        if ($null -eq $share) {
            Set-ItResult -Skipped -Because 'no path here leads to another machine'
        }
        Set-Planted -There $true
        [System.IO.File]::Exists("$share\update.log") | Should -BeTrue
        (Find-WUErrorCode -Path "$share\update.log").Code | Should -Be '0x80240022'
        (Get-Item -LiteralPath "$share\update.log" | Find-WUErrorCode).Code | Should -Be '0x80240022'
        @(Get-WULogEntry -Path "$share\update.log").Count | Should -Be 1
        @(Get-Item -LiteralPath "$share\update.log" | Get-WULogEntry).Count | Should -Be 1
        (Get-Item -LiteralPath "$share\update.log" | Measure-WULog).Records | Should -Be 1
    }
}

Describe 'Texts that look like paths' {
    It 'are opened by the commands that read logs where they lead to this machine' {
        $log = Join-Path -Path $TestDrive -ChildPath 'own.log'
        [System.IO.File]::WriteAllText($log, "2024-05-14 03:04:05, Error                 CBS    hr = 0x80240022`r`n")
        foreach ($path in $log, ('FileSystem::' + $log)) {
            @($path | Get-WULogEntry -ErrorAction Stop).Count | Should -Be 1 -Because $path
            ($path | Measure-WULog -ErrorAction Stop).Records | Should -Be 1 -Because $path
        }
        Push-Location -LiteralPath $TestDrive
        try {
            @(Get-ChildItem -Filter 'own.log' -Name | Get-WULogEntry -ErrorAction Stop).Count | Should -Be 1
        }
        finally {
            Pop-Location
        }
        $names = @($log)
        if ($env:OS -eq 'Windows_NT') {
            $names += '\\?\' + $log
        }
        foreach ($name in $names) {
            @(New-Object -TypeName psobject -Property @{ FullName = $name } | Get-WULogEntry -ErrorAction Stop).Count | Should -Be 1 -Because $name
        }
    }

    It 'are no paths where they are the lines of a file' {
        $log = Join-Path -Path $TestDrive -ChildPath 'lines.log'
        [System.IO.File]::WriteAllText($log, "one`r`ntwo`r`n")
        { Get-Content -LiteralPath $log | Get-WULogEntry } | Should -Throw -ErrorId 'WULineAsPath,Get-WULogEntry'
        { Get-Content -LiteralPath $log | Measure-WULog } | Should -Throw -ErrorId 'WULineAsPath,Measure-WULog'
    }

    It 'are named in the error that says why they are not opened' {
        $null = '\\server\share\update.log' | Get-WULogEntry -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUNetworkPathAsText,Get-WULogEntry'
        $problems[0].CategoryInfo.Category | Should -Be 'SecurityError'
        "$($problems[0])" | Should -Match '-LiteralPath'
    }

    It 'cost what other texts cost' {
        # Each line could be taken for a path up to its last character.
        $lines = @(('/' * 999 + '|'), ('\' * 999 + '|'), ('./' * 499 + '|'), ('a.' * 499 + '|'), ('a.log' * 199 + '|'), (' ' * 999 + '|')) * 400
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        @($lines | Find-WUErrorCode).Count | Should -Be 0
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 3
    }
}
