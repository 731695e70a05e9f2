function Clear-WUClientPolicy {
    <#
    .SYNOPSIS
    Frees this computer from an update server (WSUS): updates then come from Windows Update.

    .DESCRIPTION
    Clear-WUClientPolicy removes the values of the policy that bind the update agent to a server, from the registry and, where
    it has them, from the computer's own policy file (local group policy). The key stays, with all other policies in it. Where a
    group policy of a domain, MDM or ConfigMgr owns a value, it names the owner and changes nothing.

    Every change is journalled, and Undo-WURepair puts back what was there.

    .PARAMETER Name
    The values to remove. By default WUServer, WUStatusServer and UseWUServer, and what says that classes of updates come from
    that server.

    .PARAMETER Force
    Also where the same was done within seven days, and on servers with roles.

    .PARAMETER PassThru
    Gives a report: each step, what came of it, and an exit code.

    .INPUTS
    None.

    .OUTPUTS
    None. With -PassThru WUDiagnostics.RepairReport.

    .NOTES
    Network: the update source of the update agent, and the server of the policy or the hosts of Test-WsusConnectivity
    -MicrosoftUpdate: whether updates can be found again. With -WhatIf nothing.

    .EXAMPLE
    Clear-WUClientPolicy -WhatIf

    Shows which values would go.

    .EXAMPLE
    Clear-WUClientPolicy -Name TargetGroup, TargetGroupEnabled -WhatIf -PassThru

    Shows what would remain of the policy without the computer group.

    .EXAMPLE
    (Clear-WUClientPolicy -WhatIf -PassThru).ExitCode

    Gives a runner its exit code.

    .LINK
    Set-WUClientPolicy

    .LINK
    Get-WUClientPolicy

    .LINK
    Undo-WURepair

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('WUDiagnostics.RepairReport')]
    param(
        [Parameter(Position = 0)]
        [ValidatePattern('^[A-Za-z0-9]+$')]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind PolicyValue -Word $args[0] } $args[2] })]
        [string[]]$Name,

        [switch]$Force,

        [switch]$PassThru
    )

    Initialize-WULibrary -Cmdlet $PSCmdlet
    $preference = Assert-WURepair -Cmdlet $PSCmdlet
    $parameter = [ordered]@{}
    if ($Name) {
        $parameter['names'] = @($Name)
    }
    $report = Invoke-WURepair -Cmdlet $PSCmdlet -Action @([ordered]@{ id = 'clear-wsus-policy'; parameters = $parameter; reason = $null }) -Force:$Force -Preference $preference -Language (Resolve-WULanguage)
    if ($PassThru) {
        $report
    }
}
