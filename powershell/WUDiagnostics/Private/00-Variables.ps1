Set-StrictMode -Version 2.0
$script:WUStarted = $false
$script:WUStrings = @{}
$script:WUInterop = [System.IO.Path]::Combine($PSScriptRoot, 'WUDiagnostics.Interop.dll')
