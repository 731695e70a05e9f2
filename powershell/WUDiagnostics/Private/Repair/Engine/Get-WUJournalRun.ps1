function Get-WUJournalRun {
    # The runs of a folder of journals, the newest first: by default those of this machine.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.JournalRun')]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet,

        [string]$Path,

        [int]$Language
    )

    $folder = $Path
    if (-not $folder) {
        $folder = [System.IO.Path]::Combine((Get-WURepairFolder), 'Journal')
        if (-not [System.IO.Directory]::Exists($folder)) {
            return
        }
    }
    foreach ($run in Invoke-WURepairLibrary -Cmdlet $Cmdlet -ScriptBlock { [WUDiagnostics.Journal]::Read($folder, (ConvertTo-Json -InputObject ([ordered]@{ machine = [string]$env:COMPUTERNAME; machineId = Get-WUMachineId }) -Compress), $Language) }) {
        $run
    }
}
