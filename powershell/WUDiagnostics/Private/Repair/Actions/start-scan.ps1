function Test-WUStartScan {
    # A scan changes nothing, and can always be started.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    [ordered]@{ state = 'needed'; before = [ordered]@{}; after = [ordered]@{} }
}

function Invoke-WUStartScan {
    # Has the update agent search, and keeps what came of it.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $null = Add-WUJournalLine -Run $Run -Entry ([ordered]@{ kind = 'change'; action = $Run.Action; change = [ordered]@{ type = 'trigger'; what = 'IUpdateSearcher.Search' } })
    $Run.Scan = Invoke-WUScan -Source 'Default' -TimeoutSec $script:WUScanSeconds
}
