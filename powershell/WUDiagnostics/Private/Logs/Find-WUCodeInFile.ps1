function Find-WUCodeInFile {
    # Streams the codes of files, with the progress of slow ones; a file that cannot be read is an error of the caller.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.ErrorCodeMatch')]
    param(
        # Full paths of the file system.
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [string[]]$FullName,

        # Whose errors these are.
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    $strings = Get-WUString
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $nextProgress = 700
    $shown = $false
    $found = 0
    $scan = $null
    try {
        for ($i = 0; $i -lt $FullName.Count; $i++) {
            $path = $FullName[$i]
            Write-Verbose -Message (ConvertTo-WUShown -Text ($strings.VerboseReading -f $path))
            $scan = New-Object -TypeName WUDiagnostics.CodeScan -ArgumentList $path
            # Read comes back at the latest after 200 ms: between two turns PowerShell hears Ctrl+C.
            while ($scan.Read(200)) {
                $scan.Items
                if ($watch.ElapsedMilliseconds -ge $nextProgress) {
                    $nextProgress = $watch.ElapsedMilliseconds + 250
                    $shown = $true
                    $status = ConvertTo-WUShown -Text ($strings.ScanStatus -f $path, ($i + 1), $FullName.Count)
                    Write-Progress -Activity $strings.ScanActivity -Status $status -CurrentOperation ($strings.ScanFound -f ($found + $scan.Found)) -PercentComplete ([int](100 * $i / $FullName.Count))
                }
            }
            if ($null -ne $scan.Problem) {
                $cause = $scan.Problem
                $Cmdlet.WriteError((New-WUErrorRecord -ErrorId $cause.ErrorId -Category ReadError -TargetObject $path -ArgumentList $path, $cause.Message -Exception $cause))
            }
            $found += $scan.Found
            $scan.Dispose()
        }
    }
    finally {
        if ($null -ne $scan) {
            $scan.Dispose()
        }
        if ($shown) {
            Write-Progress -Activity $strings.ScanActivity -Completed
        }
    }
}
