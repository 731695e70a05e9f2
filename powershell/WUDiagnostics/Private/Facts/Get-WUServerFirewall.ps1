function Get-WUServerFirewall {
    # Whether the firewall is on, and the TCP ports that its rules let in for any program or for the web server of the system. Its own
    # commands need half a minute for that: the registry has it.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $base = 'SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy'
    $policy = 'SOFTWARE\Policies\Microsoft\WindowsFirewall'
    $states = @(
        foreach ($profile in 'DomainProfile', 'StandardProfile', 'PublicProfile') {
            # A policy wins over the setting.
            $state = Get-WURegistryValue -Path "$policy\$profile" -Name 'EnableFirewall'
            if ($null -eq $state) {
                $state = Get-WURegistryValue -Path "$base\$profile" -Name 'EnableFirewall'
            }
            if ($null -ne $state) {
                [int]$state
            }
        }
    )
    if ($states.Count -eq 0) {
        throw (Get-WUString).FactNothing
    }
    $ports = New-Object -TypeName System.Collections.ArrayList
    foreach ($path in "$base\FirewallRules", "$policy\FirewallRules") {
        $rules = Get-WURegistryKey -Path $path
        if ($null -eq $rules) {
            continue
        }
        foreach ($rule in $rules.Values) {
            $fields = @{}
            $local = New-Object -TypeName System.Collections.ArrayList
            foreach ($field in ([string]$rule['value']).Split('|')) {
                $name, $value = $field.Split('=', 2)
                if ($name -eq 'LPort' -or $name -eq 'LPort2_10') {
                    $null = $local.Add($value)
                }
                elseif ($null -ne $value) {
                    $fields[$name] = $value
                }
            }
            $ofSystem = -not $fields['App'] -or $fields['App'] -eq 'System'
            $isTcp = -not $fields['Protocol'] -or $fields['Protocol'] -eq '6'
            if ($fields['Action'] -eq 'Allow' -and $fields['Active'] -eq 'TRUE' -and $fields['Dir'] -eq 'In' -and $isTcp -and $ofSystem -and -not $fields['Svc'] -and -not $fields['AppPkgId']) {
                if ($local.Count -eq 0) {
                    $null = $ports.Add('*')
                }
                foreach ($port in $local) {
                    $null = $ports.Add($port)
                }
            }
        }
    }
    [ordered]@{ enabled = [bool]($states -contains 1); ports = @($ports | Sort-Object -Unique) }
}
