function Wait-WUServicing {
    # Waits for an installation that keeps actions of a plan from running. Whether it has ended; without such an action, no.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [object[]]$Step,

        [int]$Language,

        [int]$TimeoutSec = $script:WUServicingSeconds
    )

    $kept = @($Step | Where-Object -Property ErrorId -EQ -Value 'WUGuardServicing')
    if ($kept.Count -eq 0) {
        return $false
    }
    $strings = Get-WUString
    # The library judges; what the other guards ask has been asked.
    $request = [ordered]@{ actions = @(); conditions = $null; detect = [ordered]@{} }
    foreach ($one in $kept) {
        $request['actions'] += [ordered]@{ id = $one.Action; parameters = $one.Parameters; reason = $null }
        $request['detect'][$one.Action] = [ordered]@{ state = 'needed' }
    }
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $message = $kept[0].Message
    try {
        while ($watch.Elapsed.TotalSeconds -lt $TimeoutSec) {
            $left = $TimeoutSec - $watch.Elapsed.TotalSeconds
            Write-Progress -Activity $strings.RepairActivity -Status (ConvertTo-WUShown -Text ($strings.RepairWaiting -f $message)) -SecondsRemaining ([int]$left)
            Start-Sleep -Milliseconds ([int][System.Math]::Min(2000, 1000 * $left))
            $request['conditions'] = Get-WUServicingCondition
            $request['conditions']['elevated'] = $true
            $busy = @([WUDiagnostics.Repair]::Plan((ConvertTo-Json -InputObject $request -Depth 20 -Compress), $Language).Steps | Where-Object -Property ErrorId -EQ -Value 'WUGuardServicing')
            if ($busy.Count -eq 0) {
                return $true
            }
            $message = $busy[0].Message
        }
        $false
    }
    finally {
        Write-Progress -Activity $strings.RepairActivity -Completed
    }
}
