function Get-WUConnectionCost {
    # Whether the connection of this machine is metered; nothing where Windows does not know.
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    [WUDiagnostics.NetworkCost]::Metered()
}
