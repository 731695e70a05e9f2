function Get-WUStepDescription {
    # What a step would do, for -WhatIf and the question: before and after, what is lost, how far it can be undone, restart, warnings.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [object]$Step
    )

    $strings = Get-WUString
    $lines = @('{0}: {1}' -f $Step.Action, $Step.Text)
    $pairs = @(ConvertTo-WUStatePair -Before $Step.Before -After $Step.After)
    if ($pairs.Count -gt 0) {
        $lines += $pairs | ForEach-Object -Process { '  ' + $_ }
    }
    if ($Step.Lost) {
        $lines += '  ' + ($strings.RepairLost -f $Step.Lost)
    }
    $lines += '  ' + $strings["RepairUndo$($Step.Undo)"]
    if ($Step.Services.Count -gt 0) {
        $lines += '  ' + ($strings.RepairServices -f ($Step.Services -join ', '))
    }
    $lines += '  ' + $(if ($Step.Restart) { $strings.RepairRestartAfter } else { $strings.RepairRestartNone })
    $lines += @($Step.Warnings | Where-Object -FilterScript { $_ } | ForEach-Object -Process { '  ' + $_ })
    @($lines | ForEach-Object -Process { ConvertTo-WUShown -Text $_ }) -join [System.Environment]::NewLine
}
