function Get-WUServicingCondition {
    # Whether something is being installed, as the guards ask it. What cannot be read is null.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    [ordered]@{
        processes     = Get-WUConditionValue -ScriptBlock { , @(Get-WUServicingProcess) }
        msiRunning    = Get-WUConditionValue -ScriptBlock { Test-WUMsiRunning }
        installerBusy = Get-WUConditionValue -ScriptBlock { Test-WUInstallerBusy }
    }
}
