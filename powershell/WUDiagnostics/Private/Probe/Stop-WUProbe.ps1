function Stop-WUProbe {
    # Ends probes, the oldest first: all are told before one is waited for, so that they end side by side.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Ends its own requests, changes nothing.')]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [System.Collections.Queue]$Queue,

        # All where it is left out.
        [int]$Count = [int]::MaxValue
    )

    $ending = New-Object -TypeName System.Collections.Queue
    while ($Queue.Count -gt 0 -and $ending.Count -lt $Count) {
        $probe = $Queue.Dequeue()
        $probe.Runner.Cancel()
        $ending.Enqueue($probe)
    }
    foreach ($probe in $ending) {
        $probe.Runner.Dispose()
    }
}
