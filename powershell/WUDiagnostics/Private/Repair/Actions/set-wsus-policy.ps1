function Test-WUSetWsusPolicy {
    # The policy of the update server as it is, and as it would be. Without a server, what is provably wrong in the present
    # one is put right: no scheme, a scheme that the port contradicts, another status server.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $proposed = Get-WUCorrectedServer -Parameter $Parameter
    $found = [ordered]@{ state = 'needed'; before = [ordered]@{}; after = [ordered]@{} }
    if ($null -eq $proposed) {
        # No server is known: the plan refuses.
        $found['state'] = 'unknown'
        return $found
    }
    $right = $true
    foreach ($value in Get-WUWsusPolicyValue -Parameter $proposed) {
        $data = [WUDiagnostics.RegistryData]::Read(64, 'HKLM', $value.Path, $value.Name)
        $found['before'][$value.Name] = $(if ($null -ne $data) { $data.Text })
        $found['after'][$value.Name] = $(if ($null -ne $value.Data) { $value.Data.Text })
        if ($(if ($null -eq $value.Data) { $null -ne $data } else { -not $value.Data.Same($data) })) {
            $right = $false
        }
    }
    if ($right) {
        $found['state'] = 'right'
    }
    elseif (-not $Parameter['server']) {
        # Only where something is wrong: what is proposed counts as an action that contradicts others.
        $found['parameters'] = $proposed
    }
    $found
}

function Invoke-WUSetWsusPolicy {
    # Sets it: in the machine's own policy file, where that has the value, and in the registry.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    Set-WUPolicyValue -Run $Run -Value @(Get-WUWsusPolicyValue -Parameter (Get-WUCorrectedServer -Parameter $Parameter))
}
