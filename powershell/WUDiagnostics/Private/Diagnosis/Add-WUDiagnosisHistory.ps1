function Add-WUDiagnosisHistory {
    # Adds what this machine can tell beside its logs: the agent's own history, the states of ConfigMgr's store, and facts of other
    # parts of the system. Each has a row in the coverage; what cannot be asked says why there: the logs still say what they say.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [object]$Runner,

        [int]$Most = 200,

        # Only the history of updates.
        [switch]$HistoryOnly
    )

    $document = @{ facts = @{}; coverage = @() }
    $parts = @(
        @{ name = 'Windows Update history'; key = 'entries'; block = { Get-WUAgentHistory -Most $Most } }
        @{ name = 'CCM_UpdateStatus'; key = 'states'; block = { Get-WUStoreState } }
    )
    if (-not $HistoryOnly) {
        $parts += @(
            @{ name = 'Scheduled tasks'; key = 'facts'; block = { Get-WUSystemFact -Part Tasks } }
            @{ name = 'BITS jobs'; key = 'facts'; block = { Get-WUSystemFact -Part Bits } }
            @{ name = 'BitLocker'; key = 'facts'; block = { Get-WUSystemFact -Part BitLocker } }
            @{ name = 'CCM_ScanJobInstance'; key = 'facts'; block = { Get-WUSystemFact -Part ScanJobs } }
            @{ name = 'Update services'; key = 'facts'; block = { Get-WUSystemFact -Part AgentServices } }
        )
    }
    foreach ($part in $parts) {
        $got = @(Invoke-WUQuietly -Catch -ScriptBlock $part['block'])
        if ($got.Count -gt 0 -and $got[-1] -is [System.Exception]) {
            Write-Verbose -Message (ConvertTo-WUShown -Text $got[-1].Message)
            $document['coverage'] += @{ source = $part['name']; why = $got[-1].Message }
            continue
        }
        if ($part['key'] -eq 'facts') {
            foreach ($facts in $got) {
                foreach ($path in $facts.Keys) {
                    $document['facts'][$path] = $facts[$path]
                }
            }
            $document['coverage'] += @{ source = $part['name']; records = @($got | ForEach-Object -Process { $_.Keys }).Count }
            continue
        }
        $document[$part['key']] = $got
        # The library makes the row of the history itself, with its times.
        if ($part['key'] -ne 'entries' -or $got.Count -eq 0) {
            $document['coverage'] += @{ source = $part['name']; records = $got.Count }
        }
    }
    $Runner.AddHistory((ConvertTo-WUFactJson -Fact $document))
}
