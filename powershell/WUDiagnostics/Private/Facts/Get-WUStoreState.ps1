function Get-WUStoreState {
    # The state of each update in the store of the ConfigMgr client (root\ccm\SoftwareUpdates\UpdatesStore, CCM_UpdateStatus).
    [CmdletBinding()]
    [OutputType([object[]])]
    param()

    foreach ($status in Get-WUCimFact -Namespace 'root\ccm\SoftwareUpdates\UpdatesStore' -ClassName 'CCM_UpdateStatus') {
        @{ updateId = [string]$status.UniqueId; state = [string]$status.Status }
    }
}
