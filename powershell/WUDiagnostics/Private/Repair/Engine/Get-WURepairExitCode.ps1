function Get-WURepairExitCode {
    # 0 nothing to do, or done and verified; 1 failed or refused; 3010 done, a restart is needed; 5 changed but not verified.
    [CmdletBinding()]
    [OutputType([int])]
    param(
        [AllowEmptyCollection()]
        [WUDiagnostics.RepairOutcome[]]$Outcome
    )

    if (@($Outcome | Where-Object -FilterScript { $_.State -in 'failed', 'refused' }).Count -gt 0) {
        return 1
    }
    $done = @($Outcome | Where-Object -Property State -EQ -Value 'done')
    if (@($done | Where-Object -Property Restart).Count -gt 0) {
        return 3010
    }
    if (@($done | Where-Object -Property Verified -NE -Value 'yes').Count -gt 0) {
        return 5
    }
    0
}
