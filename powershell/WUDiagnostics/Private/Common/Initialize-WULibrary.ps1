function Initialize-WULibrary {
    # What every command begins with.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    if ($script:WUConstrained) {
        Stop-WUConstrained
    }
    # The command that called this one: two scopes above what sets its variables.
    Use-WUCallerPreference -Cmdlet $Cmdlet -Scope 2
    if (-not $script:WUStarted) {
        Open-WULibrary -Cmdlet $Cmdlet
    }
    [WUDiagnostics.Shown]::Unavailable = (Get-WUString).ShownUnavailable
}
