<#
.SYNOPSIS
    Builds, tests, packs or installs WUDiagnostics: a thin caller of `cargo xtask`.
.PARAMETER Task
    Build    the module folder out/WUDiagnostics
    Test     every test that can run here; with a room (-Argument logs) only its tests
    Package  what ships, into out/package, verified
    Verify   a packed module: -Argument FILE
    Install  the module into the user's module folder of this PowerShell
    Clean    remove what was built
.PARAMETER Argument
    What the task takes besides: see `cargo xtask help <task>`.
.EXAMPLE
    ./build.ps1 Test
.EXAMPLE
    ./build.ps1 Test powershell Facts
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Package', 'Verify', 'Install', 'Clean')]
    [string] $Task = 'Build',

    [Parameter(Position = 1, ValueFromRemainingArguments = $true)]
    [string[]] $Argument = @()
)

$ErrorActionPreference = 'Stop'
if ($Task -eq 'Install' -and $Argument.Count -eq 0 -and [System.IO.Path]::DirectorySeparatorChar -eq '\') {
    # Only Windows knows where the documents are, and the editions look in folders of their own.
    $edition = if ($PSVersionTable.PSEdition -eq 'Core') { 'PowerShell' } else { 'WindowsPowerShell' }
    $Argument = '--to', (Join-Path -Path ([System.Environment]::GetFolderPath('MyDocuments')) -ChildPath "$edition\Modules")
}
Push-Location -LiteralPath $PSScriptRoot
try {
    & cargo xtask $Task.ToLowerInvariant() @Argument
    if ($LASTEXITCODE -ne 0) {
        throw "cargo xtask $($Task.ToLowerInvariant()) failed with exit code $LASTEXITCODE."
    }
}
finally {
    Pop-Location
}
