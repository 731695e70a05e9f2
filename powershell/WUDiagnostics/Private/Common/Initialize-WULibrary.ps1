function Initialize-WULibrary {
    # What every command begins with.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    if (-not $script:WUStarted) {
        Open-WULibrary -Cmdlet $Cmdlet
    }
    [WUDiagnostics.Shown]::Unavailable = (Get-WUString).ShownUnavailable
}
