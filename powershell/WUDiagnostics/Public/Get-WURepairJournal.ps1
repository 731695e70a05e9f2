function Get-WURepairJournal {
    <#
    .SYNOPSIS
    Lists the repairs of this computer as their journals have them.

    .DESCRIPTION
    Get-WURepairJournal reads the journals that Repair-WUClient has written, or with -Path others, and gives one object for each
    run, the newest first: when, by which command, which actions, how each ended, and whether the run was undone. A journal
    that was cut off, edited, or that another computer wrote has a State that says so. It only reads.

    .PARAMETER Run
    Only the runs of these ids; * and ? stand for any characters.

    .PARAMETER Path
    A journal or a folder of journals, also of another computer. By default those of this computer.

    .INPUTS
    None.

    .OUTPUTS
    WUDiagnostics.JournalRun. One object for each run, with Actions and Entries.

    .NOTES
    Network: none.

    .EXAMPLE
    Get-WURepairJournal

    Lists the runs of this computer.

    .EXAMPLE
    Get-WURepairJournal | Where-Object -Property State -EQ -Value 'open'

    Lists the runs that were cut off half-way.

    .EXAMPLE
    Get-WURepairJournal -Run 20261129* | Select-Object -ExpandProperty Entries

    Shows every line of the runs of a day.

    .LINK
    Repair-WUClient

    .LINK
    Undo-WURepair

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding()]
    [OutputType('WUDiagnostics.JournalRun')]
    param(
        [Parameter(Position = 0)]
        [SupportsWildcards()]
        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Run -Word $args[0] } $args[2] })]
        [string[]]$Run = '*',

        [ValidateNotNullOrEmpty()]
        [string]$Path
    )

    Initialize-WULibrary -Cmdlet $PSCmdlet
    $more = @{}
    if ($Path) {
        $full = @(Resolve-WUPath -Path $Path -Literal -Cmdlet $PSCmdlet)
        if ($full.Count -eq 0) {
            return
        }
        $more['Path'] = $full[0]
    }
    elseif (-not [WUDiagnostics.Machine]::IsWindows) {
        $PSCmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId 'WUNeedsWindows' -Category InvalidOperation))
    }
    foreach ($one in Get-WUJournalRun -Cmdlet $PSCmdlet -Language (Resolve-WULanguage) @more) {
        if (@($Run | Where-Object -FilterScript { Test-WULike -Text $one.Run -Pattern $_ }).Count -gt 0) {
            # A folder gives the runs without their lines.
            if ($PSBoundParameters.ContainsKey('Run')) { Get-WUJournalRun -Cmdlet $PSCmdlet -Language (Resolve-WULanguage) -Path $one.Path } else { $one }
        }
    }
}
