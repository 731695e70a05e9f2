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
