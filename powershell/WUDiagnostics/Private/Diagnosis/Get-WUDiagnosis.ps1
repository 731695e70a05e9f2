function Get-WUDiagnosis {
    # Makes a diagnosis: the library reads logs while facts and a probe are gathered here.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.Diagnosis')]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Option,

        # Of this machine: its own logs, its facts, and the way to its server.
        [switch]$Live,

        # Which facts; by default those of every check.
        [string[]]$Part,

        [switch]$SkipNetwork,

        # Also the two questions to the site's database, on an update server.
        [switch]$Sql,

        [int]$TimeoutSec = 10,

        [int]$Language,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    if ($Live) {
        if (-not [WUDiagnostics.Machine]::IsWindows) {
            $Cmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId 'WUNeedsWindows' -Category InvalidOperation))
        }
        $Option['paths'] = [string[]]@(Get-WUDefaultLogPath)
    }
    $strings = Get-WUString
    $runner = Invoke-WULibrary -Cmdlet $Cmdlet -ScriptBlock { New-Object -TypeName WUDiagnostics.DiagnosisRunner -ArgumentList (ConvertTo-WUFactJson -Fact $Option), $Language }
    $answer = $null
    $next = 0
    $session = @{}
    try {
        if ($Live) {
            Write-Progress -Activity $strings.DiagnosisActivity -Status (ConvertTo-WUShown -Text $strings.DiagnosisGathering)
            $next = 1
            $parts = if ($Part) { $Part } else { [string[]]@($script:WUPolicyParts; (Get-WUCheck -Language $Language).Part | Select-Object -Unique) }
            $facts = Invoke-WUQuietly -ScriptBlock { Use-WULanguage -Language $Language -ScriptBlock { Get-WUHealthFact -Part ($parts | Select-Object -Unique) -SkipNetwork -Session $session } }
            $runner.AddFacts((ConvertTo-WUFactJson -Fact $facts))
            Add-WUDiagnosisHistory -Runner $runner -Session $session -Unread $facts['errors'] -HistoryOnly:([bool]$Part)
            if (-not $Part) {
                Add-WUDiagnosisServer -Runner $runner -Sql:$Sql
            }
            if (-not $SkipNetwork) {
                Add-WUDiagnosisProbe -Runner $runner -Fact $facts -TimeoutSec $TimeoutSec -Language $Language
            }
        }
        $runner.Seal()
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        while ($null -eq $answer) {
            $answer = $runner.Wait(100)
            if ($null -eq $answer -and $watch.ElapsedMilliseconds -ge 700) {
                $watch = [System.Diagnostics.Stopwatch]::StartNew()
                $next = 1
                $progress = $runner.Progress
                $status = ConvertTo-WUShown -Text ($strings.DiagnosisStatus -f $progress.Files, $progress.Records)
                Write-Progress -Activity $strings.DiagnosisActivity -Status $status
            }
        }
    }
    finally {
        if ($null -eq $answer) {
            $runner.Cancel()
        }
        $runner.Dispose()
        Close-WUBounded -Session $session
        if ($next -gt 0) {
            Write-Progress -Activity $strings.DiagnosisActivity -Completed
        }
    }
    foreach ($source in $answer.Coverage) {
        Write-Verbose -Message (ConvertTo-WUShown -Text ($strings.VerboseDiagnosisSource -f $source.Source, $source.Family, $source.Records))
    }
    $answer
}
