function Get-WUAgentHistory {
    # The newest entries of the update agent's own history, by COM: what was installed, by whom, with what result. Its times are
    # in UTC. In some remote sessions the agent refuses to answer: then this throws.
    [CmdletBinding()]
    [OutputType([object[]])]
    param(
        [int]$Most = 200
    )

    Assert-WUWindows
    $session = New-Object -ComObject Microsoft.Update.Session
    $searcher = $session.CreateUpdateSearcher()
    $count = [System.Math]::Min($Most, $searcher.GetTotalHistoryCount())
    if ($count -le 0) {
        return
    }
    foreach ($entry in $searcher.QueryHistory(0, $count)) {
        @{
            title      = [string]$entry.Title
            updateId   = [string]$entry.UpdateIdentity.UpdateID
            revision   = [int]$entry.UpdateIdentity.RevisionNumber
            operation  = [int]$entry.Operation
            date       = $entry.Date.ToString('yyyy-MM-ddTHH:mm:ss', [System.Globalization.CultureInfo]::InvariantCulture) + 'Z'
            resultCode = [int]$entry.ResultCode
            hresult    = [int]$entry.HResult
            unmapped   = [int]$entry.UnmappedResultCode
            client     = [string]$entry.ClientApplicationID
        }
    }
}
