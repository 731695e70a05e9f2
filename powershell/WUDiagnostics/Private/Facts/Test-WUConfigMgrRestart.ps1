function Test-WUConfigMgrRestart {
    # Whether the ConfigMgr client waits for a restart; false where it is not installed or cannot be asked.
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    if ($null -eq (Get-WURegistryKey -Path 'SOFTWARE\Microsoft\SMS\Mobile Client\Reboot Management\RebootData')) {
        return $false
    }
    $by = Get-WURegistryValue -Path 'SOFTWARE\Microsoft\SMS\Mobile Client\Reboot Management\RebootData' -Name 'RebootBy'
    $null -ne $by -and [long]$by -ne 0
}
