# When a live diagnosis shows that it works, and how long it takes: put logs into the folders of Windows first (below Wine's drive, for
# example). -Module is the folder of a built module.
param([string]$Module = (Join-Path -Path $PSScriptRoot -ChildPath '../../out/WUDiagnostics'))
$shell = [System.Management.Automation.PowerShell]::Create()
$null = $shell.AddCommand('Import-Module').AddParameter('Name', (Join-Path -Path $Module -ChildPath 'WUDiagnostics.psd1')).Invoke()
$shell.Commands.Clear()
$watch = [System.Diagnostics.Stopwatch]::StartNew()
$running = $shell.AddCommand('Invoke-WUDiagnosis').AddParameter('SkipNetwork').BeginInvoke()
$first = -1
while (-not $running.AsyncWaitHandle.WaitOne(5)) {
    if ($first -lt 0 -and $shell.Streams.Progress.Count -gt 0) {
        $first = $watch.ElapsedMilliseconds
    }
}
$all = $watch.ElapsedMilliseconds
$diagnosis = $shell.EndInvoke($running)[0]
$records = ($diagnosis.Coverage | Measure-Object -Property Records -Sum).Sum
'first progress record after {0} ms, the answer after {1} ms: {2}, {3} records' -f $first, $all, $diagnosis.Outcome, $records
