function Get-WUPolicyRegistryFact {
    # The policy keys in both views.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $policy = [ordered]@{}
    foreach ($view in 'native', 'wow') {
        $keys = [ordered]@{}
        foreach ($key in @{ Name = 'WindowsUpdate'; Path = 'SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate' }, @{ Name = 'AU'; Path = 'SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU' }) {
            $values = Get-WURegistryKey -Path $key.Path -View $view
            if ($null -ne $values) {
                $keys[$key.Name] = $values
            }
        }
        $policy[$view] = $keys
    }
    $policy
}

function Get-WUPolicyManagerFact {
    # What MDM set: the effective values, without the keeper's own notes about them.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $found = [ordered]@{}
    $update = [ordered]@{}
    $values = Get-WURegistryKey -Path 'SOFTWARE\Microsoft\PolicyManager\current\device\Update'
    if ($null -ne $values) {
        foreach ($name in $values.Keys) {
            if ($name -notmatch '_(ProviderSet|WinningProvider|LastWrite|ADMXInstanceData)$') {
                $update[$name] = $values[$name]
            }
        }
    }
    if ($update.Count -gt 0) {
        $found['Update'] = $update
    }
    $found
}

function Get-WUConfigMgrFact {
    # Whether the ConfigMgr client is there, which update server it set, and whether it says that the server was overwritten.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $found = [ordered]@{ installed = $false }
    $client = Get-WURegistryKey -Path 'SOFTWARE\Microsoft\SMS\Mobile Client'
    if ($null -eq $client) {
        return $found
    }
    $found['installed'] = $true
    if ($client.Contains('ProductVersion')) {
        $found['version'] = $client['ProductVersion']
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
    if (-not $folder) {
        $folder = [System.IO.Path]::Combine([System.Environment]::GetFolderPath('Windows'), 'CCM\Logs')
    }
    $overwritten = Test-WUPolicyOverwritten -Path ([System.IO.Path]::Combine($folder, 'WUAHandler.log'))
    if ($null -ne $overwritten) {
        $found['overwritten'] = $overwritten
    }
    $found
}

function Test-WUPolicyOverwritten {
    # Whether the last word of WUAHandler.log about its server is that a higher authority has overwritten it; null where there is no log.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    if (-not [System.IO.File]::Exists($Path)) {
        return
    }
    $stream = New-Object -TypeName System.IO.FileStream -ArgumentList $Path, 'Open', 'Read', 'ReadWrite, Delete'
    try {
        # The end of the log is enough: 512 KB.
        if ($stream.Length -gt 524288) {
            $null = $stream.Seek(-524288, [System.IO.SeekOrigin]::End)
        }
        $reader = New-Object -TypeName System.IO.StreamReader -ArgumentList $stream
        $text = $reader.ReadToEnd()
    }
    finally {
        $stream.Dispose()
    }
    $bad = $text.LastIndexOf('overwritten by a higher authority', [System.StringComparison]::OrdinalIgnoreCase)
    $good = $text.LastIndexOf('Successfully completed scan', [System.StringComparison]::OrdinalIgnoreCase)
    $bad -gt $good
}

function Get-WUOperatingSystemFact {
    # The build, which decides which policies count.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $current = Get-WURegistryKey -Path 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    if ($null -ne $current -and $current.Contains('CurrentBuildNumber')) {
        $found = [ordered]@{ build = [int]$current['CurrentBuildNumber'] }
        if ($current.Contains('ProductName')) {
            $found['name'] = [string]$current['ProductName']
        }
        $found
    }
}

function Get-WUPolicyFact {
    # The facts document that the rules about policies take.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Get-WUFact -Source ([ordered]@{
            policy        = 'Get-WUPolicyRegistryFact'
            policyManager = 'Get-WUPolicyManagerFact'
            configMgr     = 'Get-WUConfigMgrFact'
            os            = 'Get-WUOperatingSystemFact'
        })
}
