function Invoke-WUDiagnosis {
    <#
    .SYNOPSIS
    Says why updates fail: the cause that logs and facts show, the line that proves it, and the next step.

    .DESCRIPTION
    Invoke-WUDiagnosis reads update logs, registry exports and facts, finds every attempt to scan, download and install,
    and names the cause of the failure that stands, with its evidence, its confidence and remedies. What was healed by a
    later attempt, and noise that looks like a failure, is told apart. Where the evidence does not tell, it says so and
    names what to collect.

    Without -Path it looks at this machine: its update logs and traces, policy and health, and, unless -SkipNetwork is
    given, the way to the update server that the policy names (HTTP and HTTPS, the port of its URL), or to Microsoft's
    public update endpoints (ports 80 and 443). Nothing about this machine is sent but what any request has. With -Path
    it reads what was collected elsewhere and opens no connection. It only reads: nothing is stopped, flushed or changed.
    It never ends the session and never asks anything.

    On an update server it also looks at how WSUS, IIS, the certificates, the firewall and the software update point are
    set up; the site's database is asked only with -Sql, otherwise Coverage names the two questions.

    With -WindowsPath it reads a Windows that does not run, such as that of a disk in another computer: why does it roll
    back. Its logs are read where Windows keeps them, and its registry, offline: SYSTEM, SOFTWARE and COMPONENTS in
    System32\config with what their transaction logs have. Damaged ones say so in Coverage; nothing is loaded or repaired.

    .PARAMETER Path
    Folders and files that were collected from one machine: logs, traces, .reg files, a facts document (facts.json).
    Wildcards are allowed.

    .PARAMETER WindowsPath
    The folder of a Windows that does not run, such as D:\Windows, or its drive: its logs and its registry.

    .PARAMETER Code
    Codes that the question is about, in any spelling: findings with them come first.

    .PARAMETER KB
    KB numbers that the question is about, as KB5034441 or 5034441: findings about them come first.

    .PARAMETER After
    Only records from this time on count.

    .PARAMETER Before
    Only records up to this time count.

    .PARAMETER Last
    Only records of the last hours or days count: a time span up to now.

    .PARAMETER SkipNetwork
    Asks nothing of the network.

    .PARAMETER Sql
    On a site server of Configuration Manager, also asks the site's database for its update servers and their last
    synchronisation: SELECT * FROM WSUSServerLocations and SELECT * FROM Update_SyncStatus. Both only read.

    .PARAMETER TimeoutSec
    The time limit in seconds of each request to a server.

    .PARAMETER Row
    Gives one line of ASCII JSON of at most 2,000 characters, for runners.

    .PARAMETER Summary
    Gives one line of at most 200 characters, the verdict first.

    .PARAMETER Quiet
    Gives one answer: True where nothing is wrong, else False. Not enough evidence is an error.

    .PARAMETER Culture
    The language of the sentences and remedies: en-US, fr-FR, ja-JP or zh-CN. By default that of the session.

    .INPUTS
    System.String, System.IO.FileSystemInfo. Paths.

    .OUTPUTS
    WUDiagnostics.Diagnosis. One object. With -Row and -Summary System.String, with -Quiet System.Boolean.

    .NOTES
    Network: the server of the policy at the port of its URL (else 80, with https 443), or the hosts of Test-WsusConnectivity
    -MicrosoftUpdate: whether the way there is broken now. With -Path or -SkipNetwork none of that. Network, with -Sql
    only: the server of the site's database at the port of SQL Server: its rows of update servers. Network: the machine that a
    path given with -Path or -LiteralPath leads to (SMB, 445): the files there. Requests carry nothing about the machine.

    .EXAMPLE
    Invoke-WUDiagnosis

    Diagnoses this machine.

    .EXAMPLE
    Invoke-WUDiagnosis -Path C:\Windows\Logs\CBS

    Diagnoses what was collected in a folder.

    .EXAMPLE
    Invoke-WUDiagnosis -WindowsPath D:\Windows

    Diagnoses a Windows that does not start, from another one.

    .EXAMPLE
    (Invoke-WUDiagnosis -SkipNetwork).Findings | Format-List

    Shows every finding with its evidence and remedies.

    .EXAMPLE
    Invoke-WUDiagnosis -SkipNetwork -Last 7.00:00:00 -Summary

    Says in one line what the last week shows.

    .EXAMPLE
    Invoke-WUDiagnosis -SkipNetwork | Select-Object -Property Outcome, Stage, Code, LastSuccess

    Gives a script what it needs to decide.

    .LINK
    Get-WULogEntry

    .LINK
    Get-WUClientPolicy

    .LINK
    Test-WUClientHealth

    .LINK
    Test-WsusConnectivity

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding(DefaultParameterSetName = 'Object')]
    [OutputType('WUDiagnostics.Diagnosis', [string], [bool])]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('FullName', 'PSPath')]
        [SupportsWildcards()]
        [ValidateNotNullOrEmpty()]
        [string[]]$Path,

        [ValidateNotNullOrEmpty()]
        [string]$WindowsPath,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Name -Word $args[0] } $args[2] })]
        [string[]]$Code,

        [ValidateNotNullOrEmpty()]
        [string[]]$KB,

        [datetime]$After,

        [datetime]$Before,

        [timespan]$Last,

        [switch]$SkipNetwork,

        [switch]$Sql,

        [ValidateRange(1, 3600)]
        [int]$TimeoutSec = 10,

        [Parameter(ParameterSetName = 'Row', Mandatory)]
        [switch]$Row,

        [Parameter(ParameterSetName = 'Summary', Mandatory)]
        [switch]$Summary,

        [Parameter(ParameterSetName = 'Quiet', Mandatory)]
        [switch]$Quiet,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Culture -Word $args[0] } $args[2] })]
        [string]$Culture
    )

    begin {
        Initialize-WULibrary -Cmdlet $PSCmdlet
        $language = Resolve-WULanguage -Culture $Culture
        $files = New-Object -TypeName System.Collections.Generic.List[string]
        $asked = $MyInvocation.ExpectingInput -or $PSBoundParameters.ContainsKey('Path') -or $PSBoundParameters.ContainsKey('WindowsPath')
    }

    process {
        foreach ($full in @(Get-WUDiagnosisPath -Path $Path -InputObject $_ -Piped:$MyInvocation.ExpectingInput -Cmdlet $PSCmdlet)) {
            $files.Add($full)
        }
    }

    end {
        $windows = $null
        if ($PSBoundParameters.ContainsKey('WindowsPath')) {
            $windows = Resolve-WUPath -Path $WindowsPath -Literal -Cmdlet $PSCmdlet
        }
        if ($asked -and $files.Count -eq 0 -and -not $windows) {
            return
        }
        $option = @{ paths = $files.ToArray() }
        if ($windows) {
            $option['windows'] = $windows
        }
        if ($PSBoundParameters.ContainsKey('Last')) {
            $After = (Get-Date) - $Last
        }
        if ($PSBoundParameters.ContainsKey('After') -or $PSBoundParameters.ContainsKey('Last')) {
            $option['after'] = $After.ToString('yyyy-MM-ddTHH:mm:ss.fffffffK', [System.Globalization.CultureInfo]::InvariantCulture)
        }
        if ($PSBoundParameters.ContainsKey('Before')) {
            $option['before'] = $Before.ToString('yyyy-MM-ddTHH:mm:ss.fffffffK', [System.Globalization.CultureInfo]::InvariantCulture)
        }
        if ($Code) {
            $option['codes'] = $Code
        }
        if ($KB) {
            $option['kbs'] = [int[]]@($KB | ForEach-Object -Process { $_ -replace '\D' } | Where-Object -FilterScript { $_ })
        }
        $diagnosis = Get-WUDiagnosis -Option $option -Live:(-not $asked) -SkipNetwork:($SkipNetwork -or $asked) -Sql:$Sql -TimeoutSec $TimeoutSec -Language $language -Cmdlet $PSCmdlet
        if ($null -eq $diagnosis) {
            return
        }
        if ($Row) {
            $diagnosis.Row
        }
        elseif ($Summary) {
            $diagnosis.Summary
        }
        elseif ($Quiet) {
            if ($diagnosis.Outcome -eq 'not-enough-evidence') {
                $PSCmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNotEnoughEvidence' -Category ObjectNotFound -ArgumentList $diagnosis.Verdict))
                return
            }
            $diagnosis.ExitCode -eq 0
        }
        else {
            $diagnosis
        }
    }
}
