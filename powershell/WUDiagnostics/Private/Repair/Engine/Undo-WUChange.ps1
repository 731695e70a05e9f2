function Undo-WUChange {
    # Undoes one change of a journal, which alone says what was there: where it is as the run has left it, what was there before is
    # put back; where it is as before already, there is nothing to do; what Windows makes anew by itself is replaced; anything
    # else somebody has changed since, and it stays.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.UndoneChange')]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Change,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    $values = @{ Number = $Change['n']; Action = $Change['action']; Type = $Change['type']; Target = (Get-WUChangeTarget -Change $Change); Result = 'undone'; ErrorId = $null; Message = $null }
    $type = [string]$Change['type']
    $old = $Change['before']
    $new = $Change['after']
    if ($type -eq 'folder') {
        $old = 'from'
        $new = 'to'
    }
    elseif ($type -eq 'task') {
        # Its work is done either way: it is never registered again.
        $old = [ordered]@{ absent = $true }
        $new = [ordered]@{ command = '' }
    }
    $begun = @{}
    $failed = Invoke-WUQuietly -ScriptBlock {
        try {
            $begun.Line = Add-WUJournalLine -Run $Run -Entry ([ordered]@{ kind = 'undoing'; change = $Change['n'] })
            $present = Get-WUChangeState -Change $Change
            if ($type -eq 'file') {
                # What a write that was cut off has left.
                [System.IO.File]::Delete($Change['path'] + '.wud-new')
            }
            if (Test-WUSameState -Type $type -Left $present -Right $old) {
                # As it was: the change was never made, or was undone before.
            }
            elseif ($type -eq 'folder') {
                if ($null -eq $present) {
                    $values.Result = 'changed-since'
                }
                else {
                    Use-WUStoppedService -Run $Run -Name $Run.Services -ScriptBlock { Set-WUChangeState -Change $Change -State $old }
                }
            }
            elseif ($type -eq 'registry' -and $Change['regrows']) {
                # What is there now Windows has made by itself; its service would write it again.
                Use-WUStoppedService -Run $Run -Name $Run.Services -ScriptBlock { Set-WUChangeState -Change $Change -State $old }
            }
            elseif ((Test-WUSameState -Type $type -Left $present -Right $new) -or ($type -eq 'service' -and $null -ne $present)) {
                # The state of a service changes by itself.
                Set-WUChangeState -Change $Change -State $old
                if (-not (Test-WUSameState -Type $type -Left (Get-WUChangeState -Change $Change) -Right $old)) {
                    # A key in which others have put something.
                    $values.Result = 'changed-since'
                }
            }
            else {
                $values.Result = 'changed-since'
            }
            $Run.Failure
        }
        catch {
            $_
        }
    }
    $Run.Failure = $null
    if ($null -ne $failed) {
        $record = ConvertTo-WURepairError -Problem $failed
        $values.Result = 'failed'
        $values.ErrorId = ($record.FullyQualifiedErrorId -split ',')[0]
        $values.Message = $record.Exception.Message
    }
    elseif ($values.Result -eq 'changed-since') {
        $values.ErrorId = 'WUUndoChanged'
        $values.Message = (Get-WUString).WUUndoChanged -f $values.Target
    }
    if ($begun.Count -gt 0) {
        $null = Add-WUJournalLine -Run $Run -Afterwards -Entry ([ordered]@{ kind = 'undone'; change = $Change['n']; result = $values.Result; why = $values.Message })
    }
    if ($values.ErrorId) {
        $Cmdlet.WriteError((New-WUErrorRecord -ErrorId $values.ErrorId -Sentence 'RepairSentence' -Category OperationStopped -TargetObject $values.Target -ArgumentList $values.Message))
    }
    New-Object -TypeName WUDiagnostics.UndoneChange -ArgumentList $values
}
