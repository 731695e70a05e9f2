function Test-WsusConnectivity {
    <#
    .SYNOPSIS
    Walks the way to a WSUS server and names the first broken step, with the code that the Windows Update Agent logs.

    .DESCRIPTION
    Test-WsusConnectivity goes the way of an update scan: policy, URL, proxy, DNS, TCP, TLS, then the services and files
    that the agent asks for (wuident.cab, wusserverversion.xml, client.asmx, SimpleAuth.asmx, ReportingWebService.asmx,
    Content). Each step has a status, its time, what was seen, the code that the agent logs for it, and remedies. The
    verdict names the first step that failed. The services are asked side by side.

    Without a URL it takes the server of this machine's policy; where no WSUS is configured it says so. The policy that
    Get-WUClientPolicy gave here, or on another machine, is taken as it was judged there. With -Url it tests any server
    from anywhere, also from Linux. On Windows the requests go through WinHTTP, as the agent's do.

    Nothing is changed. Certificates are always validated, redirects to other servers never followed. Ctrl+C ends it.

    .PARAMETER Url
    The servers, such as http://wsus.contoso.com:8530. Objects with a property WUServer, Url or Server will do, and
    their WUStatusServer or StatusServer counts too. Several servers are tested side by side.

    .PARAMETER StatusServer
    The status server (WUStatusServer), which should be the same server.

    .PARAMETER MicrosoftUpdate
    Tests the public endpoints of Windows Update, one result for each, ctldl.windowsupdate.com among them.

    .PARAMETER TimeoutSec
    The time limit in seconds of the connection, and again of the services. A dead server takes as long as one limit.

    .PARAMETER Proxy
    The proxy as name:port, or direct for none. By default the machine's own settings count.

    .PARAMETER Soap
    Also asks the service one real question (GetConfig), which proves that WSUS answers and not only IIS.

    .PARAMETER SkipNetwork
    Only judges what needs no network: the policy, the URL and the choice of the proxy.

    .PARAMETER Quiet
    Gives True where no step failed, else False. A machine without WSUS gives True: nothing is broken. With
    -MicrosoftUpdate there is one answer: True where no endpoint failed. With several URLs there is one answer for each,
    in their order: compare with -notcontains $false, because a list of answers is True to 'if' whatever is in it.

    .PARAMETER Detailed
    Shows all evidence below each step. The objects are the same without it.

    .PARAMETER Culture
    The language of the sentences and remedies: en-US, fr-FR, ja-JP or zh-CN. By default that of the session.

    .INPUTS
    System.Object. URLs, or objects with a property WUServer, Url or Server.

    .OUTPUTS
    WUDiagnostics.WsusProbe. One object for each server. With -Quiet System.Boolean, one for each server, and one in all
    with -MicrosoftUpdate.

    .NOTES
    Network: the server of the policy, or of -Url, at the port of its URL (else 80, with https 443): the files and services that a
    scan asks for; with -Soap also GetConfig.

    Network: the HTTP addresses that the certificate of that server names (80, or the port that they name): whether the
    certificate was revoked.

    Network, with -MicrosoftUpdate only: HTTPS 443: fe2cr.update.microsoft.com, fe3cr.delivery.mp.microsoft.com,
    slscr.update.microsoft.com, tsfe.trafficshaping.dsp.mp.microsoft.com, geo-prod.do.dsp.mp.microsoft.com; HTTP 80:
    download.windowsupdate.com, dl.delivery.mp.microsoft.com, emdl.ws.microsoft.com, ctldl.windowsupdate.com: whether Windows
    Update can be reached.

    Requests go by the proxy of the machine, or that of -Proxy, and carry nothing about the machine.

    .EXAMPLE
    Test-WsusConnectivity

    Tests the way to the server of this machine's policy.

    .EXAMPLE
    Test-WsusConnectivity -Url http://wsus.contoso.com:8530 -TimeoutSec 5

    Tests a server by its URL and gives up on a silent one after five seconds.

    .EXAMPLE
    (Test-WsusConnectivity -Url http://wsus.contoso.com:8530 -SkipNetwork).Steps

    Judges the URL alone and shows the steps as a table.

    .EXAMPLE
    'http://wsus1:8530', 'https://wsus2:8531' | Test-WsusConnectivity -SkipNetwork | Format-Table

    Compares several servers, one row for each.

    .EXAMPLE
    Test-WsusConnectivity -Url http://wsus:8530 -TimeoutSec 2 | Select-Object -ExpandProperty Remedies

    Shows what to do about the first broken step.

    .EXAMPLE
    if (Test-WsusConnectivity -Quiet) { 'Scans can work.' } else { 'The update server cannot be used.' }

    Decides in a script whether an update scan can work at all.

    .LINK
    Get-WUClientPolicy

    .LINK
    Test-WUClientHealth

    .LINK
    Get-WUErrorInfo

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding(DefaultParameterSetName = 'Machine')]
    [OutputType('WUDiagnostics.WsusProbe', [bool])]
    param(
        # Not string[]: an object with a property WUServer would be turned into text before its property is looked for.
        [Parameter(ParameterSetName = 'Url', Mandatory, Position = 0, ValueFromPipeline)]
        [Alias('WUServer', 'Server')]
        [ValidateNotNullOrEmpty()]
        [psobject[]]$Url,

        [Parameter(ParameterSetName = 'Url')]
        [Alias('WUStatusServer')]
        [ValidateNotNullOrEmpty()]
        [string]$StatusServer,

        [Parameter(ParameterSetName = 'MicrosoftUpdate', Mandatory)]
        [switch]$MicrosoftUpdate,

        [ValidateRange(1, 3600)]
        [int]$TimeoutSec = 10,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Proxy -Word $args[0] } $args[2] })]
        [string]$Proxy,

        [Parameter(ParameterSetName = 'Machine')]
        [Parameter(ParameterSetName = 'Url')]
        [switch]$Soap,

        [Parameter(ParameterSetName = 'Machine')]
        [Parameter(ParameterSetName = 'Url')]
        [switch]$SkipNetwork,

        [switch]$Quiet,

        [switch]$Detailed,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Culture -Word $args[0] } $args[2] })]
        [string]$Culture
    )

    begin {
        Initialize-WULibrary -Cmdlet $PSCmdlet
        $language = Resolve-WULanguage -Culture $Culture
        $common = @{ timeoutSeconds = $TimeoutSec; soap = [bool]$Soap; skipNetwork = [bool]$SkipNetwork }
        if ($Proxy) {
            $common['proxy'] = $Proxy
        }
        $show = @{ Quiet = $Quiet; Detailed = $Detailed }
        # At most so many servers at a time; results come in the order of the servers.
        $running = New-Object -TypeName System.Collections.Queue
        $most = 16
    }

    process {
        $finished = $false
        try {
            if ($PSCmdlet.ParameterSetName -eq 'MicrosoftUpdate') {
                $running.Enqueue((Start-WUProbe -Option ($common + @{ microsoftUpdate = $true }) -Language $language -Label (Get-WUString).ProbePublic))
            }
            elseif ($PSCmdlet.ParameterSetName -eq 'Url') {
                foreach ($item in $Url) {
                    if ($running.Count -ge $most) {
                        Receive-WUProbe -Probe $running.Peek() | Show-WUProbe @show
                        Stop-WUProbe -Queue $running -Count 1
                    }
                    # The policy of this machine, or of another one where it came from a session there, or as JSON.
                    if ($null -ne $item -and ($item.PSObject.TypeNames -match '^(Deserialized\.)?WUDiagnostics\.ClientPolicy$' -or ($item.PSObject.Properties['Document'] -and $item.PSObject.Properties['ManagedBy']))) {
                        $running.Enqueue((Start-WUPolicyProbe -Policy $item -Option $common -Language $language))
                        continue
                    }
                    $place = Resolve-WUServerUrl -InputObject $item
                    if ($null -eq $place) {
                        $PSCmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNoServerUrl' -Category InvalidArgument -TargetObject $item -ArgumentList ([string]$item)))
                        continue
                    }
                    if ($StatusServer) {
                        $place['statusServer'] = $StatusServer
                    }
                    $running.Enqueue((Start-WUProbe -Option ($common + $place) -Language $language -Label $place['url']))
                }
            }
            else {
                if (-not [WUDiagnostics.Machine]::IsWindows) {
                    $PSCmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId 'WUNeedsUrl' -Category InvalidOperation))
                }
                $running.Enqueue((Start-WUPolicyProbe -Policy (Get-WUPolicyObject -Language $language -Cmdlet $PSCmdlet) -Option $common -Language $language))
            }
            $finished = $true
        }
        finally {
            if (-not $finished) {
                Stop-WUProbe -Queue $running
            }
        }
    }

    end {
        try {
            while ($running.Count -gt 0) {
                Receive-WUProbe -Probe $running.Peek() | Show-WUProbe @show
                Stop-WUProbe -Queue $running -Count 1
            }
        }
        finally {
            Stop-WUProbe -Queue $running
        }
    }
}
