function Get-WUPolicyObject {
    # The policy of this machine, judged.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.ClientPolicy')]
    param(
        [int]$Language
    )

    $facts = Invoke-WUQuietly -ScriptBlock { Use-WULanguage -Language $Language -ScriptBlock { Get-WUPolicyFact } }
    $unread = New-Object -TypeName 'System.Collections.Generic.List[string]'
    foreach ($part in $facts['errors'].Keys) {
        $unread.Add($part + ': ' + $facts['errors'][$part])
    }
    $owners = Invoke-WUQuietly -ScriptBlock { Use-WULanguage -Language $Language -ScriptBlock { Get-WUPolicyProvenance -Unread $unread } }
    $server = $null
    if ($facts.Contains('configMgr') -and $facts['configMgr'].Contains('updateServer')) {
        $server = $facts['configMgr']['updateServer']
    }
    $values = New-Object -TypeName 'System.Collections.Generic.List[WUDiagnostics.PolicyValue]'
    if ($facts.Contains('policy')) {
        foreach ($view in @($facts['policy'].Keys)) {
            foreach ($key in @($facts['policy'][$view].Keys)) {
                $path = 'SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'
                if ($key -eq 'AU') {
                    $path += '\AU'
                }
                $shown = $path
                if ($view -eq 'wow') {
                    $shown = $path -replace '^SOFTWARE', 'SOFTWARE\Wow6432Node'
                }
                $names = $facts['policy'][$view][$key]
                foreach ($name in @($names.Keys)) {
                    # Since Windows 7 both views show one and the same key: only what differs is worth a second row.
                    if ($view -eq 'wow' -and $facts['policy'].Contains('native') -and $facts['policy']['native'].Contains($key) -and $facts['policy']['native'][$key].Contains($name) -and
                        (@($facts['policy']['native'][$key][$name]) -join ';') -eq (@($names[$name]) -join ';')) {
                        continue
                    }
                    $by = $owners[($path + '|' + $name).ToLowerInvariant()]
                    if (-not $by) {
                        $by = 'unknown'
                    }
                    if ($by -notlike 'gpo:*' -and $server -and $name -in 'WUServer', 'WUStatusServer' -and $names[$name] -eq $server) {
                        $by = 'configmgr'
                    }
                    $values.Add((New-Object -TypeName WUDiagnostics.PolicyValue -ArgumentList $name, $names[$name], ('HKLM\' + $shown), $view, $by))
                }
            }
        }
    }
    if ($facts.Contains('policyManager') -and $facts['policyManager'].Contains('Update')) {
        $names = $facts['policyManager']['Update']
        foreach ($name in @($names.Keys)) {
            $values.Add((New-Object -TypeName WUDiagnostics.PolicyValue -ArgumentList $name, $names[$name], 'HKLM\SOFTWARE\Microsoft\PolicyManager\current\device\Update', 'native', 'mdm'))
        }
    }
    [WUDiagnostics.Facts]::JudgePolicy((ConvertTo-WUFactJson -Fact $facts), $Language, $values.ToArray(), $unread.ToArray())
}
