function Test-WUServerAnswer {
    # Whether the server of the policy, or without one Windows Update, answers a probe in this time.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        # Another server than that of the policy.
        [string]$Url,

        [int]$TimeoutSec = 30
    )

    if (-not $Url) {
        $Url = [string](Get-WURegistryValue -Path $script:WUPolicyKey -Name 'WUServer')
        if ((Get-WURegistryValue -Path ($script:WUPolicyKey + '\AU') -Name 'UseWUServer') -ne 1) {
            $Url = ''
        }
    }
    $option = @{ timeoutSeconds = [System.Math]::Min(10, $TimeoutSec) }
    if ($Url) { $option['url'] = $Url } else { $option['microsoftUpdate'] = $true }
    $probe = $null
    try {
        $probe = Start-WUProbe -Option $option -Language (Resolve-WULanguage -Verbose:$false) -Label $(if ($Url) { $Url } else { (Get-WUString).ProbePublic })
        [bool](Receive-WUProbe -Probe $probe).Succeeded
    }
    finally {
        if ($null -ne $probe) {
            $probe.Runner.Cancel()
            $probe.Runner.Dispose()
        }
    }
}
