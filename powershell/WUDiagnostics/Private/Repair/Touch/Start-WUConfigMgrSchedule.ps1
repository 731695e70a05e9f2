function Start-WUConfigMgrSchedule {
    # Triggers a schedule of the ConfigMgr client.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [string]$Id
    )

    Assert-WUCommand -Name Invoke-CimMethod -Otherwise (Get-WUString).FactNoCim -Elevated
    $null = Invoke-CimMethod -Namespace 'root\ccm' -ClassName 'SMS_Client' -MethodName 'TriggerSchedule' -Arguments @{ sScheduleID = $Id } -ErrorAction Stop -Verbose:$false
}
