# Azure, managed Run Command (also of Arc): the whole document first, for the append blob (outputBlobUri), then the row. The
# instance view keeps the last 4 KB of the output: the row is at most 2,000 characters and comes last. Always exit code 0.
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

$diagnosis = Get-Diagnosis
if ($diagnosis -isnot [string]) {
    $document = ConvertTo-Json -InputObject $diagnosis -Depth 8 -Compress 3>$null
    $document -replace '[^\x20-\x7e]', '?'
}
Get-Row -Diagnosis $diagnosis
exit 0
