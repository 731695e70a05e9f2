function Get-WUHealthFact {
    # The facts document for checks of health. The network is asked once, for all parts that need it.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [string[]]$Part,

        [switch]$SkipNetwork,

        [int]$TimeoutSec = 10,

        # Of Invoke-WUBounded, where no part may keep the others waiting.
        [hashtable]$Session
    )

    $probe = $null
    $asking = @($Part | Where-Object -FilterScript { (Get-WUGatherer -Part $_).Parameters.ContainsKey('Probe') })
    if (-not $SkipNetwork -and $asking.Count -gt 0) {
        try {
            $probe = @(Get-WUNetworkProbe -TimeoutSec $TimeoutSec)
        }
        catch {
            # The checks that need it report it themselves.
            $probe = @()
            Write-Verbose -Message (ConvertTo-WUShown -Text $_.Exception.Message)
        }
    }
    Get-WUFact -Part $Part -Probe $probe -Session $Session
}
