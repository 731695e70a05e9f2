function Write-WULogWarning {
    # What a reader could not read becomes errors of the caller, or warnings where nothing is lost, and the rest goes on.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [object]$Reader,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    while ($Reader.Warnings.Count -gt 0) {
        $warning = $Reader.Warnings.Dequeue()
        if ($warning.Number -eq [WUDiagnostics.LogWarning]::NotThereYet) {
            $Cmdlet.WriteWarning((ConvertTo-WUShown -Text ((Get-WUString).LogWaiting -f $warning.Path)))
            continue
        }
        $kind = [WUDiagnostics.LogWarning]
        if ($warning.Number -in $kind::NotFollowed, $kind::EventsLost, $kind::LocalTime, $kind::DayUnclear, $kind::TracesElsewhere) {
            $Cmdlet.WriteWarning((ConvertTo-WUShown -Text $warning.ToString()))
            continue
        }
        $id, $category = 'WULogUnreadable', 'ReadError'
        if ($warning.Number -eq [WUDiagnostics.LogWarning]::Binary) {
            $id, $category = 'WULogBinary', 'InvalidData'
        }
        $record = New-WUErrorRecord -ErrorId $id -Category $category -TargetObject $warning.Path -ArgumentList $warning.Path, $warning.Reason
        $Cmdlet.WriteError($record)
    }
}
