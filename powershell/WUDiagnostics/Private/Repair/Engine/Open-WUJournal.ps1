function Open-WUJournal {
    # Begins the journal of a repair, or goes on with that of one that is undone. Waits a minute for another run, in small steps,
    # so that PowerShell hears Ctrl+C.
    [CmdletBinding()]
    [OutputType([object])]
    param(
        # The header, or with -Path the session document.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Header,

        # The journal to go on with.
        [string]$Path,

        [int]$Language
    )

    $json = ConvertTo-Json -InputObject $Header -Depth 20 -Compress
    $folder = [System.IO.Path]::Combine((Get-WURepairFolder), 'Journal')
    if (-not $Path) {
        New-WUProtectedFolder -Path $folder
    }
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        try {
            if ($Path) {
                return [WUDiagnostics.JournalWriter]::Reopen($Path, $json, 500, $Language)
            }
            return New-Object -TypeName WUDiagnostics.JournalWriter -ArgumentList $folder, $json, 500, $Language
        }
        catch {
            $cause = $_.Exception.GetBaseException()
            if ($cause -isnot [WUDiagnostics.WUDiagnosticsException] -or $cause.ErrorId -ne 'WUJournalBusy' -or $watch.ElapsedMilliseconds -ge $script:WUJournalWait) {
                throw
            }
            $status = ConvertTo-WUShown -Text $cause.Message
            Write-Progress -Activity (Get-WUString).RepairActivity -Status $status
        }
    }
}
