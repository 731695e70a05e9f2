function Write-WUFileError {
    # A file could not be opened or read: the caller's error, and the caller goes on.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [string]$Path,

        [Parameter(Mandatory)]
        [System.Management.Automation.ErrorRecord]$ErrorRecord,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    $cause = $ErrorRecord.Exception.GetBaseException()
    $id = 'WUFileUnreadable'
    if ($cause -is [WUDiagnostics.WUDiagnosticsException]) {
        $id = $cause.ErrorId
    }
    $record = New-WUErrorRecord -ErrorId $id -Category ReadError -TargetObject $Path -ArgumentList $Path, $cause.Message -Exception $cause
    $Cmdlet.WriteError($record)
}
