function Start-WUScan {
    <#
    .SYNOPSIS
    Has this computer look for updates, and with -Wait says what came of it.

    .DESCRIPTION
    Start-WUScan starts a search of the update agent in a process of its own, or the scan by update source of the ConfigMgr
    client. With -Wait it waits for the end and gives the code that the search ended with, how long it took and how many
    updates it found. Nothing is installed. The search counts for the agent as any other: it can be found in its log.

    .PARAMETER Source
    Default: the source that the policy says. WindowsUpdate: Windows Update, whatever the policy says. ConfigMgr: the ConfigMgr
    client, which tells no code; its logs do.

    .PARAMETER Wait
    Waits for the end of the scan, and gives what came of it.

    .PARAMETER TimeoutSec
    How long to wait, in seconds.

    .PARAMETER PassThru
    Gives the object also without -Wait.

    .INPUTS
    None.

    .OUTPUTS
    None. With -Wait or -PassThru WUDiagnostics.ScanOutcome.

    .NOTES
    Network: the update source of the update agent, and the server of the policy or the hosts of Test-WsusConnectivity
    -MicrosoftUpdate: whether updates can be found again. With -WhatIf nothing.

    Windows 10 has a command of this name in its module WindowsUpdateProvider; WUDiagnostics\Start-WUScan is this one.

    .EXAMPLE
    Start-WUScan -WhatIf

    Shows what would be started.

    .EXAMPLE
    Start-WUScan -Source WindowsUpdate -Wait -WhatIf

    Shows the same for Windows Update. Without -WhatIf the object that comes has Code, Duration and Updates.

    .EXAMPLE
    Start-WUScan -Source ConfigMgr -WhatIf

    Shows the same for the ConfigMgr client.

    .LINK
    Invoke-WUDiagnosis

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Low')]
    [OutputType('WUDiagnostics.ScanOutcome')]
    param(
        [ValidateSet('Default', 'WindowsUpdate', 'ConfigMgr')]
        [string]$Source = 'Default',

        [switch]$Wait,

        [ValidateRange(1, 86400)]
        [int]$TimeoutSec = 1800,

        [switch]$PassThru
    )

    Initialize-WULibrary -Cmdlet $PSCmdlet
    $preference = Assert-WURepair -Cmdlet $PSCmdlet
    $description = '{0}: {1}' -f $env:COMPUTERNAME, ((Get-WUString).ScanQuestion -f $Source)
    $answer = Confirm-WUStep -Description $description -Question $description -Preference $preference
    if ($answer -eq 'unable') {
        $PSCmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNobodyToAsk' -Category PermissionDenied -TargetObject $Source -ArgumentList 'Start-WUScan'))
    }
    if ($answer -ne 'yes') {
        return
    }
    $failed = $null
    $scan = $null
    $found = Invoke-WUQuietly -ScriptBlock {
        try {
            Invoke-WUScan -Source $Source -TimeoutSec $TimeoutSec -NoWait:(-not $Wait)
        }
        catch {
            $_
        }
    }
    if ($found -is [System.Management.Automation.ErrorRecord]) { $failed = $found } else { $scan = $found }
    if ($null -ne $failed) {
        $PSCmdlet.ThrowTerminatingError((ConvertTo-WURepairError -Problem $failed))
    }
    if ($Wait -or $PassThru) {
        New-Object -TypeName WUDiagnostics.ScanOutcome -ArgumentList $scan
    }
}
