function Invoke-WUProgram {
    # Runs a program of Windows by its full path, without a window, and waits for it: its exit code and what it printed. One that
    # does not end within the time is ended, with ExitCode null.
    [CmdletBinding()]
    [OutputType([psobject])]
    param(
        [Parameter(Mandatory)]
        [string]$Path,

        [string[]]$ArgumentList = @(),

        [int]$TimeoutSec = 300
    )

    $start = New-Object -TypeName System.Diagnostics.ProcessStartInfo -ArgumentList $Path
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.RedirectStandardInput = $true
    # Windows' own rule: a backslash counts as such unless a quote follows.
    $start.Arguments = @($ArgumentList | ForEach-Object -Process { '"' + ($_ -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1') + '"' }) -join ' '
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        $process.StandardInput.Close()
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        while (-not $process.WaitForExit(200)) {
            if ($watch.Elapsed.TotalSeconds -ge $TimeoutSec) {
                break
            }
        }
        $code = $null
        if ($process.HasExited) {
            $code = $process.ExitCode
        }
        $text = @(foreach ($stream in $output, $errors) { if ($stream.Wait(2000)) { $stream.Result } }) -join ''
        New-Object -TypeName psobject -Property @{ ExitCode = $code; Output = $text.Trim() }
    }
    finally {
        if (-not $process.HasExited) {
            $process.Kill()
        }
        $process.Dispose()
    }
}
