<#
.SYNOPSIS
    Builds, tests, packs or installs WUDiagnostics: a thin caller of `cargo xtask`.
.PARAMETER Task
    Build    the module folder out/WUDiagnostics
    Test     every test that can run here
    Package  out/WUDiagnostics-<version>.zip
    Install  the module into the user's module folder
    Clean    remove what was built
.EXAMPLE
    ./build.ps1 Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Package', 'Install', 'Clean')]
    [string] $Task = 'Build'
)

$ErrorActionPreference = 'Stop'
Push-Location -LiteralPath $PSScriptRoot
try {
    $arguments = @($Task.ToLowerInvariant())
    if ($Task -eq 'Install' -and $PSVersionTable.PSEdition -eq 'Core' -and $PSVersionTable.Platform -ne 'Unix') {
        # xtask knows the folder of Windows PowerShell only
        $arguments += '--to', (Join-Path -Path ([Environment]::GetFolderPath('MyDocuments')) -ChildPath 'PowerShell\Modules')
    }
    & cargo xtask @arguments
    if ($LASTEXITCODE -ne 0) {
        throw "cargo xtask $($Task.ToLowerInvariant()) failed with exit code $LASTEXITCODE."
    }
}
finally {
    Pop-Location
}
