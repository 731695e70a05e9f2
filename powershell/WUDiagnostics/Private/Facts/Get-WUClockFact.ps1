function Get-WUClockFact {
    # The difference between this clock and that of the update server, or of Microsoft's.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        # What Get-WUNetworkProbe gave; nothing where the network is not to be used.
        [AllowNull()]
        [AllowEmptyCollection()]
        [object[]]$Probe
    )

    Assert-WUWindows
    if ($null -eq $Probe) {
        throw (Get-WUString).FactNetworkSkipped
    }
    foreach ($one in $Probe) {
        foreach ($step in $one.Steps) {
            if ($step.Seen.Contains('clockDifferenceSeconds')) {
                return [ordered]@{ differenceSeconds = $step.Seen['clockDifferenceSeconds']; comparedWith = $one.Url }
            }
        }
    }
    throw (Get-WUString).FactNoClock
}
