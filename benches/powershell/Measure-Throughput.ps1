<#
.SYNOPSIS
    How fast log records come into PowerShell. Prints the figures, each with its raw times.
.PARAMETER Module
    The built module (out/WUDiagnostics/WUDiagnostics.psd1).
.PARAMETER From
    Small CBS logs of which the large ones are made.
.PARAMETER Work
    A folder for the large logs.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string]$Module,

    [Parameter(Mandatory)]
    [string[]]$From,

    [Parameter(Mandatory)]
    [string]$Work,

    [int]$Runs = 5,

    [int]$Megabytes = 100,

    [int]$HugeMegabytes = 300,

    # Lines that the script baseline reads: it is slow.
    [int]$ScriptMegabytes = 32
)

$ErrorActionPreference = 'Stop'
Import-Module -Name $Module
$here = Split-Path -Path $MyInvocation.MyCommand.Path -Parent
function New-Log([string]$Name, [int]$Size) {
    $path = Join-Path -Path $Work -ChildPath $Name
    if (-not (Test-Path -LiteralPath $path)) {
        & "$here/New-LargeLog.ps1" -From $From -To $path -Megabytes $Size
    }
    $path
}
function Get-Time([scriptblock]$Block) {
    [GC]::Collect()
    [GC]::WaitForPendingFinalizers()
    [GC]::Collect()
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $null = . $Block
    $watch.Stop()
    $watch.Elapsed.TotalMilliseconds
}
function Get-Best([scriptblock]$Block) {
    $times = @(for ($i = 0; $i -lt $Runs; $i++) { Get-Time $Block })
    $shown = ($times | ForEach-Object { $_.ToString('F1', [cultureinfo]::InvariantCulture) }) -join ' '
    Write-Information -MessageData "    raw ms: $shown" -InformationAction Continue
    ($times | Measure-Object -Minimum).Minimum
}
$log = New-Log 'cbs-large.log' $Megabytes
$huge = New-Log 'cbs-huge.log' $HugeMegabytes
$small = New-Log 'cbs-script.log' $ScriptMegabytes

"PowerShell $($PSVersionTable.PSVersion), .NET $([Environment]::Version), $([Environment]::ProcessorCount) processors, best of $Runs runs"
$null = Get-WULogEntry -LiteralPath $small | Select-Object -First 1
$count = (Measure-WULog -LiteralPath $log).Records
$size = (Get-Item -LiteralPath $log).Length / 1MB
'log: {0:N0} MB, {1} records' -f $size, $count

'count (Measure-WULog)'
$best = Get-Best { Measure-WULog -LiteralPath $log }
'  {0:N0} ms, {1:N0} MB/s, {2:N0} records/s' -f $best, ($size / $best * 1000), ($count / $best * 1000)

'reader alone, objects dropped'
$best = Get-Best {
    $reader = New-Object WUDiagnostics.LogReader -ArgumentList @([string[]]@($log), $null)
    while (-not $reader.Ended) { $null = $reader.Read(150) }
    $reader.Dispose()
}
'  {0:N0} ms, {1:N0} records/s' -f $best, ($count / $best * 1000)

'into a variable'
$best = Get-Best { $e = Get-WULogEntry -LiteralPath $log }
'  {0:N0} ms, {1:N0} records/s (target 500,000)' -f $best, ($count / $best * 1000)

'piped on'
# By turns, so that both see the same machine.
$made = @(Get-WULogEntry -LiteralPath $log)
$fromMemory = @()
$fromLog = @()
for ($i = 0; $i -lt $Runs; $i++) {
    $fromMemory += Get-Time { $made | Measure-Object }
    $fromLog += Get-Time { Get-WULogEntry -LiteralPath $log | Measure-Object }
}
$made = $null
'    made beforehand, raw ms: ' + (($fromMemory | ForEach-Object { $_.ToString('F1', [cultureinfo]::InvariantCulture) }) -join ' ')
'    of the log, raw ms: ' + (($fromLog | ForEach-Object { $_.ToString('F1', [cultureinfo]::InvariantCulture) }) -join ' ')
$limit = ($fromMemory | Measure-Object -Minimum).Minimum
$best = ($fromLog | Measure-Object -Minimum).Minimum
'  {0:N0} ms of {1:N0} ms made beforehand: {2:N0} % (target 80 %)' -f $best, $limit, (100 * $limit / $best)

'the first five of {0:N0} MB' -f ((Get-Item -LiteralPath $huge).Length / 1MB)
$best = Get-Best { Get-WULogEntry -LiteralPath $huge | Select-Object -First 5 }
'  {0:N1} ms (target 50 ms)' -f $best

'by code, against Get-Content and -match on {0:N1} MB' -f ((Get-Item -LiteralPath $small).Length / 1MB)
$mine = @(Get-WULogEntry -LiteralPath $small -Code 0x800F0805).Count
$theirs = @(& "$here/Get-CbsEntryByScript.ps1" -Path $small).Count
"  records found: $mine, by script: $theirs"
$scriptTime = Get-Best { & "$here/Get-CbsEntryByScript.ps1" -Path $small }
$parsed = Get-Best { & "$here/Get-CbsEntryByScript.ps1" -Path $small -Parse }
$best = Get-Best { Get-WULogEntry -LiteralPath $small -Code 0x800F0805 }
'  {0:N0} ms against {1:N0} ms: {2:N0} times (target 50); against a script that parses each line: {3:N0} ms, {4:N0} times' -f $best, $scriptTime, ($scriptTime / $best), $parsed, ($parsed / $best)
