function Get-WUServerSetting {
    # The configuration of WSUS and its last synchronisations, as its own module for Windows PowerShell has them. That one has no limit of
    # time and is not for PowerShell 7: a Windows PowerShell asks, and is ended when it does not answer. It only reads.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [int]$TimeoutSec = 30
    )

    # One line of JSON; the words of enumerations, not their numbers.
    $script = @'
$ErrorActionPreference = 'Stop'
$s = Get-WsusServer
$c = $s.GetConfiguration()
$u = $s.GetSubscription()
$o = @{}
$o.syncFromMicrosoft = [bool]$c.SyncFromMicrosoftUpdate
$o.upstream = [string]$c.UpstreamWsusServerName
$o.useProxy = [bool]$c.UseProxy
$o.proxy = [string]$c.ProxyName
$o.proxyPort = [int]$c.ProxyServerPort
$o.scheduled = [bool]$u.SynchronizeAutomatically
$o.syncStatus = [string]$u.GetSynchronizationStatus()
$p = $u.GetSynchronizationProgress()
$o.syncProcessed = [int]$p.ProcessedItems
$o.syncTotal = [int]$p.TotalItems
$o.products = @($u.GetUpdateCategories()).Count
$o.classifications = @($u.GetUpdateClassifications()).Count
$l = $u.GetLastSynchronizationInfo()
$o.lastResult = [string]$l.Result
$o.lastError = ([string]$l.Error + ' ' + [string]$l.ErrorText).Trim()
if ($l.EndTime -gt [datetime]'2000-01-01') { $o.lastSync = $l.EndTime.ToString('yyyy-MM-ddTHH:mm:ssZ') }
foreach ($h in @($u.GetSynchronizationHistory()) | Sort-Object -Property StartTime | Select-Object -Last 50) {
    if ($h.StartedManually) { $o.lastManualResult = [string]$h.Result } else { $o.lastScheduledResult = [string]$h.Result }
}
ConvertTo-Json -InputObject $o -Compress
'@
    $shell = Get-WUWindowsPath -System 'WindowsPowerShell\v1.0\powershell.exe'
    $encoded = [System.Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($script))
    $answer = Invoke-WUProgram -Path $shell -ArgumentList '-NoProfile', '-NonInteractive', '-OutputFormat', 'Text', '-EncodedCommand', $encoded -TimeoutSec $TimeoutSec
    if ($null -eq $answer.ExitCode) {
        throw ((Get-WUString).FactNoAnswer -f $TimeoutSec)
    }
    $line = @($answer.Output -split '\r?\n' | Where-Object -FilterScript { $_.StartsWith('{') }) | Select-Object -Last 1
    if (-not $line) {
        throw $answer.Output
    }
    $found = [ordered]@{}
    foreach ($property in (ConvertFrom-Json -InputObject $line).PSObject.Properties) {
        $found[$property.Name] = $property.Value
    }
    $found
}
