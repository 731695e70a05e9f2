function Invoke-WURepairStep {
    # Runs one action of a plan in its run, and tries again what had failed. What came of it is put among the values.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [object]$Step,

        [Parameter(Mandatory)]
        [hashtable]$Values
    )

    $strings = Get-WUString
    Write-Progress -Activity $strings.RepairActivity -Status (ConvertTo-WUShown -Text $Step.Text)
    $Run.Action = $Step.Action
    $Run.Services = @($Step.Services)
    $Run.Changes = 0
    $Run.Failure = $null
    $Run.Scan = $null
    $Run.Values = $null
    $parameter = [ordered]@{}
    if ($null -ne $Step.Parameters) {
        foreach ($name in $Step.Parameters.Keys) {
            $parameter[$name] = $Step.Parameters[$name]
        }
    }
    $failed = Invoke-WUQuietly -ScriptBlock {
        try {
            $null = Add-WUJournalLine -Run $Run -Entry ([ordered]@{ kind = 'action'; action = $Step.Action; reason = $Step.Reason; parameters = $(if ($parameter.Count -gt 0) { $parameter }) })
            $null = & (Get-WURepairFunction -Verb Invoke -Action $Step.Action) -Run $Run -Parameter $parameter
            $Run.Failure
        }
        catch {
            $_
        }
    }
    $Values.Changes = $Run.Changes
    if ($null -ne $failed) {
        $record = ConvertTo-WURepairError -Problem $failed
        $Values.State = 'failed'
        $Values.ErrorId = ($record.FullyQualifiedErrorId -split ',')[0]
        $Values.Message = $record.Exception.Message
        $null = Add-WUJournalLine -Run $Run -Afterwards -Entry ([ordered]@{ kind = 'failed'; action = $Step.Action; errorId = $Values.ErrorId; message = $Values.Message })
    }
    else {
        $Values.State = 'done'
        Write-Progress -Activity $strings.RepairActivity -Status (ConvertTo-WUShown -Text $strings.RepairVerifying)
        $verified = Invoke-WUQuietly -ScriptBlock { Test-WURepairResult -Run $Run -Step $Step }
        $Values.Verified = $verified['value']
        $Values.After = @($verified['after'] | Where-Object -FilterScript { $_ })
        if ($verified['why']) {
            $Values.Message = Join-WUSentence -Sentence "$($Values.Message)", "$($verified['why'])"
        }
        $null = Add-WUJournalLine -Run $Run -Afterwards -Entry ([ordered]@{ kind = 'verified'; action = $Step.Action; value = $verified['value']; before = $verified['before']; after = $verified['after']; why = $verified['why'] })
    }
    Write-Progress -Activity $strings.RepairActivity -Completed
}
