function Get-WURootUpdateFact {
    # Whether root certificates may be and can be updated.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        # What Get-WUNetworkProbe gave; nothing where the network is not to be used.
        [AllowNull()]
        [AllowEmptyCollection()]
        [object[]]$Probe
    )

    Assert-WUWindows
    $off = Get-WURegistryValue -Path 'SOFTWARE\Policies\Microsoft\SystemCertificates\AuthRoot' -Name 'DisableRootAutoUpdate'
    $found = [ordered]@{ disableRootAutoUpdate = $(if ($null -eq $off) { 0 } else { $off }) }
    $roots = @($Probe | Where-Object -FilterScript { $null -ne $_ -and $_.Url -like '*//ctldl.windowsupdate.com/*' })
    if ($roots.Count -gt 0) {
        $found['url'] = $roots[0].Url
        $found['reachable'] = $roots[0].Succeeded
        $found['answer'] = $roots[0].Verdict
    }
    $found
}
