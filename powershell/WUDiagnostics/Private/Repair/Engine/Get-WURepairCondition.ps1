function Get-WURepairCondition {
    # What the guards of a repair ask of this machine and session. What cannot be read is null.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $power = Get-WUConditionValue -ScriptBlock { Get-WUPowerState }
    $battery = $null
    if ($null -ne $power) {
        $battery = $power.Percent
    }
    [ordered]@{
        elevated       = Get-WUConditionValue -ScriptBlock { Test-WUAdministrator }
        process32      = [System.Environment]::Is64BitOperatingSystem -and -not [System.Environment]::Is64BitProcess
        system         = Get-WUConditionValue -ScriptBlock { Test-WUSystemAccount }
        processes      = Get-WUConditionValue -ScriptBlock { , @(Get-WUServicingProcess) }
        msiRunning     = Get-WUConditionValue -ScriptBlock { Test-WUMsiRunning }
        installerBusy  = Get-WUConditionValue -ScriptBlock { Test-WUInstallerBusy }
        bitLocker      = Get-WUConditionValue -ScriptBlock { Test-WUBitLocker }
        onBattery      = $(if ($null -ne $power) { $power.OnBattery })
        batteryPercent = $battery
        metered        = $null
        roles          = Get-WUConditionValue -ScriptBlock { , @(Get-WUServerRole) }
    }
}
