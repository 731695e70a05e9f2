function Get-WUHealthFact {
    # The facts document that the rules about health take.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [switch]$SkipNetwork,

        [int]$TimeoutSec = 10,

        # Only what these checks need.
        [string[]]$Rule = '*'
    )

    $parts = @(
        , @('disk', 'disk', 'Get-WUDiskFact')
        , @('winre-partition-small', 'winre', 'Get-WURecoveryFact')
        , @('memory', 'memory', 'Get-WUMemoryFact')
        , @('clock-skew', 'clock', 'Get-WUClockFact')
        , @('service-disabled', 'services', 'Get-WUServicesFact')
        , @('restart-pending', 'pendingRestart', 'Get-WUPendingRestartFact')
        , @('tls12-off-client', 'tls', 'Get-WUTlsFact')
        , @('cipher-order-policy', 'tls', 'Get-WUTlsFact')
        , @('ctldl-unreachable', 'rootUpdate', 'Get-WURootUpdateFact')
        , @('agent', 'agent', 'Get-WUAgentFact')
        , @('software-distribution', 'softwareDistribution', 'Get-WUSoftwareDistributionFact')
        , @('catroot2', 'catroot2', 'Get-WUCatalogFact')
        , @('component-store', 'componentStore', 'Get-WUComponentStoreFact')
        , @('bits', 'bits', 'Get-WUBitsFact')
    )
    $source = [ordered]@{}
    foreach ($part in $parts) {
        foreach ($pattern in $Rule) {
            if (Test-WULike -Text $part[0] -Pattern $pattern) {
                $source[$part[1]] = $part[2]
            }
        }
    }
    $network = @{ Probe = $null }
    if (-not $SkipNetwork -and ($source.Contains('clock') -or $source.Contains('rootUpdate'))) {
        try {
            $network['Probe'] = @(Get-WUNetworkProbe -TimeoutSec $TimeoutSec)
        }
        catch {
            # The checks that need it say so themselves.
            $network['Probe'] = @()
            Write-Verbose -Message (ConvertTo-WUShown -Text $_.Exception.Message)
        }
    }
    Get-WUFact -Source $source -Argument @{ clock = $network; rootUpdate = $network }
}
