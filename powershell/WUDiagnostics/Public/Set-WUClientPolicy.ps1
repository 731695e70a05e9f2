function Set-WUClientPolicy {
    <#
    .SYNOPSIS
    Binds this computer to an update server (WSUS), as the policy of Windows does.

    .DESCRIPTION
    Set-WUClientPolicy sets the server, the status server and the switch that makes the update agent use them. A value that the
    computer's own policy file (local group policy) has is changed there, too. Where a group policy of a domain, MDM or
    ConfigMgr owns a value, it names the owner and changes nothing: the value would be written again.

    The server must answer before anything is changed. Every change is journalled, and Undo-WURepair puts back what was there.

    .PARAMETER Server
    The address of the update server with scheme and port, such as http://wsus.contoso.com:8530 or https://wsus.contoso.com:8531.

    .PARAMETER StatusServer
    The server that is reported to. By default the update server, which is what Windows wants.

    .PARAMETER AlternateServer
    The server from which downloads come (UpdateServiceUrlAlternate).

    .PARAMETER UseForClass
    The classes of updates that come from the update server: feature, quality, driver, other. The others come from Windows
    Update. By default nothing of this is set.

    .PARAMETER TargetGroup
    The computer group on the update server.

    .PARAMETER Force
    Also where the server does not answer from here, where the same was done within seven days, and on servers with roles.

    .PARAMETER PassThru
    Gives a report: each step, what came of it, and an exit code.

    .INPUTS
    None.

    .OUTPUTS
    None. With -PassThru WUDiagnostics.RepairReport.

    .NOTES
    Network: the server of -Server at the port of its URL (else 80, with https 443): whether it answers. With -WhatIf nothing.

    .EXAMPLE
    Set-WUClientPolicy -Server http://wsus.contoso.com:8530 -WhatIf

    Shows each value before and after.

    .EXAMPLE
    Set-WUClientPolicy -Server https://wsus.contoso.com:8531 -UseForClass quality, driver -TargetGroup Servers -WhatIf

    Shows what would take quality and driver updates from the server, and the rest from Windows Update.

    .EXAMPLE
    (Set-WUClientPolicy -Server http://wsus.contoso.com:8530 -WhatIf -PassThru).Steps

    Gives a script each step, with before and after.

    .LINK
    Clear-WUClientPolicy

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
        [Parameter(Mandatory, Position = 0)]
        [ValidateNotNullOrEmpty()]
        [string]$Server,

        [ValidateNotNullOrEmpty()]
        [string]$StatusServer,

        [ValidateNotNullOrEmpty()]
        [string]$AlternateServer,

        [ValidateSet('feature', 'quality', 'driver', 'other')]
        [string[]]$UseForClass,

        [ValidateNotNullOrEmpty()]
        [string]$TargetGroup,

        [switch]$Force,

        [switch]$PassThru
    )

    Initialize-WULibrary -Cmdlet $PSCmdlet
    $preference = Assert-WURepair -Cmdlet $PSCmdlet
    $parameter = [ordered]@{}
    foreach ($pair in @{ Name = 'server'; Value = $Server }, @{ Name = 'statusServer'; Value = $StatusServer }, @{ Name = 'alternateServer'; Value = $AlternateServer }) {
        if ($pair.Value) {
            if (-not (Test-WUServerAddress -Address $pair.Value)) {
                $PSCmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUBadServerAddress' -Category InvalidArgument -TargetObject $pair.Value -ArgumentList $pair.Value))
                return
            }
            $parameter[$pair.Name] = $pair.Value
        }
    }
    if ($UseForClass) {
        $parameter['useForClass'] = @($UseForClass | ForEach-Object -Process { $_.ToLowerInvariant() })
    }
    if ($TargetGroup) {
        $parameter['targetGroup'] = $TargetGroup
    }
    if (-not $Force -and -not $preference.WhatIf -and -not (Invoke-WUQuietly -ScriptBlock { Test-WUServerAnswer -Url $Server })) {
        $PSCmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUServerSilent' -Category ConnectionError -TargetObject $Server -ArgumentList $Server))
        return
    }
    $report = Invoke-WURepair -Cmdlet $PSCmdlet -Action @([ordered]@{ id = 'set-wsus-policy'; parameters = $parameter; reason = $null }) -Force:$Force -Preference $preference -Language (Resolve-WULanguage)
    if ($PassThru) {
        $report
    }
}
