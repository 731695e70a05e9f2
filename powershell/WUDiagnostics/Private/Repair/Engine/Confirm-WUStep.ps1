function Confirm-WUStep {
    # Asks, or with -WhatIf tells, what the preferences of the command say: yes, no, what-if, or unable where nobody is there to
    # be asked. The more an action intrudes, the sooner it is asked for.
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    [OutputType([string])]
    param(
        # What would be done, on several lines.
        [Parameter(Mandatory)]
        [string]$Description,

        [Parameter(Mandatory)]
        [string]$Question,

        # none, medium or high.
        [string]$Impact = 'none',

        # The preferences of the command: WhatIf and Confirm.
        [Parameter(Mandatory)]
        [hashtable]$Preference
    )

    $ranks = @{ None = 0; Low = 1; Medium = 2; High = 3 }
    $wanted = $ranks["$($Preference.Confirm)"]
    $asks = $wanted -gt 0 -and $wanted -le @{ none = 1; medium = 2; high = 3 }[$Impact]
    $WhatIfPreference = $Preference.WhatIf
    # This command's impact is high: it asks, or it does not.
    $ConfirmPreference = if ($asks) { 'High' } else { 'None' }
    if ($asks -and -not $WhatIfPreference -and -not (Test-WUInteractive)) {
        return 'unable'
    }
    try {
        if ($PSCmdlet.ShouldProcess($Description, $Question, 'WUDiagnostics')) {
            return 'yes'
        }
    }
    catch {
        if ($_.Exception.GetBaseException() -is [System.Management.Automation.PipelineStoppedException]) {
            throw
        }
        # PowerShell was started with -NonInteractive.
        return 'unable'
    }
    if ($WhatIfPreference) { 'what-if' } else { 'no' }
}
