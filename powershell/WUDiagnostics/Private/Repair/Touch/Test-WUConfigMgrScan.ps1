function Test-WUConfigMgrScan {
    # Whether the ConfigMgr client scans now.
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    @(Get-WUCimFact -Namespace 'root\ccm\ScanAgent' -ClassName 'CCM_ScanJobInstance').Count -gt 0
}
