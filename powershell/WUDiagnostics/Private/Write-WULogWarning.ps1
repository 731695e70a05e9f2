function Write-WULogWarning {
    # What a reader could not read becomes errors of the caller, and the rest goes on.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [object]$Reader,

        # The reader waits for logs that are not there.
        [switch]$Waiting,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    while ($Reader.Warnings.Count -gt 0) {
        $warning = $Reader.Warnings.Dequeue()
        if ($Waiting -and -not [System.IO.File]::Exists($warning.Path)) {
            $Cmdlet.WriteWarning((ConvertTo-WUShown -Text ((Get-WUString).LogWaiting -f $warning.Path)))
            continue
        }
        $record = New-WUErrorRecord -ErrorId 'WULogUnreadable' -Category ReadError -TargetObject $warning.Path -ArgumentList $warning.Path, $warning.Reason
        $Cmdlet.WriteError($record)
    }
}
