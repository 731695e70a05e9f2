function Get-WUGatherer {
    # The function that gathers a part of the facts, by its name: winre by Get-WUWinreFact, policy.provenance.rsop by
    # Get-WURsopFact. One that needs the network has a parameter Probe.
    [CmdletBinding()]
    [OutputType([System.Management.Automation.FunctionInfo])]
    param(
        [Parameter(Mandatory)]
        [string]$Part
    )

    $last = $Part.Substring($Part.LastIndexOf('.') + 1)
    Get-Command -Name ('Get-WU' + $last.Substring(0, 1).ToUpperInvariant() + $last.Substring(1) + 'Fact') -CommandType Function -ErrorAction Stop
}
