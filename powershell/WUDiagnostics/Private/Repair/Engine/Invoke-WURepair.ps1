function Invoke-WURepair {
    # Repairs: plans, asks, journals, changes, tries again what had failed, and reports. Every command that repairs ends here.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.RepairReport')]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet,

        # id, parameters and reason of each action that was named.
        [AllowEmptyCollection()]
        [object[]]$Action = @(),

        [AllowEmptyCollection()]
        [object[]]$Finding = @(),

        [int]$MaxIntrusion = 1,

        [switch]$AllowRestart,

        [switch]$Force,

        # The preferences of the command: WhatIf and Confirm.
        [Parameter(Mandatory)]
        [hashtable]$Preference,

        [int]$Language
    )

    $strings = Get-WUString
    $caller = $Cmdlet.MyInvocation.MyCommand.Name
    Write-Progress -Activity $strings.RepairActivity -Status (ConvertTo-WUShown -Text $strings.RepairPlanning)
    $wanted = @{ Action = $Action; Finding = $Finding; Option = [ordered]@{ maxIntrusion = $MaxIntrusion; allowRestart = [bool]$AllowRestart; force = [bool]$Force }; Language = $Language }
    $waits = -not $Preference.WhatIf
    $plan = Invoke-WURepairLibrary -Cmdlet $Cmdlet -ScriptBlock {
        $made = Get-WURepairPlan @wanted -Condition (Get-WURepairCondition)
        if ($waits -and (Wait-WUServicing -Step $made.Steps -Language $Language)) {
            # An installation leaves a restart behind, and other things that were not so before it.
            $made = Get-WURepairPlan @wanted -Condition (Get-WURepairCondition)
        }
        $made
    }
    Write-Progress -Activity $strings.RepairActivity -Completed
    $run = $null
    # Whether the run ends here with -ErrorAction Stop, and not by being cut off.
    $ends = $false
    $outcomes = New-Object -TypeName 'System.Collections.Generic.List[WUDiagnostics.RepairOutcome]'
    try {
        foreach ($step in $plan.Steps) {
            $values = @{ Action = $step.Action; State = $step.State; ErrorId = $step.ErrorId; Message = $step.Message; Reason = $step.Reason; Intrusion = $step.Intrusion; Risk = $step.Risk; Undo = $step.Undo; Restart = $step.Restart; Lost = $step.Lost }
            $values.Before = @(ConvertTo-WUStatePair -Before $step.Before -After $step.After)
            if ($step.State -eq 'run') {
                $answer = Confirm-WUStep -Description (Get-WUStepDescription -Step $step) -Question ((Get-WUStepDescription -Step $step) + [System.Environment]::NewLine + $strings.RepairQuestion) -Impact $step.Confirm -Preference $Preference
                $values.Message = $step.Text
                switch ($answer) {
                    'what-if' { $values.State = 'what-if' }
                    'no' { $values.State = 'declined' }
                    'unable' {
                        $values.State = 'refused'
                        $values.ErrorId = 'WUNobodyToAsk'
                        $values.Message = $strings.WUNobodyToAsk -f $step.Action
                    }
                    default {
                        if ($null -eq $run) {
                            $run = Start-WURepairRun -Cmdlet $Cmdlet -Caller $caller -Step $plan.Steps -Language $Language
                        }
                        Invoke-WURepairStep -Run $run -Step $step -Values $values
                    }
                }
            }
            if ($values.ErrorId -and $values.State -in 'refused', 'failed') {
                $record = New-WUErrorRecord -ErrorId $values.ErrorId -Sentence 'RepairSentence' -Category $(if ($values.State -eq 'failed') { 'OperationStopped' } else { 'PermissionDenied' }) -TargetObject $step.Action -ArgumentList $values.Message
                $ends = $true
                $Cmdlet.WriteError($record)
                $ends = $false
            }
            # -WhatIf and the question have told them already.
            if ($values.State -in 'done', 'failed') {
                foreach ($warning in $step.Warnings | Where-Object -FilterScript { $_ }) {
                    Write-Warning -Message (ConvertTo-WUShown -Text $warning)
                }
            }
            $outcomes.Add((New-Object -TypeName WUDiagnostics.RepairOutcome -ArgumentList $values))
        }
        if ($null -ne $run) {
            $null = Add-WUJournalLine -Run $run -Afterwards -Entry ([ordered]@{ kind = 'end'; exitCode = (Get-WURepairExitCode -Outcome $outcomes) })
        }
    }
    finally {
        if ($null -ne $run) {
            if ($ends) {
                $null = Add-WUJournalLine -Run $run -Afterwards -Entry ([ordered]@{ kind = 'end'; exitCode = 1 })
            }
            $run.Journal.Dispose()
            foreach ($warning in $run.Warnings | Select-Object -Unique) {
                Write-Warning -Message (ConvertTo-WUShown -Text $warning)
            }
        }
    }
    New-WURepairReport -Outcome $outcomes -Run $run
}
