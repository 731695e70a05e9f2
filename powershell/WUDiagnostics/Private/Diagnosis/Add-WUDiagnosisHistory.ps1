function Add-WUDiagnosisHistory {
    # Adds the agent's own history, and on a client of ConfigMgr the states of its store, to a diagnosis. What cannot be asked is
    # said with -Verbose: the logs still say what they say.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [object]$Runner,

        [int]$Most = 200
    )

    $parts = @{ entries = { Get-WUAgentHistory -Most $Most }; states = { Get-WUStoreState } }
    $document = @{}
    foreach ($part in $parts.Keys) {
        $got = @(Invoke-WUQuietly -Catch -ScriptBlock $parts[$part])
        if ($got.Count -gt 0 -and $got[-1] -is [System.Exception]) {
            Write-Verbose -Message (ConvertTo-WUShown -Text $got[-1].Message)
            continue
        }
        $document[$part] = $got
    }
    if ($document.Count -gt 0) {
        $Runner.AddHistory((ConvertTo-WUFactJson -Fact $document))
    }
}
