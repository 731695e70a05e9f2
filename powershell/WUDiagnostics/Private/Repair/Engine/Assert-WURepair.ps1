function Assert-WURepair {
    # Commands that repair are for Windows. Gives what the command's preferences say of asking and of -WhatIf, which are for changes
    # to the machine alone: were they left, ForEach-Object -MemberName and others would ask, or do nothing.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    if (-not [WUDiagnostics.Machine]::IsWindows) {
        $Cmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId 'WUNeedsWindows' -Category InvalidOperation))
    }
    @{ WhatIf = [bool]$WhatIfPreference; Confirm = "$ConfirmPreference" }
    Set-Variable -Name 'WhatIfPreference' -Value $false -Scope 1 -WhatIf:$false -Confirm:$false
    Set-Variable -Name 'ConfirmPreference' -Value 'None' -Scope 1 -WhatIf:$false -Confirm:$false
}
