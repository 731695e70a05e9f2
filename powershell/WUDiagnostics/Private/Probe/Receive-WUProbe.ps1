function Receive-WUProbe {
    # Waits for a probe in small steps, so that PowerShell hears Ctrl+C, with the progress of slow ones.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.WsusProbe')]
    param(
        [Parameter(Mandatory)]
        [psobject]$Probe
    )

    $strings = Get-WUString
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $next = 700
    $answer = $null
    try {
        while ($null -eq $answer) {
            $answer = $Probe.Runner.Wait(100)
            if ($null -eq $answer -and $watch.ElapsedMilliseconds -ge $next) {
                $next = $watch.ElapsedMilliseconds + 500
                $status = ConvertTo-WUShown -Text ($strings.ProbeStatus -f $Probe.Label, [int]$watch.Elapsed.TotalSeconds)
                Write-Progress -Activity $strings.ProbeActivity -Status $status
            }
        }
    }
    finally {
        if ($null -eq $answer) {
            $Probe.Runner.Cancel()
        }
        if ($next -gt 700) {
            Write-Progress -Activity $strings.ProbeActivity -Completed
        }
    }
    $answer
}
