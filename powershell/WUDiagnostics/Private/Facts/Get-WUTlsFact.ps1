function Get-WUTlsFact {
    # The client's protocols as set by hand, and the order of the cipher suites: of a policy first, else of the machine.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUWindows
    $protocols = [ordered]@{}
    foreach ($name in 'SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3') {
        $values = Get-WURegistryKey -Path "SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\$name\Client"
        $found = [ordered]@{}
        if ($null -ne $values) {
            if ($values.Contains('Enabled')) { $found['enabled'] = $values['Enabled']['value'] }
            if ($values.Contains('DisabledByDefault')) { $found['disabledByDefault'] = $values['DisabledByDefault']['value'] }
        }
        if ($found.Count -gt 0) {
            $protocols[$name] = $found
        }
    }
    $from = 'SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL\00010002'
    $suites = Get-WURegistryValue -Path $from -Name 'Functions'
    if (-not $suites) {
        $from = 'SYSTEM\CurrentControlSet\Control\Cryptography\Configuration\Local\SSL\00010002'
        $suites = Get-WURegistryValue -Path $from -Name 'Functions'
    }
    $names = @(foreach ($line in @($suites)) {
            foreach ($name in ([string]$line).Split(',')) {
                if ($name.Trim()) { $name.Trim() }
            }
        })
    $facts = [ordered]@{ protocols = $protocols; cipherSuites = $names }
    if ($names.Count -gt 0) {
        $facts['cipherSuitesFrom'] = 'HKLM\' + $from
    }
    $facts
}
