function Invoke-WUScan {
    # Has the update agent, or the ConfigMgr client, search for updates, and says what came of it. The agent's search runs in a
    # process of its own: it cannot be interrupted otherwise.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [ValidateSet('Default', 'WindowsUpdate', 'ConfigMgr')]
        [string]$Source,

        [int]$TimeoutSec = 1800,

        # Starts it and does not wait.
        [switch]$NoWait
    )

    $strings = Get-WUString
    $found = [ordered]@{ ComputerName = $env:COMPUTERNAME; Source = $Source; State = 'started'; Code = $null; Name = $null; Updates = $null; Duration = $null; Message = $null }
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    if ($Source -eq 'ConfigMgr') {
        Start-WUConfigMgrSchedule -Id '{00000000-0000-0000-0000-000000000113}'
        if (-not $NoWait) {
            while ((Test-WUConfigMgrScan) -and $watch.Elapsed.TotalSeconds -lt $TimeoutSec) {
                Start-Sleep -Seconds 5
            }
            $found['Duration'] = $watch.Elapsed
        }
        $found['Message'] = $strings.ScanConfigMgr
        return $found
    }
    $answer = Invoke-WUSearch -ServerSelection $(if ($Source -eq 'WindowsUpdate') { 2 } else { 0 }) -TimeoutSec $TimeoutSec -NoWait:$NoWait
    if ($NoWait) {
        return $found
    }
    $found['Duration'] = $watch.Elapsed
    if ($answer -match 'wud-scan (\d+) (\d+) ([0-9A-Fa-f]{8})') {
        $found['Updates'] = [int]$Matches[2]
        $found['Code'] = '0x' + $Matches[3].ToUpperInvariant()
        # OperationResultCode: 2 succeeded, 3 with errors, 4 failed, 5 aborted.
        $found['State'] = switch ($Matches[1]) { '2' { 'succeeded' } '3' { 'partial' } default { 'failed' } }
    }
    elseif ($answer -match 'wud-scan-failed ([0-9A-Fa-f]{8})') {
        $found['State'] = 'failed'
        $found['Code'] = '0x' + $Matches[1].ToUpperInvariant()
    }
    else {
        $found['State'] = 'not-possible'
        $found['Message'] = $(if ($watch.Elapsed.TotalSeconds -ge $TimeoutSec) { $strings.ScanTimeout -f $TimeoutSec } else { $strings.ScanNoAnswer })
    }
    if ($found['Code']) {
        $found['Name'] = (Get-WUErrorInfo -InputObject $found['Code'] -ErrorAction SilentlyContinue).Name
    }
    $found
}
