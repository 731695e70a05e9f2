function Reset-WUDataStore {
    <#
    .SYNOPSIS
    Gives the update agent a new database: the old one is moved aside, not deleted.

    .DESCRIPTION
    Reset-WUDataStore stops the services of the update agent, renames SoftwareDistribution\DataStore, or with -All the whole
    folder SoftwareDistribution, and starts again what ran. A folder that was moved aside before is kept. The logs that the
    reset would destroy are copied first. Then it has the agent scan.

    What is lost: the update history that Settings shows, and which updates are hidden; with -All also what was downloaded. The
    next scan is a full one. Undo-WURepair moves the old folder back.

    .PARAMETER All
    The whole folder SoftwareDistribution, with downloads.

    .PARAMETER Force
    Also where the same was done within seven days, on servers with roles, and on battery.

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
    Reset-WUDataStore -WhatIf

    Shows what would be moved where, and what is lost.

    .EXAMPLE
    Reset-WUDataStore -All -WhatIf -PassThru

    Shows the same of the whole folder.

    .EXAMPLE
    (Reset-WUDataStore -WhatIf -PassThru).Steps.Lost

    Says what is lost by the reset.

    .LINK
    Repair-WUClient

    .LINK
    Undo-WURepair

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    [OutputType('WUDiagnostics.RepairReport')]
    param(
        [switch]$All,

        [switch]$Force,

        [switch]$PassThru
    )

    Initialize-WULibrary -Cmdlet $PSCmdlet
    $preference = Assert-WURepair -Cmdlet $PSCmdlet
    $action = if ($All) { 'reset-softwaredistribution' } else { 'reset-datastore' }
    $report = Invoke-WURepair -Cmdlet $PSCmdlet -Action @([ordered]@{ id = $action; parameters = [ordered]@{}; reason = $null }) -Force:$Force -Preference $preference -Language (Resolve-WULanguage)
    if ($PassThru) {
        $report
    }
}
