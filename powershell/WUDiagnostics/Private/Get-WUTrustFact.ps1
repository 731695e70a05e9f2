function Get-WUNetworkProbe {
    # The answers of the public endpoints, and of the machine's update server where there is one: asked side by side, the
    # way the agent asks.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.WsusProbe')]
    param(
        [int]$TimeoutSec = 10
    )

    Assert-WUWindows
    $queue = New-Object -TypeName System.Collections.Queue
    $language = Resolve-WULanguage -Verbose:$false
    try {
        $server = Get-WURegistryValue -Path 'SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate' -Name 'WUServer'
        if ($server) {
            $queue.Enqueue((Start-WUProbe -Option @{ url = [string]$server; timeoutSeconds = $TimeoutSec } -Language $language -Label $server))
        }
        $queue.Enqueue((Start-WUProbe -Option @{ microsoftUpdate = $true; timeoutSeconds = $TimeoutSec } -Language $language -Label (Get-WUString).ProbePublic))
        while ($queue.Count -gt 0) {
            Receive-WUProbe -Probe $queue.Peek()
            Stop-WUProbe -Queue $queue -Count 1
        }
    }
    finally {
        Stop-WUProbe -Queue $queue
    }
}

function Get-WUClockFact {
    # The difference between this clock and that of the update server, or of Microsoft's.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        # What Get-WUNetworkProbe gave; nothing where the network is not to be used.
        [AllowNull()]
        [AllowEmptyCollection()]
        [object[]]$Probe
    )

    Assert-WUWindows
    if ($null -eq $Probe) {
        throw (Get-WUString).FactNetworkSkipped
    }
    foreach ($one in $Probe) {
        foreach ($step in $one.Steps) {
            if ($step.Seen.Contains('clockDifferenceSeconds')) {
                return [ordered]@{ differenceSeconds = $step.Seen['clockDifferenceSeconds']; comparedWith = $one.Url }
            }
        }
    }
    throw (Get-WUString).FactNoClock
}

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
            if ($values.Contains('Enabled')) { $found['enabled'] = [int]$values['Enabled'] }
            if ($values.Contains('DisabledByDefault')) { $found['disabledByDefault'] = [int]$values['DisabledByDefault'] }
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
    $found = [ordered]@{ disableRootAutoUpdate = [int]$off }
    $roots = @($Probe | Where-Object -FilterScript { $null -ne $_ -and $_.Url -like '*//ctldl.windowsupdate.com/*' })
    if ($roots.Count -gt 0) {
        $found['url'] = $roots[0].Url
        $found['reachable'] = $roots[0].Succeeded
        $found['answer'] = $roots[0].Verdict
    }
    $found
}
