function Undo-WURepair {
    <#
    .SYNOPSIS
    Takes a repair back: what it changed is put back as its journal has it, the newest change first.

    .DESCRIPTION
    Undo-WURepair reads the journal of a run of Repair-WUClient, and nothing else, and undoes its changes in reverse. A change
    is undone only where what is there now is what the run has left; what somebody has changed since stays, and is named. Of a
    run that was cut off half-way, what had been changed by then is undone. What cannot be undone is refused in words.

    Undoing is journalled as well, in the same file: it can be cut off, and be run again. Journals are trusted only in a folder
    that belongs to administrators and SYSTEM; with -Path the file is yours to trust.

    .PARAMETER Last
    Undoes the newest run of this computer that has something to undo. This is the default.

    .PARAMETER Run
    The id of the run. Tab offers those that there are.

    .PARAMETER Path
    The file of the journal itself; no wildcards.

    .PARAMETER Force
    Also where the journal's last line was cut off: what stands before it is undone.

    .PARAMETER PassThru
    Gives the report also with -WhatIf and where there was nothing to undo.

    .INPUTS
    System.String. Ids of runs, as the property Run of Get-WURepairJournal and of the report of a repair.

    .OUTPUTS
    WUDiagnostics.UndoReport. One object for each run, with Changes.

    .NOTES
    Network: none.

    .EXAMPLE
    Undo-WURepair -WhatIf

    Shows what undoing the newest run would put back.

    .EXAMPLE
    Get-WURepairJournal | Where-Object -Property State -EQ -Value 'open' | Undo-WURepair -WhatIf

    Shows what would be undone of runs that were cut off.

    .EXAMPLE
    Undo-WURepair -Last -WhatIf -PassThru | Select-Object -ExpandProperty Changes

    Shows each change of the newest run, and what would come of it.

    .LINK
    Repair-WUClient

    .LINK
    Get-WURepairJournal

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding(DefaultParameterSetName = 'Last', SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('WUDiagnostics.UndoReport')]
    param(
        [Parameter(ParameterSetName = 'Last')]
        [switch]$Last,

        [Parameter(ParameterSetName = 'Run', Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Run -Word $args[0] } $args[2] })]
        [string[]]$Run,

        [Parameter(ParameterSetName = 'Path', Mandatory)]
        [ValidateNotNullOrEmpty()]
        [string[]]$Path,

        [switch]$Force,

        [switch]$PassThru
    )

    begin {
        Initialize-WULibrary -Cmdlet $PSCmdlet
        $preference = Assert-WURepair -Cmdlet $PSCmdlet
        $language = Resolve-WULanguage
    }

    process {
        $files = @()
        if ($PSCmdlet.ParameterSetName -eq 'Path') {
            $files = @($Path | ForEach-Object -Process { Resolve-WUFile -Path $_ -Literal -Cmdlet $PSCmdlet })
        }
        else {
            # Who may write in the folder could have this session change what he likes.
            $null = Invoke-WURepairLibrary -Cmdlet $PSCmdlet -ScriptBlock {
                foreach ($one in (Get-WURepairFolder), [System.IO.Path]::Combine((Get-WURepairFolder), 'Journal') | Where-Object -FilterScript { [System.IO.Directory]::Exists($_) }) {
                    $problem = Get-WUFolderProblem -Path $one
                    if ($problem) {
                        throw (New-WUErrorRecord -ErrorId 'WUJournalForeign' -Category SecurityError -TargetObject $one -ArgumentList $one, $problem)
                    }
                }
            }
            $runs = @(Get-WUJournalRun -Cmdlet $PSCmdlet -Language $language)
            if ($PSCmdlet.ParameterSetName -eq 'Run') {
                foreach ($one in $Run) {
                    $found = @($runs | Where-Object -Property Run -EQ -Value $one)
                    if ($found.Count -eq 0) {
                        $PSCmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNoSuchRun' -Category ObjectNotFound -TargetObject $one -ArgumentList $one, (Get-WURepairFolder)))
                    }
                    $files += @($found | ForEach-Object -MemberName Path)
                }
            }
            else {
                $newest = @($runs | Where-Object -FilterScript { $_.State -ne 'undone' -and @($_.Actions | Where-Object -Property Changes -GT -Value 0).Count -gt 0 } | Select-Object -First 1)
                if ($newest.Count -eq 0) {
                    $PSCmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNoSuchRun' -Category ObjectNotFound -Sentence 'UndoNoRun' -ArgumentList (Get-WURepairFolder)))
                }
                $files = @($newest | ForEach-Object -MemberName Path)
            }
        }
        foreach ($file in $files) {
            $report = Invoke-WUUndo -Cmdlet $PSCmdlet -Path $file -Force:$Force -Preference $preference -Language $language
            if ($PassThru -or @($report.Changes | Where-Object -FilterScript { $_.Result -notin 'what-if', 'no' }).Count -gt 0) {
                $report
            }
        }
    }
}
