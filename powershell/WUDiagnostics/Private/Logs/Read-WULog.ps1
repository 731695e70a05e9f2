function Read-WULog {
    # What logs hold (records, or their counts) for a caller that got paths or none; what cannot be read is an error of the
    # caller, and the rest goes on.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.LogEntry', 'WUDiagnostics.LogMeasure')]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [string[]]$FullName,

        # Nobody named a path: the logs of this machine.
        [switch]$Default,

        [Parameter(Mandatory)]
        [object]$Options,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    $files = $FullName
    if ($Default) {
        $files = @(Get-WUDefaultLogPath)
        if ($files.Count -eq 0) {
            $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WULogNoneHere' -Category ObjectNotFound))
        }
    }
    if ($files.Count -eq 0) {
        return
    }
    $strings = Get-WUString
    if ($Default) {
        Write-Verbose -Message (ConvertTo-WUShown -Text $strings.VerboseDefaultLogs)
    }
    $tell = $VerbosePreference -ne 'SilentlyContinue'
    foreach ($file in $files) {
        Write-Verbose -Message (ConvertTo-WUShown -Text ($strings.VerboseReading -f $file))
    }
    $activity = if ($Options.Measure) { $strings.LogMeasureActivity } else { $strings.LogActivity }
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $nextProgress = 1000
    $shown = $false
    $reader = Open-WULog -FullName $files -Options $Options -Cmdlet $Cmdlet
    try {
        while (-not $reader.Ended) {
            # Comes back at the latest after 150 ms: between two turns PowerShell hears Ctrl+C.
            $reader.Read(150)
            while ($tell -and $reader.Kinds.Count -gt 0) {
                $kind = $reader.Kinds.Dequeue()
                Write-Verbose -Message (ConvertTo-WUShown -Text ($strings.VerboseFamily -f $kind.Path, $kind.Family, $kind.Why))
            }
            if ($reader.Warnings.Count -gt 0) {
                Write-WULogWarning -Reader $reader -Cmdlet $Cmdlet
            }
            if (-not $Options.Follow -and $watch.ElapsedMilliseconds -ge $nextProgress) {
                $nextProgress = $watch.ElapsedMilliseconds + 250
                $shown = $true
                Write-WULogProgress -Reader $reader -Activity $activity
            }
        }
        if ($null -ne $reader.MeasureJson) {
            $counts = New-Object -TypeName WUDiagnostics.LogMeasure -ArgumentList $reader.MeasureJson, $watch.Elapsed
            foreach ($kind in $counts.ByFile) {
                Write-Verbose -Message (ConvertTo-WUShown -Text ($strings.VerboseFamily -f $kind.Name, $kind.Family, $kind.Why))
            }
            $kinds = ($counts.ByFamily | ForEach-Object { "$_" }) -join '; '
            Write-Verbose -Message (ConvertTo-WUShown -Text ($strings.VerboseRecords -f $counts.Records, $watch.ElapsedMilliseconds, $kinds))
            $counts
        }
    }
    finally {
        $reader.Dispose()
        if ($shown) {
            Write-Progress -Activity $activity -Completed
        }
    }
}
