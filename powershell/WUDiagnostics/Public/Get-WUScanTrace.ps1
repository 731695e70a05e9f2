function Get-WUScanTrace {
    <#
    .SYNOPSIS
    Shows the way of a scan, a deployment or a synchronization step by step: which steps the logs show, and where it stops.

    .DESCRIPTION
    Get-WUScanTrace follows the newest run of each pipeline through the logs: the scan of a ConfigMgr client over ScanAgent,
    LocationServices, CcmMessaging, MP_Location, WUAHandler, WindowsUpdate, UpdatesStore and StateMessage; the deployment; the
    update agent's own scan, download and installation; the synchronization of WSUS. Each step is seen, with its line, its
    ids and the seconds since the step before it, or absent, or the log that would show it was not read: then nothing is
    known of it. The first step that is absent after one that was seen is where to look.

    With -Server it gives instead the update servers that the management point's answer, the ConfigMgr client, the registry,
    and the update agent name, side by side; the first that differs from the one before is marked.

    Without -Path it reads the logs of this machine. It opens no connection and changes nothing.

    .PARAMETER Path
    Folders and files that were collected from one machine. Wildcards are allowed.

    .PARAMETER Pipeline
    Only these: cm-scan, cm-deploy, agent-scan, agent-download, agent-install, wsus-sync.

    .PARAMETER Server
    Gives the update servers side by side instead of the steps.

    .PARAMETER Culture
    The language of the names of the steps: en-US, fr-FR, ja-JP or zh-CN. By default that of the session.

    .INPUTS
    System.String, System.IO.FileSystemInfo. Paths.

    .OUTPUTS
    WUDiagnostics.TraceStep. A step of a pipeline. With -Server WUDiagnostics.TraceServer.

    .NOTES
    Network: the machine that a path given with -Path or -LiteralPath leads to (SMB, 445): the files there.

    .EXAMPLE
    Get-WUScanTrace

    Shows the pipelines of this machine.

    .EXAMPLE
    Get-WUScanTrace -Path C:\Windows\CCM\Logs | Where-Object -Property State -NE -Value seen

    Shows the steps that are missing, or of which nothing is known.

    .EXAMPLE
    Get-WUScanTrace -Pipeline cm-scan | Sort-Object -Property Wait -Descending | Select-Object -First 3

    Shows what took longest.

    .EXAMPLE
    Get-WUScanTrace -Server

    Shows which update server each part of this machine uses.

    .LINK
    Invoke-WUDiagnosis

    .LINK
    Get-WULogEntry

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding(DefaultParameterSetName = 'Step')]
    [OutputType('WUDiagnostics.TraceStep', ParameterSetName = 'Step')]
    [OutputType('WUDiagnostics.TraceServer', ParameterSetName = 'Server')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('FullName', 'PSPath')]
        [SupportsWildcards()]
        [ValidateNotNullOrEmpty()]
        [string[]]$Path,

        [Parameter(ParameterSetName = 'Step')]
        [ValidateSet('cm-scan', 'cm-deploy', 'agent-scan', 'agent-download', 'agent-install', 'wsus-sync')]
        [string[]]$Pipeline,

        [Parameter(ParameterSetName = 'Server', Mandatory)]
        [switch]$Server,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Culture -Word $args[0] } $args[2] })]
        [string]$Culture
    )

    begin {
        Initialize-WULibrary -Cmdlet $PSCmdlet
        $language = Resolve-WULanguage -Culture $Culture
        $files = New-Object -TypeName System.Collections.Generic.List[string]
        $asked = $MyInvocation.ExpectingInput -or $PSBoundParameters.ContainsKey('Path')
    }

    process {
        foreach ($full in @(Get-WUDiagnosisPath -Path $Path -InputObject $_ -Piped:$MyInvocation.ExpectingInput -Cmdlet $PSCmdlet)) {
            $files.Add($full)
        }
    }

    end {
        if ($asked -and $files.Count -eq 0) {
            return
        }
        $diagnosis = Get-WUDiagnosis -Option @{ paths = $files.ToArray() } -Live:(-not $asked) -Part $script:WUPolicyParts -SkipNetwork -Language $language -Cmdlet $PSCmdlet
        if ($Server) {
            $diagnosis.Servers
        }
        else {
            $diagnosis.Trace | Where-Object -FilterScript { -not $Pipeline -or $Pipeline -contains $_.Pipeline }
        }
    }
}
