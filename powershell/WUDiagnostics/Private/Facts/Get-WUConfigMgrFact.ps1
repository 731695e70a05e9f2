function Get-WUConfigMgrFact {
    # Whether the ConfigMgr client is there, which update server it names, and where it logs.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    if ($null -eq (Get-WURegistryKey -Path 'SOFTWARE\Microsoft\SMS\Mobile Client')) {
        return [ordered]@{ installed = $false }
    }
    $found = [ordered]@{ installed = $true }
    $version = Get-WURegistryValue -Path 'SOFTWARE\Microsoft\SMS\Mobile Client' -Name 'ProductVersion'
    if ($version) {
        $found['version'] = [string]$version
    }
    try {
        $source = @(Get-WUCimFact -Namespace 'root\ccm\SoftwareUpdates\WUAHandler' -ClassName 'CCM_UpdateSource') | Where-Object -FilterScript { $_.ContentLocation } | Select-Object -First 1
        if ($null -ne $source) {
            $found['updateServer'] = [string]$source.ContentLocation
        }
    }
    catch {
        $found['updateServerUnread'] = [string]$_.Exception.Message
    }
    $folder = Get-WURegistryValue -Path 'SOFTWARE\Microsoft\CCM\Logging\@Global' -Name 'LogDirectory'
    if ($folder) {
        $found['logDirectory'] = [string]$folder
    }
    $found
}
