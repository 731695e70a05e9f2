function Test-WUCmRunScanCycle {
    # Whether there is a ConfigMgr client that could scan.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    [ordered]@{ state = 'needed'; before = [ordered]@{}; after = [ordered]@{} }
}

function Invoke-WUCmRunScanCycle {
    # Triggers its scan by update source, and nothing else: other schedules may install what is due.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    if (-not (Get-WUConfigMgrFact)['installed']) {
        throw (New-WUErrorRecord -ErrorId 'WUPartialFailure' -Category ObjectNotFound -ArgumentList 'SMS_Client', (Get-WUString).RepairNoConfigMgr)
    }
    $null = Add-WUJournalLine -Run $Run -Entry ([ordered]@{ kind = 'change'; action = $Run.Action; change = [ordered]@{ type = 'trigger'; what = 'SMS_Client.TriggerSchedule {00000000-0000-0000-0000-000000000113}' } })
    $Run.Scan = Invoke-WUScan -Source 'ConfigMgr' -TimeoutSec $script:WUScanSeconds
}
