function Use-WUCallerPreference {
    # Functions of a script module see the preference variables of the global scope only, not those of the function, script or
    # class that called them: here a command gets those of its caller. What is bound, such as -ErrorAction, counts more.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet,

        # How many scopes above this one that of the command is.
        [int]$Scope = 1
    )

    $bound = $Cmdlet.MyInvocation.BoundParameters
    $variables = $Cmdlet.SessionState.PSVariable
    # What is so already is left: each call of Set-Variable takes longer than decoding a code, and mostly there is nothing to set.
    $own = $ExecutionContext.SessionState.PSVariable
    foreach ($name in $script:WUPreferences.Keys) {
        if (-not $bound.ContainsKey($script:WUPreferences[$name])) {
            $value = $variables.GetValue($name)
            if ($null -ne $value -and $value -ne $own.GetValue($name)) {
                Set-Variable -Name $name -Value $value -Scope $Scope -WhatIf:$false -Confirm:$false
            }
        }
    }
    # Not its Parameters: the first look at them costs more than decoding a code.
    $changes = $false
    foreach ($attribute in $Cmdlet.MyInvocation.MyCommand.ScriptBlock.Attributes) {
        if ($attribute -is [System.Management.Automation.CmdletBindingAttribute]) {
            $changes = $attribute.SupportsShouldProcess
        }
    }
    if (-not $changes) {
        # A command that changes nothing has nothing to ask: were these left, ForEach-Object -MemberName and others would ask in it.
        if ($WhatIfPreference) {
            Set-Variable -Name 'WhatIfPreference' -Value $false -Scope $Scope -WhatIf:$false -Confirm:$false
        }
        if ($ConfirmPreference -ne 'None') {
            Set-Variable -Name 'ConfirmPreference' -Value 'None' -Scope $Scope -WhatIf:$false -Confirm:$false
        }
    }
}
