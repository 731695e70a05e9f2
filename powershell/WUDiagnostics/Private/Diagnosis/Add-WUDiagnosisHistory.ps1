function Add-WUDiagnosisHistory {
    # Adds what this machine can tell beside its logs: the agent's own history, the states of ConfigMgr's store, and facts of other
    # parts of the system. Each has a row in the coverage, and so have the parts of the facts that could not be read; what cannot
    # be asked says why there, what does not answer in time is shown as broken: the logs still say what they say.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [object]$Runner,

        # Of Invoke-WUBounded.
        [Parameter(Mandatory)]
        [hashtable]$Session,

        # The parts of the facts that could not be read, each with the reason.
        [System.Collections.IDictionary]$Unread = @{},

        [int]$Most = 200,

        # Only the history of updates.
        [switch]$HistoryOnly
    )

    $document = @{ facts = @{}; coverage = @() }
    $parts = @(
        @{ name = 'Windows Update history'; key = 'entries'; command = 'Get-WUAgentHistory'; parameter = @{ Most = $Most } }
        @{ name = 'CCM_UpdateStatus'; key = 'states'; command = 'Get-WUStoreState'; parameter = @{} }
    )
    if (-not $HistoryOnly) {
        $parts += @(
            @{ name = 'Scheduled tasks'; key = 'facts'; command = 'Get-WUSystemFact'; parameter = @{ Part = 'Tasks' } }
            @{ name = 'BITS jobs'; key = 'facts'; command = 'Get-WUSystemFact'; parameter = @{ Part = 'Bits' } }
            @{ name = 'BitLocker'; key = 'facts'; command = 'Get-WUSystemFact'; parameter = @{ Part = 'BitLocker' } }
            @{ name = 'CCM_ScanJobInstance'; key = 'facts'; command = 'Get-WUSystemFact'; parameter = @{ Part = 'ScanJobs' } }
            @{ name = 'Update services'; key = 'facts'; command = 'Get-WUSystemFact'; parameter = @{ Part = 'AgentServices' } }
        )
    }
    $strings = Get-WUString
    $silent = $strings.FactSilent -f 5
    # The network is asked by the probe.
    foreach ($name in $Unread.Keys | Where-Object -FilterScript { $Unread[$_] -ne $strings.FactNetworkSkipped }) {
        $document['coverage'] += @{ source = $name; why = $Unread[$name]; broken = $Unread[$name] -eq $silent }
    }
    foreach ($part in $parts) {
        $got = @(Invoke-WUQuietly -Catch -ScriptBlock { Invoke-WUBounded -Command $part['command'] -Parameter $part['parameter'] -Session $Session })
        if ($got.Count -gt 0 -and $got[-1] -is [System.Exception]) {
            Write-Verbose -Message (ConvertTo-WUShown -Text $got[-1].Message)
            $document['coverage'] += @{ source = $part['name']; why = $got[-1].Message; broken = $got[-1] -is [System.TimeoutException] }
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
