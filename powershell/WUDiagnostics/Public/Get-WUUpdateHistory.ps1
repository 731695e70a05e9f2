function Get-WUUpdateHistory {
    <#
    .SYNOPSIS
    Shows what was tried with each update: one row an update, however many logs name it.

    .DESCRIPTION
    Get-WUUpdateHistory joins what WindowsUpdate.log, ReportingEvents.log, event logs, CBS.log, ConfigMgr's logs and, on this
    machine, the update agent's own history and ConfigMgr's store say of an update: by its id, else by its KB number, else
    by its title. Each row has the first and the last try, how many there were, how the last one ended and its code, who
    asked for it, the sources, what supersedes it, and where ConfigMgr's parts disagree about its state.

    Without -Path it reads the logs of this machine and asks the update agent; nothing is changed, no connection is opened.

    .PARAMETER Path
    Folders and files that were collected from one machine. Wildcards are allowed.

    .PARAMETER Last
    At most so many rows, those that were tried last.

    .PARAMETER After
    Only updates that were tried after this time.

    .PARAMETER FailedOnly
    Only updates of which the last try failed.

    .PARAMETER KB
    Only these, as KB5034441 or 5034441.

    .PARAMETER UpdateId
    Only the updates with these ids.

    .INPUTS
    System.String, System.IO.FileSystemInfo. Paths.

    .OUTPUTS
    WUDiagnostics.UpdateHistory. One row an update, the last try first.

    .NOTES
    Network: the machine that a path given with -Path or -LiteralPath leads to (SMB, 445): the files there.

    .EXAMPLE
    Get-WUUpdateHistory -FailedOnly

    Shows the updates that do not install on this machine.

    .EXAMPLE
    Get-WUUpdateHistory -Path C:\Windows\SoftwareDistribution -Last 10

    Shows the last ten updates of a collected folder.

    .EXAMPLE
    Get-WUUpdateHistory -KB KB5034441 | Format-List

    Shows everything about one update.

    .EXAMPLE
    Get-WUUpdateHistory | Where-Object -Property Differs

    Shows the updates of which ConfigMgr's parts have different states.

    .LINK
    Invoke-WUDiagnosis

    .LINK
    Get-WUScanTrace

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding()]
    [OutputType('WUDiagnostics.UpdateHistory')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('FullName', 'PSPath')]
        [SupportsWildcards()]
        [ValidateNotNullOrEmpty()]
        [string[]]$Path,

        [ValidateRange(1, 100000)]
        [int]$Last = 50,

        [datetime]$After,

        [switch]$FailedOnly,

        [ValidateNotNullOrEmpty()]
        [string[]]$KB,

        [ValidateNotNullOrEmpty()]
        [string[]]$UpdateId
    )

    begin {
        Initialize-WULibrary -Cmdlet $PSCmdlet
        $language = Resolve-WULanguage
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
        $diagnosis = Get-WUDiagnosis -Option @{ paths = $files.ToArray(); history = 0 } -Live:(-not $asked) -Part @('os') -SkipNetwork -Language $language -Cmdlet $PSCmdlet
        $numbers = @(foreach ($one in $KB) { 'KB' + ($one -replace '\D') })
        $ids = @(foreach ($one in $UpdateId) { $one.Trim('{', '}', ' ') })
        $from = if ($PSBoundParameters.ContainsKey('After')) { $After.ToUniversalTime() }
        $rows = foreach ($row in [WUDiagnostics.UpdateHistory]::Of($diagnosis)) {
            if ($FailedOnly -and $row.Result -ne 'failed') {
                continue
            }
            if ($KB -and $numbers -notcontains $row.KB) {
                continue
            }
            if ($UpdateId -and $ids -notcontains $row.UpdateId) {
                continue
            }
            if ($null -ne $from -and (-not $row.LastTry -or [datetime]::Parse($row.LastTry, [System.Globalization.CultureInfo]::InvariantCulture).ToUniversalTime() -lt $from)) {
                continue
            }
            $row
        }
        $rows | Select-Object -First $Last
    }
}
