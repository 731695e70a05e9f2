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
    $conditions = Get-WUServicingCondition
    $more = [ordered]@{
        elevated       = Get-WUConditionValue -ScriptBlock { Test-WUAdministrator }
        process32      = [System.Environment]::Is64BitOperatingSystem -and -not [System.Environment]::Is64BitProcess
        system         = Get-WUConditionValue -ScriptBlock { Test-WUSystemAccount }
        bitLocker      = Get-WUConditionValue -ScriptBlock { Test-WUBitLocker }
        onBattery      = $(if ($null -ne $power) { $power.OnBattery })
        batteryPercent = $battery
        metered        = Get-WUConditionValue -ScriptBlock { Get-WUConnectionCost }
        roles          = Get-WUConditionValue -ScriptBlock { , @(Get-WUServerRole) }
    }
    foreach ($name in $more.Keys) {
        $conditions[$name] = $more[$name]
    }
    $conditions
}
