function ConvertTo-WURepairError {
    # The error of this module for what ended a part of a repair.
    [CmdletBinding()]
    [OutputType([System.Management.Automation.ErrorRecord])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.ErrorRecord]$Problem
    )

    $cause = $Problem.Exception.GetBaseException()
    $id = ($Problem.FullyQualifiedErrorId -split ',')[0]
    if ($cause -is [WUDiagnostics.WUDiagnosticsException]) {
        return New-WUErrorRecord -ErrorId $cause.ErrorId -Category OperationStopped -ArgumentList $cause.Target, $cause.Message -Exception $cause
    }
    if ($null -eq (Get-WUString)[$id] -or -not $id.StartsWith('WU')) {
        $id = 'WUPartialFailure'
        return New-WUErrorRecord -ErrorId $id -Category OperationStopped -ArgumentList $cause.GetType().Name, $cause.Message -Exception $cause
    }
    New-WUErrorRecord -ErrorId $id -Sentence 'RepairSentence' -Category OperationStopped -ArgumentList $cause.Message -Exception $cause
}
