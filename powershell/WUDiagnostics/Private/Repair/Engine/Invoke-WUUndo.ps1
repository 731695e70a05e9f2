function Invoke-WUUndo {
    # Undoes a run: the newest change first, each only where what is there now is what the run has left.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.UndoReport')]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet,

        # The journal.
        [Parameter(Mandatory)]
        [string]$Path,

        [switch]$Force,

        # The preferences of the command: WhatIf and Confirm.
        [Parameter(Mandatory)]
        [hashtable]$Preference,

        [int]$Language
    )

    $strings = Get-WUString
    $identity = [ordered]@{ machine = [string]$env:COMPUTERNAME; machineId = Get-WUMachineId; acceptCut = [bool]$Force }
    $plan = Invoke-WURepairLibrary -Cmdlet $Cmdlet -ScriptBlock { [WUDiagnostics.Journal]::Undo($Path, (ConvertTo-Json -InputObject $identity -Compress), $Language) }
    $results = New-Object -TypeName 'System.Collections.Generic.List[WUDiagnostics.UndoneChange]'
    foreach ($refused in $plan.Refused) {
        $results.Add((New-Object -TypeName WUDiagnostics.UndoneChange -ArgumentList @{ Number = $refused['n']; Action = $refused['action']; Result = 'refused'; ErrorId = $refused['errorId']; Message = $refused['message'] }))
        $Cmdlet.WriteError((New-WUErrorRecord -ErrorId $refused['errorId'] -Sentence 'RepairSentence' -Category PermissionDenied -TargetObject $refused['action'] -ArgumentList $refused['message']))
    }
    $changes = @($plan.Changes)
    $run = $null
    if ($changes.Count -gt 0) {
        $lines = @($strings.UndoChanges -f $plan.Run) + @($changes | ForEach-Object -Process { '  ' + (Get-WUChangeText -Change $_) })
        $description = @($lines | ForEach-Object -Process { ConvertTo-WUShown -Text $_ }) -join [System.Environment]::NewLine
        $answer = Confirm-WUStep -Description $description -Question ($description + [System.Environment]::NewLine + $strings.RepairQuestion) -Impact 'medium' -Preference $Preference
        if ($answer -eq 'unable') {
            $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNobodyToAsk' -Category PermissionDenied -TargetObject $plan.Run -ArgumentList $Cmdlet.MyInvocation.MyCommand.Name))
        }
        if ($answer -ne 'yes') {
            foreach ($change in $changes) {
                $results.Add((New-Object -TypeName WUDiagnostics.UndoneChange -ArgumentList @{ Number = $change['n']; Action = $change['action']; Type = $change['type']; Target = (Get-WUChangeTarget -Change $change); Result = $answer }))
            }
        }
        else {
            $run = @{ Journal = $null; Id = $plan.Run; Path = $Path; Action = ''; Services = @(); Changes = 0; Failure = $null; Language = $Language; Warnings = (New-Object -TypeName 'System.Collections.Generic.List[string]') }
            try {
                $failed = Invoke-WUQuietly -ScriptBlock {
                    try {
                        $session = Get-WURepairHeader -Caller $Cmdlet.MyInvocation.MyCommand.Name
                        $session['acceptCut'] = [bool]$Force
                        foreach ($name in 'os', 'build') { $session.Remove($name) }
                        $run.Journal = Open-WUJournal -Header $session -Path $Path -Language $Language
                        $null
                    }
                    catch {
                        $_
                    }
                }
                if ($null -ne $failed) {
                    $Cmdlet.ThrowTerminatingError((ConvertTo-WURepairError -Problem $failed))
                }
                $services = @{}
                foreach ($action in [WUDiagnostics.Repair]::Actions($Language)) {
                    $services[$action.Id] = @($action.Services)
                }
                foreach ($change in $changes) {
                    Write-Progress -Activity $strings.UndoActivity -Status (ConvertTo-WUShown -Text (Get-WUChangeTarget -Change $change))
                    $run.Action = $change['action']
                    $run.Services = $services[$change['action']]
                    $results.Add((Undo-WUChange -Run $run -Change $change -Cmdlet $Cmdlet))
                }
                Write-Progress -Activity $strings.UndoActivity -Completed
                $null = Add-WUJournalLine -Run $run -Afterwards -Entry ([ordered]@{ kind = 'end'; exitCode = $(if (@($results | Where-Object -Property Result -NE -Value 'undone').Count -gt 0) { 1 } else { 0 }) })
            }
            finally {
                if ($null -ne $run.Journal) {
                    $run.Journal.Dispose()
                }
                foreach ($warning in $run.Warnings | Select-Object -Unique) {
                    Write-Warning -Message (ConvertTo-WUShown -Text $warning)
                }
            }
        }
    }
    $sentences = @(foreach ($result in 'undone', 'changed-since', 'refused', 'failed', 'what-if', 'no', 'unable') {
            $count = @($results | Where-Object -Property Result -EQ -Value $result).Count
            if ($count -gt 0) {
                $strings['Undo-' + $result] -f $count
            }
        })
    if ($sentences.Count -eq 0) {
        $sentences = @($strings.UndoNothing)
    }
    $values = @{ ComputerName = $env:COMPUTERNAME; Run = $plan.Run; Journal = $Path; Verdict = (Join-WUSentence -Sentence $sentences) }
    $values.ExitCode = [int](@($results | Where-Object -FilterScript { $_.Result -in 'changed-since', 'refused', 'failed', 'unable' }).Count -gt 0)
    New-Object -TypeName WUDiagnostics.UndoReport -ArgumentList $values, $results.ToArray()
}
