function Test-WUResetSusclientid {
    # What the update server knows this machine by.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $found = [ordered]@{ state = 'right'; before = [ordered]@{}; after = [ordered]@{} }
    foreach ($name in $script:WUClientIds) {
        $data = [WUDiagnostics.RegistryData]::Read(64, 'HKLM', $script:WUAgentKey, $name)
        if ($null -ne $data) {
            $found['state'] = 'needed'
            $found['before'][$name] = $data.Text
            $found['after'][$name] = $null
        }
    }
    $found
}

function Invoke-WUResetSusclientid {
    # Removes it: the agent makes a new one.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    Use-WUStoppedService -Run $Run -Name $Run.Services -ScriptBlock {
        foreach ($name in $script:WUClientIds) {
            Set-WURegistryValue -Run $Run -Path $script:WUAgentKey -Name $name -Regrows
        }
    }
}
