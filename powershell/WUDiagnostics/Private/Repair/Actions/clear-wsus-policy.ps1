function Test-WUClearWsusPolicy {
    # The values that bind this machine to an update server. Never their key: other policies are in it.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $found = [ordered]@{ state = 'right'; before = [ordered]@{}; after = [ordered]@{} }
    foreach ($value in Get-WUPolicyToClear -Parameter $Parameter) {
        $data = [WUDiagnostics.RegistryData]::Read(64, 'HKLM', $value.Path, $value.Name)
        $found['state'] = 'needed'
        $found['before'][$value.Name] = $(if ($null -ne $data) { $data.Text })
        $found['after'][$value.Name] = $null
    }
    $found
}

function Invoke-WUClearWsusPolicy {
    # Removes them: from the machine's own policy file, where that has them, and from the registry.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    Set-WUPolicyValue -Run $Run -Value @(Get-WUPolicyToClear -Parameter $Parameter)
}
