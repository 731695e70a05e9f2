function Copy-WUEvidence {
    # Copies what a reset would destroy: the newest files first, until they come to 500 MB. What did not fit, and what could not be
    # read, is told.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [string[]]$Path,

        [long]$Limit = 500MB
    )

    $files = @(foreach ($pattern in $Path) {
            $folder = [System.IO.Path]::GetDirectoryName($pattern)
            if ([System.IO.Directory]::Exists($folder)) {
                (New-Object -TypeName System.IO.DirectoryInfo -ArgumentList $folder).GetFiles([System.IO.Path]::GetFileName($pattern))
            }
        })
    $to = [System.IO.Path]::Combine((Get-WURepairFolder), 'Evidence', $Run.Id)
    $sum = 0
    $left = 0
    foreach ($file in $files | Sort-Object -Property LastWriteTimeUtc -Descending) {
        if ($sum + $file.Length -gt $Limit) {
            $left++
            continue
        }
        $sum += $file.Length
        New-WUProtectedFolder -Path $to
        $target = Get-WUFreeName -Path ([System.IO.Path]::Combine($to, $file.Name))
        $number = Add-WUJournalLine -Run $Run -Entry ([ordered]@{ kind = 'change'; action = $Run.Action; change = [ordered]@{ type = 'evidence'; from = $file.FullName; to = $target; bytes = $file.Length } })
        $Run.Evidence = $to
        $ok = $true
        $problem = $null
        try {
            Copy-WUFile -From $file.FullName -To $target
        }
        catch {
            # A log that cannot be read is no reason to leave the machine broken.
            $ok = $false
            $problem = [string]$_.Exception.GetBaseException().Message
            $Run.Warnings.Add(((Get-WUString).RepairEvidenceUnread -f $file.FullName, $problem))
        }
        $null = Add-WUJournalLine -Run $Run -Entry ([ordered]@{ kind = 'changed'; change = $number; ok = $ok; code = $null; error = $problem })
    }
    if ($left -gt 0) {
        $Run.Warnings.Add(((Get-WUString).RepairEvidenceLeft -f $left, ($Limit / 1MB)))
    }
}
