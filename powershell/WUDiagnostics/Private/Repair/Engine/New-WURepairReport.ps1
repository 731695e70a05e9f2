function New-WURepairReport {
    # The report of a repair.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.RepairReport')]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Makes an object, changes nothing.')]
    param(
        [AllowEmptyCollection()]
        [WUDiagnostics.RepairOutcome[]]$Outcome = @(),

        [AllowNull()]
        [hashtable]$Run
    )

    $strings = Get-WUString
    $sentences = @(foreach ($group in @(
                @{ Key = 'RepairDone'; Test = { $_.State -eq 'done' -and $_.Verified -eq 'yes' } }
                @{ Key = 'RepairNotVerified'; Test = { $_.State -eq 'done' -and $_.Verified -in 'not-possible', 'after-restart' } }
                @{ Key = 'RepairStillBroken'; Test = { $_.State -eq 'done' -and $_.Verified -eq 'no' } }
                @{ Key = 'RepairFailed'; Test = { $_.State -eq 'failed' } }
                @{ Key = 'RepairRefused'; Test = { $_.State -eq 'refused' } }
                @{ Key = 'RepairWhatIf'; Test = { $_.State -eq 'what-if' } }
                @{ Key = 'RepairDeclined'; Test = { $_.State -eq 'declined' } }
                @{ Key = 'RepairRight'; Test = { $_.State -eq 'right' } }
                @{ Key = 'RepairLeftOut'; Test = { $_.State -eq 'left-out' } }
            )) {
            $names = @($Outcome | Where-Object -FilterScript $group.Test | ForEach-Object -MemberName Action)
            if ($names.Count -gt 0) {
                $strings[$group.Key] -f ($names -join ', ')
            }
        })
    if ($sentences.Count -eq 0) {
        $sentences = @($strings.RepairNothing)
    }
    $values = @{ ComputerName = $env:COMPUTERNAME; Verdict = (Join-WUSentence -Sentence $sentences); ExitCode = (Get-WURepairExitCode -Outcome $Outcome) }
    $values.RestartNeeded = @($Outcome | Where-Object -FilterScript { $_.State -eq 'done' -and $_.Restart }).Count -gt 0
    if ($null -ne $Run) {
        $values.Run = $Run.Id
        $values.Journal = $Run.Path
        $values.Evidence = $Run.Evidence
    }
    New-Object -TypeName WUDiagnostics.RepairReport -ArgumentList $values, ([WUDiagnostics.RepairOutcome[]]@($Outcome))
}
