# For sessions that the agent's COM interfaces refuse (WinRM, ssh, a restricted token): runs a runner's script as SYSTEM by a
# scheduled task, waits for it, gives its row, and removes the task again. Needs an administrator. The script must not be in a
# folder that others can write to.
# Script: the script to run. Minutes: how long it may take.
param(
    [Parameter(Mandatory)]
    [string]$Script,
    [ValidateRange(1, 120)]
    [int]$Minutes = 30
)
#region common to all runners: a test compares it
# A 32-bit host sees another registry and another System32: once more, in the native one.
$native = "$env:windir\Sysnative\WindowsPowerShell\v1.0\powershell.exe"
if ($env:PROCESSOR_ARCHITEW6432 -and -not $env:WUD_NATIVE -and $PSCommandPath -and (Test-Path -LiteralPath $native)) {
    $env:WUD_NATIVE = '1'
    $given = @(foreach ($name in $PSBoundParameters.Keys) { "-$name"; "$($PSBoundParameters[$name])" })
    & $native -NoProfile -NonInteractive -ExecutionPolicy Bypass -File $PSCommandPath @given
    exit $LASTEXITCODE
}
$ErrorActionPreference = 'Stop'
$WarningPreference = 'SilentlyContinue'
$VerbosePreference = 'SilentlyContinue'
$InformationPreference = 'SilentlyContinue'
$ProgressPreference = 'SilentlyContinue'
# The oldest module that has what is used here. The module is deployed before; nothing is downloaded.
$minimum = '0.1.0'

# A row of the runner itself: tool-missing, tool-too-old, tool-constrained (a policy forbids the module), tool-failed.
function Get-ToolRow {
    param([string]$Out, [string]$Why)
    $name = "$env:COMPUTERNAME" -replace '[^\x20-\x7e]', '?'
    '{"v":1,"host":' + (ConvertTo-Json -InputObject $name) + ',"out":"' + $Out + '","why":"' + $Why + '"}'
}

# The id of an error of the module; the text of any other may name people and paths.
function Get-ErrorWord {
    param($Problem)
    $id = ("$($Problem.FullyQualifiedErrorId)" -split ',')[0]
    if ($id -cmatch '^WU[A-Za-z]+$') { $id } else { 'unexpected-error' }
}

# Nothing where the module can be used, else the row that says why not. The newest one is imported and then asked for its version:
# a list of modules has no versions in constrained language.
function Import-Tool {
    try {
        $tool = Import-Module -Name WUDiagnostics -PassThru 3>$null 4>$null 5>$null 6>$null
    }
    catch {
        if ("$($_.FullyQualifiedErrorId)" -like 'Modules_ModuleNotFound,*') {
            return Get-ToolRow -Out 'tool-missing' -Why 'no-module'
        }
        return Get-ToolRow -Out 'tool-failed' -Why (Get-ErrorWord -Problem $_)
    }
    if ($tool.Version -lt $minimum) {
        return Get-ToolRow -Out 'tool-too-old' -Why "needs-$minimum"
    }
}

# A diagnosis, or the row that says why there is none. What could not be read is in the diagnosis itself.
function Get-Diagnosis {
    param([hashtable]$Option = @{})
    $missing = Import-Tool
    if ($missing) {
        return $missing
    }
    try {
        $diagnosis = Invoke-WUDiagnosis @Option -Culture en-US -ErrorAction SilentlyContinue 3>$null 4>$null 5>$null 6>$null
    }
    catch {
        $id = Get-ErrorWord -Problem $_
        return Get-ToolRow -Out $(if ($id -eq 'WUConstrainedLanguage') { 'tool-constrained' } else { 'tool-failed' }) -Why $id
    }
    if ($diagnosis) { $diagnosis } else { Get-ToolRow -Out 'tool-failed' -Why 'no-diagnosis' }
}

# The line of a diagnosis, or the runner's own.
function Get-Row {
    param($Diagnosis)
    if ($Diagnosis -is [string]) { $Diagnosis } else { $Diagnosis.Row }
}
#endregion

$name = "WUDiagnostics-$(New-Guid)"
$folder = Join-Path -Path $env:ProgramData -ChildPath $name
$file = Join-Path -Path $folder -ChildPath 'row.json'
$why = 'no-answer-in-time'
$row = $null
$registered = $false
try {
    $path = (Resolve-Path -LiteralPath $Script).ProviderPath
    # SYSTEM writes there: nobody else may, and the name cannot be known before.
    $null = New-Item -Path $folder -ItemType Directory
    $null = & "$env:windir\System32\icacls.exe" $folder /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F'
    if ($LASTEXITCODE -ne 0) {
        throw 'the folder cannot be closed'
    }
    $line = '-NoProfile -NonInteractive -ExecutionPolicy Bypass -File "{0}" -File "{1}"' -f $path, $file
    $action = New-ScheduledTaskAction -Execute "$env:windir\System32\WindowsPowerShell\v1.0\powershell.exe" -Argument $line
    $principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -RunLevel Highest
    # Without this a laptop on battery would wait for its mains.
    $settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -ExecutionTimeLimit (New-TimeSpan -Minutes $Minutes)
    $null = Register-ScheduledTask -TaskName $name -Action $action -Principal $principal -Settings $settings
    $registered = $true
    Start-ScheduledTask -TaskName $name
    $end = (Get-Date).AddMinutes($Minutes)
    do {
        Start-Sleep -Milliseconds 500
        # SCHED_S_TASK_RUNNING, SCHED_S_TASK_HAS_NOT_RUN, SCHED_S_TASK_QUEUED: anything else is how it ended.
        $result = (Get-ScheduledTaskInfo -TaskName $name).LastTaskResult
        $open = $result -in 0x41301, 0x41303, 0x41325
    } while ($open -and (Get-Date) -lt $end)
    if (-not $open) {
        $why = "task-ended-$result"
        if (Test-Path -LiteralPath $file) {
            $row = @(Get-Content -LiteralPath $file)[-1]
        }
    }
}
catch {
    $why = Get-ErrorWord -Problem $_
    # A session that is not elevated.
    if ("$($_.FullyQualifiedErrorId)" -like 'HRESULT 0x80070005*') { $why = 'access-denied' }
    if ("$($_.FullyQualifiedErrorId)" -like 'PathNotFound*') { $why = 'no-script' }
}
finally {
    if ($registered) {
        Stop-ScheduledTask -TaskName $name -ErrorAction SilentlyContinue
        Unregister-ScheduledTask -TaskName $name -Confirm:$false -ErrorAction SilentlyContinue
    }
    Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue
}
$code = 0
if (-not $row) {
    $row = Get-ToolRow -Out 'tool-failed' -Why $why
    $code = 1
}
$row
exit $code
