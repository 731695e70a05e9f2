function Repair-WUClient {
    <#
    .SYNOPSIS
    Repairs what a diagnosis found, or runs actions by name: least intrusive first, journalled, tried again afterwards.

    .DESCRIPTION
    Repair-WUClient takes the actions that the remedies of findings name, or those of -Id, and makes a plan: the least
    intrusive first, what is right already left alone. Before anything is changed it looks whether it may: administrator
    rights, servicing that runs, a restart that is pending, who owns a policy (ConfigMgr, a group policy or MDM: then it names
    the owner and stops), free space, power, the roles of a server, and whether the same was done within seven days. An
    installation that runs is waited for, five minutes at most. That a connection is metered is a warning.

    Every change is written to a journal before it is made, in %ProgramData%\WUDiagnostics\Journal, which only
    administrators and SYSTEM can open. What a reset would destroy of the evidence is copied first. Services that ran before
    run again afterwards, whatever happens. Then what had failed is tried again, and the report says whether it works: yes,
    no, not-possible or after-restart. Undo-WURepair takes a run back. Nothing ever restarts the computer.

    -WhatIf changes nothing and shows, for each action, what is there and what would be, what is lost, how far it can be
    undone, and whether a restart is needed. The report says in one sentence what was done; where there was nothing to do,
    and with -WhatIf, it is given with -PassThru only.

    .PARAMETER InputObject
    A diagnosis of Invoke-WUDiagnosis, or findings of it, of Get-WUClientPolicy or Test-WUClientHealth. That of another computer
    is refused, and planned with -WhatIf alone: it is this computer that is repaired.

    .PARAMETER Id
    The actions to run. Tab offers them.

    .PARAMETER Proxy
    For set-winhttp-proxy: the proxy, as host:port.

    .PARAMETER ProxyBypass
    For set-winhttp-proxy: the hosts that are asked without the proxy. By default the present list is kept.

    .PARAMETER MaxIntrusion
    How intrusive an action from findings may be: 0 only looks or asks, 1 starts or repeats something, 2 changes settings, 3
    resets state, 4 rebuilds. An action that is named with -Id always counts.

    .PARAMETER AllowRestart
    Admits actions after which Windows must be restarted. The restart itself is yours.

    .PARAMETER Force
    Also where the same action ran within seven days, on servers with roles, and on battery. Administrator rights, running
    servicing, a pending restart, the owner of a policy and BitLocker cannot be overridden.

    .PARAMETER PassThru
    Gives the report also where nothing was done.

    .INPUTS
    System.Management.Automation.PSObject: WUDiagnostics.Diagnosis, WUDiagnostics.Finding. Also as they come from another session or a file.

    .OUTPUTS
    WUDiagnostics.RepairReport. One object with Steps. ExitCode is 0 where there was nothing to do or all was done and
    verified, 1 where something failed or was refused, 3010 where a restart is needed, 5 where something was changed but could
    not be verified.

    .NOTES
    Network: the update source of the update agent, and the server of the policy or the hosts of Test-WsusConnectivity
    -MicrosoftUpdate: whether updates can be found again. With -WhatIf nothing.

    .EXAMPLE
    Invoke-WUDiagnosis -SkipNetwork | Repair-WUClient -WhatIf -PassThru

    Shows what would be repaired, and changes nothing.

    .EXAMPLE
    Repair-WUClient -Id reset-datastore -WhatIf

    Shows what a reset of the agent's database would do, and what is lost.

    .EXAMPLE
    Repair-WUClient -Id start-services, reset-winhttp-proxy -WhatIf -PassThru | Select-Object -ExpandProperty Steps

    Shows each step, with before and after.

    .EXAMPLE
    (Repair-WUClient -Id clear-wsus-policy -WhatIf -PassThru).ExitCode

    Gives a runner its exit code.

    .LINK
    Undo-WURepair

    .LINK
    Get-WURepairJournal

    .LINK
    Invoke-WUDiagnosis

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding(DefaultParameterSetName = 'Id', SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('WUDiagnostics.RepairReport')]
    param(
        [Parameter(ParameterSetName = 'Object', Mandatory, ValueFromPipeline)]
        [ValidateNotNull()]
        [psobject]$InputObject,

        [Parameter(ParameterSetName = 'Id', Mandatory, Position = 0)]
        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Action -Word $args[0] } $args[2] })]
        [string[]]$Id,

        [Parameter(ParameterSetName = 'Id')]
        [ValidatePattern('^[A-Za-z0-9.:=;/\[\]_-]+$')]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Proxy -Word $args[0] } $args[2] })]
        [string]$Proxy,

        [Parameter(ParameterSetName = 'Id')]
        [ValidatePattern('^[A-Za-z0-9.:;*<>/\[\]_-]+$')]
        [string[]]$ProxyBypass,

        [ValidateRange(0, 4)]
        [int]$MaxIntrusion = 1,

        [switch]$AllowRestart,

        [switch]$Force,

        [switch]$PassThru
    )

    begin {
        Initialize-WULibrary -Cmdlet $PSCmdlet
        $preference = Assert-WURepair -Cmdlet $PSCmdlet
        $language = Resolve-WULanguage
        $findings = New-Object -TypeName System.Collections.ArrayList
    }

    process {
        if ($PSCmdlet.ParameterSetName -eq 'Object') {
            $found = @(ConvertTo-WURepairFinding -InputObject $InputObject)
            if ($found.Count -eq 0 -and $null -eq $InputObject.PSObject.Properties['Findings']) {
                $PSCmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNoFinding' -Category InvalidArgument -TargetObject $InputObject -ArgumentList "$InputObject"))
                return
            }
            $computer = [string]$(foreach ($name in 'ComputerName', 'PSComputerName') { $property = $InputObject.PSObject.Properties[$name]; if ($null -ne $property -and $property.Value) { $property.Value; break } })
            if ($computer -and $computer -notin 'localhost', '127.0.0.1' -and $computer.Split('.')[0] -ne $env:COMPUTERNAME) {
                $record = New-WUErrorRecord -ErrorId 'WUOtherComputer' -Category InvalidArgument -TargetObject $computer -ArgumentList $computer, $env:COMPUTERNAME
                if (-not $preference.WhatIf) {
                    $PSCmdlet.WriteError($record)
                    return
                }
                Write-Warning -Message (ConvertTo-WUShown -Text $record.Exception.Message)
            }
            $findings.AddRange($found)
        }
    }

    end {
        $actions = @()
        if ($PSCmdlet.ParameterSetName -eq 'Id') {
            $known = @([WUDiagnostics.Repair]::Actions($language) | ForEach-Object -MemberName Id)
            $actions = @(foreach ($one in $Id | Select-Object -Unique) {
                    if ($one -notin $known) {
                        $PSCmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNoSuchAction' -Category ObjectNotFound -TargetObject $one -ArgumentList $one, ($known -join ', ')))
                        continue
                    }
                    $parameter = [ordered]@{}
                    if ($one -eq 'set-winhttp-proxy' -and $Proxy) {
                        $parameter['proxy'] = $Proxy
                        if ($ProxyBypass) {
                            $parameter['bypass'] = $ProxyBypass -join ';'
                        }
                    }
                    # Without any, what the machine proposes counts.
                    [ordered]@{ id = $one.ToLowerInvariant(); parameters = $(if ($parameter.Count -gt 0) { $parameter }); reason = $null }
                })
            if ($actions.Count -eq 0) {
                return
            }
        }
        elseif ($findings.Count -eq 0) {
            if ($PassThru) {
                New-WURepairReport
            }
            return
        }
        $report = Invoke-WURepair -Cmdlet $PSCmdlet -Action $actions -Finding $findings.ToArray() -MaxIntrusion $MaxIntrusion -AllowRestart:$AllowRestart -Force:$Force -Preference $preference -Language $language
        if ($PassThru -or @($report.Steps | Where-Object -FilterScript { $_.State -in 'done', 'failed', 'refused' }).Count -gt 0) {
            $report
        }
    }
}
