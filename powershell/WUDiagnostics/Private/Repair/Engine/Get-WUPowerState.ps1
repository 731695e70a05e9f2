function Get-WUPowerState {
    # Whether this machine runs on its battery, and how full that is.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.PowerState')]
    param()

    [WUDiagnostics.PowerState]::Read()
}
