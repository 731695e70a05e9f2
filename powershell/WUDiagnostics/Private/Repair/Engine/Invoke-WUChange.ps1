function Invoke-WUChange {
    # Makes one change: looks, journals what it is about to change, changes it, and journals what came of it. Where all is as it
    # should be, nothing happens.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        # As the journal has it, with after; before is filled in here.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Change
    )

    $after = $Change['after']
    if ($Change['type'] -eq 'folder') {
        $after = 'to'
        $Change.Remove('after')
    }
    $before = Get-WUChangeState -Change $Change
    if (Test-WUSameState -Type $Change['type'] -Left $before -Right $after) {
        return
    }
    if ($Change['type'] -ne 'folder') {
        $Change['before'] = $before
    }
    $number = Add-WUJournalLine -Run $Run -Entry ([ordered]@{ kind = 'change'; action = $Run.Action; change = $Change })
    $Run.Changes++
    try {
        Set-WUChangeState -Change $Change -State $after
    }
    catch {
        $problem = $_
        $null = Add-WUJournalLine -Run $Run -Entry ([ordered]@{ kind = 'changed'; change = $number; ok = $false; code = $problem.Exception.GetBaseException().HResult; error = [string]$problem.Exception.GetBaseException().Message })
        throw $problem
    }
    $null = Add-WUJournalLine -Run $Run -Entry ([ordered]@{ kind = 'changed'; change = $number; ok = $true; code = $null; error = $null })
}
