BeforeAll {
    . "$PSScriptRoot/common.ps1"

    # Runs a script in a PowerShell of its own and gives its lines.
    function Invoke-NewSession {
        param([string]$Script)
        $file = Join-Path -Path $TestDrive -ChildPath 'session.ps1'
        [System.IO.File]::WriteAllText($file, $Script)
        $program = [System.Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
        @(& $program -NoProfile -NonInteractive -File $file)
    }
}

Describe 'Start' {
    It 'loads the assembly at import, for its views, and the library at the first command' {
        $lines = Invoke-NewSession @"
`$ErrorActionPreference = 'Stop'
Import-Module -Name '$modulePath/WUDiagnostics.psd1'
`$null = TabExpansion2 -inputScript 'Get-WUErrorInfo -Na' -cursorColumn 19
`$null = TabExpansion2 -inputScript 'Get-WUErrorInfo 5 -Culture ' -cursorColumn 27
`$null = (Get-Command -Name Get-WUErrorInfo, Find-WUErrorCode).Parameters.Count
`$null = Get-Help -Name Get-WUErrorInfo
'{0} {1}' -f (`$null -ne ('WUDiagnostics.Shown' -as [type])), [WUDiagnostics.Decoder]::LibraryLoaded
`$null = [System.Diagnostics.Process]::GetCurrentProcess().Modules | Where-Object { `$_.ModuleName -match 'wudiag' } | ForEach-Object { 'native' }
`$code = Get-WUErrorInfo 0x8024402C
'{0} {1}' -f `$code.Hex, [WUDiagnostics.Decoder]::LibraryLoaded
"@
        $lines | Should -Be @('True False', '0x8024402C True')
    }

    It 'says what is wrong with a damaged installation, with path and fix' {
        $copy = Join-Path -Path $TestDrive -ChildPath 'copy'
        Copy-Item -LiteralPath $modulePath -Destination $copy -Recurse
        $good = @(Get-ChildItem -LiteralPath $modulePath -Recurse -File | Where-Object { $_.Name -in 'wudiag.dll', 'libwudiag.so', 'libwudiag.dylib' })
        $lines = Invoke-NewSession @"
function Try-It {
    `$global:Error.Clear()
    try { (Get-WUErrorInfo 0x8024402C -ErrorAction Stop).Hex }
    catch { '{0}|{1}|errors: {2}' -f `$_.FullyQualifiedErrorId, `$_, @(`$global:Error | Where-Object { `$_.FullyQualifiedErrorId -notlike 'WU*' }).Count }
}
Rename-Item -LiteralPath '$copy/WUDiagnostics.Interop.dll' -NewName 'away.dll'
Import-Module -Name '$copy/WUDiagnostics.psd1'
Try-It
Rename-Item -LiteralPath '$copy/away.dll' -NewName 'WUDiagnostics.Interop.dll'
`$all = @(Get-ChildItem -LiteralPath '$copy' -Recurse -File | Where-Object { `$_.Name -match 'wudiag\.(dll|so|dylib)`$' })
`$all | Rename-Item -NewName { `$_.Name + '.away' }
Try-It
`$all | ForEach-Object { [System.IO.File]::WriteAllText(`$_.FullName, 'this is no library at all') }
Try-It
if (`$env:OS -eq 'Windows_NT') {
    `$all | ForEach-Object { Copy-Item -LiteralPath "`$env:SystemRoot\System32\version.dll" -Destination `$_.FullName -Force }
    Try-It
}
`$all | ForEach-Object { Copy-Item -LiteralPath (`$_.FullName + '.away') -Destination `$_.FullName -Force }
Try-It
Remove-Module -Name WUDiagnostics
Import-Module -Name '$modulePath/WUDiagnostics.psd1'
Try-It
"@
        $lines[0] | Should -Match '^WUInteropMissing,Get-WUErrorInfo'
        $lines[0] | Should -Match 'WUDiagnostics\.Interop\.dll'
        $lines[1] | Should -Match '^WULibraryMissing,'
        $lines[1] | Should -Match 'wudiag\.(dll|so|dylib)'
        $lines[1] | Should -Match 'Install the module again'
        $lines[1] | Should -Match 'errors: 0'
        $lines[2] | Should -Match '^WULibraryWrongArchitecture,'
        $last = 3
        if ($env:OS -eq 'Windows_NT') {
            $lines[3] | Should -Match '^WULibraryWrongVersion,'
            $lines[3] | Should -Match 'wud_abi_version'
            $last = 4
        }
        $lines[$last] | Should -Be '0x8024402C'
        $lines[$last + 1] | Should -Match '^WUOtherVersionLoaded,'
        $lines[$last + 1] | Should -Match 'new PowerShell session'
        $lines.Count | Should -Be ($last + 2)
        $good.Count | Should -BeGreaterThan 0
    }

    It 'can be imported again and removed' {
        $lines = Invoke-NewSession @"
Import-Module -Name '$modulePath/WUDiagnostics.psd1'
(Get-WUErrorInfo 0x8024402C).Hex
Import-Module -Name '$modulePath/WUDiagnostics.psd1' -Force
(Get-WUErrorInfo 0x8024402C).Hex
Remove-Module -Name WUDiagnostics
(Get-Command -Name '*-WUError*' -ErrorAction SilentlyContinue | Measure-Object).Count
"@
        $lines | Should -Be @('0x8024402C', '0x8024402C', '0')
    }

    It 'has structs that are those of the header' {
        $null = Get-WUErrorInfo 5
        [WUDiagnostics.Layout]::Differences() | Should -BeNullOrEmpty
    }
}
