# Runs the PowerShell tests with Pester 5, or with an argument those of the files, else of the names, that contain it.
# The module is $env:WUDIAG_MODULE, else out/WUDiagnostics of this repository.
param([string]$Filter)
[Console]::OutputEncoding = New-Object -TypeName System.Text.UTF8Encoding -ArgumentList $false
Import-Module -Name Pester -MinimumVersion 5.0 -ErrorAction Stop
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
if ($Filter) {
    $files = @(Get-ChildItem -LiteralPath $PSScriptRoot -Filter "*$Filter*.Tests.ps1" | ForEach-Object -MemberName FullName)
    if ($files.Count -gt 0) {
        $configuration.Run.Path = $files
    }
    else {
        $configuration.Filter.FullName = "*$Filter*"
    }
}
$result = Invoke-Pester -Configuration $configuration
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
# xtask adds this up with the counts of the other runners.
[Console]::WriteLine(('{0} passed, {1} failed, {2} skipped' -f $result.PassedCount, $failed, ($result.TotalCount - $result.PassedCount - $result.FailedCount - $result.NotRunCount)))
exit $failed
