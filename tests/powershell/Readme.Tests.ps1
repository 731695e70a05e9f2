BeforeDiscovery {
    $root = Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent
    $onWindows = [System.Environment]::OSVersion.Platform -eq [System.PlatformID]::Win32NT
    $text = [System.IO.File]::ReadAllText((Join-Path -Path $root -ChildPath 'README.md')).Replace("`r", '')
    $lines = @(foreach ($block in [regex]::Matches($text, '(?s)```powershell\n(.*?)```')) {
            foreach ($line in $block.Groups[1].Value.Split("`n")) {
                # The import is what every test begins with; policy and clipboard are of Windows.
                if ($line.Trim() -and $line -notmatch '^Import-Module' -and ($onWindows -or $line -notmatch '^(Get-WUClientPolicy|Get-Clipboard|Test-WsusConnectivity\s+#)')) {
                    @{ line = $line }
                }
            }
        })
    $spellings = @(foreach ($row in [regex]::Matches($text, '(?m)^\| (hexadecimal|decimal|name|in a sentence) \|(.*)\|$')) {
            foreach ($code in [regex]::Matches($row.Groups[2].Value, '`([^`]+)`')) {
                @{ spelling = $code.Groups[1].Value }
            }
        })
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $folder = Join-Path -Path $TestDrive -ChildPath 'collected'
    $null = New-Item -Path $folder -ItemType Directory -Force
    [System.IO.File]::WriteAllText((Join-Path -Path $folder -ChildPath 'CBS.log'), "2024-05-14 03:04:05, Error                 CBS    Failed, hr = 0x80244022`r`n")
}

Describe 'README' {
    It 'shows what the diagnosis of its example prints' {
        $text = [System.IO.File]::ReadAllText((Join-Path -Path $repository -ChildPath 'README.md')).Replace("`r", '')
        $shown = [regex]::Match($text, '(?s)PS> Invoke-WUDiagnosis -Path \S+\n\n(.*?)```').Groups[1].Value
        $lines = @($shown.Split("`n") | Where-Object { $_.Trim() } | ForEach-Object { $_ -replace ' ?\.\.\.$' })
        $lines.Count | Should -BeGreaterThan 5
        Push-Location -LiteralPath (Join-Path -Path $repository -ChildPath 'tests/stories/certificate-name')
        try { $printed = (Invoke-WUDiagnosis -Path .\bundle.zip -Culture en-US | Out-String -Width 120).Replace("`r", '') } finally { Pop-Location }
        foreach ($line in $lines) { $printed.Contains($line) | Should -BeTrue -Because "$line in $printed" }
    }

    It 'works as written: <line>' -ForEach $lines {
        $PSDefaultParameterValues = @{ 'Test-W*:SkipNetwork' = $true }
        $ErrorActionPreference = 'Continue'
        if ($line -match 'Get-Clipboard') {
            # The clipboard is the user's.
            Mock -CommandName Get-Clipboard -MockWith { 'hr = 0x80240022' }
        }
        $global:Error.Clear()
        if ($line -match '^\$Error') {
            try { [System.Runtime.InteropServices.Marshal]::ThrowExceptionForHR(0x80240022) } catch { $null = $_ }
        }
        Push-Location -LiteralPath $TestDrive
        try {
            $output = @(. ([scriptblock]::Create($line)) 2>&1)
        }
        finally {
            Pop-Location
        }
        # C:\Windows\Logs need not be there.
        $bad = @($output | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] -and $_.FullyQualifiedErrorId -notmatch 'WUNoFileMatches|WUPathNotFound' })
        $bad.Count | Should -Be 0 -Because "$bad"
        # Nor any update that was tried on this machine.
        if ($line -notmatch 'C:\\Windows|^Get-WUScanTrace|^Get-WUUpdateHistory') {
            $output.Count | Should -BeGreaterThan 0
        }
    }

    It 'names spellings that are read: <spelling>' -ForEach $spellings {
        @(Get-WUErrorInfo $spelling -ErrorAction Stop).Count | Should -BeGreaterThan 0
    }
}
