function Assert-WUCommand {
    # A fact that is asked of another command can be had on Windows only, where that command is there, and some only with rights.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [string]$Name,

        # What to say where there is no such command.
        [Parameter(Mandatory)]
        [string]$Otherwise,

        # It needs administrator rights.
        [switch]$Elevated
    )

    Assert-WUWindows
    if ($Elevated -and -not (Test-WUAdministrator)) {
        throw (Get-WUString).FactNeedsRights
    }
    if (-not (Test-WUCommand -Name $Name)) {
        throw $Otherwise
    }
}
