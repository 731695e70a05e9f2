function Get-WURepairPlan {
    # The plan of a repair: what the guards ask and what each action would find is gathered here, the library decides. Nothing is
    # changed.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.RepairPlan')]
    param(
        # id, parameters and reason of each action that was named.
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [object[]]$Action,

        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [object[]]$Finding,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Option,

        [int]$Language,

        # The conditions, which the journal gets, too.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Condition
    )

    $known = @([WUDiagnostics.Repair]::Actions($Language) | ForEach-Object -MemberName Id)
    $parameters = @{}
    foreach ($one in $Action) {
        $parameters[$one['id']] = $one['parameters']
    }
    $ids = @($Action | ForEach-Object -Process { $_['id'] }) + @($Finding | ForEach-Object -Process { $_['remedies'] } | ForEach-Object -Process { $_['action'] })
    $detect = [ordered]@{}
    foreach ($id in $ids | Where-Object -FilterScript { $_ -in $known } | Select-Object -Unique) {
        $given = $parameters[$id]
        if ($null -eq $given) {
            $given = [ordered]@{}
        }
        try {
            $detect[$id] = & (Get-WURepairFunction -Verb Test -Action $id) -Parameter $given
        }
        catch {
            Write-Verbose -Message (ConvertTo-WUShown -Text ($id + ': ' + $_.Exception.Message))
            $detect[$id] = [ordered]@{ state = 'unknown'; before = [ordered]@{}; after = [ordered]@{} }
        }
    }
    $facts = Get-WUFact -Part ($script:WUPolicyParts + 'disk', 'pendingRestart')
    $journal = [System.IO.Path]::Combine((Get-WURepairFolder), 'Journal')
    $request = [ordered]@{
        actions    = @($Action)
        findings   = @($Finding)
        options    = $Option
        facts      = $facts
        conditions = $Condition
        detect     = $detect
        now        = [System.DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ', [System.Globalization.CultureInfo]::InvariantCulture)
    }
    if ([System.IO.Directory]::Exists($journal)) {
        $request['journal'] = $journal
        $request['machine'] = [string]$env:COMPUTERNAME
        $request['machineId'] = Get-WUMachineId
    }
    [WUDiagnostics.Repair]::Plan((ConvertTo-Json -InputObject $request -Depth 20 -Compress), $Language)
}
