# What the test files share. Dot-sourced in their BeforeAll.
Set-StrictMode -Version 2.0
$repository = Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent
$modulePath = if ($env:WUDIAG_MODULE) { $env:WUDIAG_MODULE } else { Join-Path -Path $repository -ChildPath 'out/WUDiagnostics' }
if (-not (Test-Path -LiteralPath $modulePath)) {
    throw "There is no module in '$modulePath': run cargo xtask build, or set WUDIAG_MODULE."
}
$modulePath = (Resolve-Path -LiteralPath $modulePath).ProviderPath
Import-Module -Name (Join-Path -Path $modulePath -ChildPath 'WUDiagnostics.psd1')

# Runs a script block with a UI culture, as a session in that language would.
function Invoke-InCulture {
    param([string]$Culture, [scriptblock]$ScriptBlock)
    $thread = [System.Threading.Thread]::CurrentThread
    $before = $thread.CurrentUICulture
    try {
        $thread.CurrentUICulture = [System.Globalization.CultureInfo]::GetCultureInfo($Culture)
        & $ScriptBlock
    }
    finally {
        $thread.CurrentUICulture = $before
    }
}

# The completions that a user would get for Tab at the end of a line.
function Get-Completion {
    param([string]$Line)
    (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches
}
