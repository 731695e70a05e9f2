# Azure Update Manager, pre and post event: a runbook of Azure Automation (PowerShell 7.2, a managed identity that may read the
# Resource Graph and run commands) behind a webhook that Event Grid calls.
# Pre-event: diagnoses every machine of the run by managed Run Command, which goes on without us: pre-events have 20 minutes.
# Post-event: one row a machine of the run from the Resource Graph, and the causes with their machines.
# Nothing is cancelled: what a pre-event writes does not stop the installation, only the cancellation API does.
# Script: address of azure-run-command.ps1 that the machines can read. Blob: a container with a SAS for the whole outputs.
param(
    [Parameter(Mandatory)]
    [object]$WebhookData,
    [string]$Script,
    [string]$Blob
)
Set-StrictMode -Off
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

# Event Grid's schema and the one of CloudEvents, one event or several.
$body = if ($WebhookData -is [string]) { (ConvertFrom-Json -InputObject $WebhookData).RequestBody } else { $WebhookData.RequestBody }
$events = @(ConvertFrom-Json -InputObject $body | ForEach-Object -Process { $_ })
$null = Connect-AzAccount -Identity

# Reads all pages of a query.
function Get-Graph {
    param([string]$Query, [string[]]$Subscription)
    $token = $null
    do {
        $more = @{}
        if ($token) { $more['SkipToken'] = $token }
        $page = Search-AzGraph -Query $Query -Subscription $Subscription -First 1000 @more
        $page | Where-Object -FilterScript { $_ }
        # Of the answer itself: a list of rows without it would give one nothing for each row.
        $token = if ($page -and $page.PSObject.Properties['SkipToken']) { $page.SkipToken }
    } while ($token)
}

foreach ($one in $events) {
    $kind = if ($one.eventType) { "$($one.eventType)" } else { "$($one.type)" }
    $subscriptions = @($one.data.ResourceSubscriptionIds)
    # The run is the one id that joins its machines; a quote in it would end the text of the query.
    $run = "$($one.data.CorrelationId)" -replace "['\\]"
    $machines = @(Get-Graph -Subscription $subscriptions -Query ("maintenanceresources | where type =~ 'microsoft.maintenance/applyupdates' " +
                "| where properties.correlationId =~ '$run' | project id = tolower(tostring(properties.resourceId))"))
    if ($kind -like '*PreMaintenanceEvent') {
        foreach ($machine in $machines) {
            $part = "$($machine.id)".Trim('/') -split '/'
            try {
                $call = @{ ResourceGroupName = $part[3]; RunCommandName = 'wudiagnostics'; Location = (Get-AzResource -ResourceId $machine.id).Location; SourceScriptUri = $Script; AsyncExecution = $true }
                if ($Blob) { $call['OutputBlobUri'] = $Blob -replace '\?', ('/' + $part[7] + '.txt?') }
                if ($part[5] -eq 'microsoft.hybridcompute') {
                    $null = New-AzConnectedMachineRunCommand -MachineName $part[7] @call
                }
                else {
                    $null = Set-AzVMRunCommand -VMName $part[7] @call
                }
                '{0}: started' -f $part[7]
            }
            catch {
                '{0}: not started: {1}' -f $part[7], ("$($_.FullyQualifiedErrorId)" -split ',')[0]
            }
        }
    }
    elseif ($kind -like '*PostMaintenanceEvent') {
        $ids = (@($machines | ForEach-Object -Process { "'" + ($_.id -replace "['\\]") + "'" }) -join ',')
        if (-not $ids) {
            'no machine in this run'
            continue
        }
        Import-Module -Name WUDiagnostics
        $found = @(Get-Graph -Subscription $subscriptions -Query ("patchinstallationresources | where type endswith '/patchinstallationresults' " +
                    "| where properties.startDateTime >= datetime($($one.data.StartDateTime)) | extend machine = tolower(tostring(split(id, '/patchInstallationResults')[0])) | where machine in~ ($ids)"))
        $rows = @($found | ConvertFrom-WUAzureResult -ErrorAction SilentlyContinue)
        $rows | Group-Object -Property Status, Code | Sort-Object -Property Count -Descending |
            ForEach-Object -Process { '{0} {1}: {2}' -f $_.Count, $_.Name, (($_.Group | Select-Object -First 20 | ForEach-Object -Process { $_.ComputerName }) -join ' ') }
        $rows | ForEach-Object -Process { ConvertTo-Json -InputObject $_ -Compress -Depth 4 }
    }
}
