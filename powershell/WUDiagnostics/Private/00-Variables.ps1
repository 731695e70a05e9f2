Set-StrictMode -Version 2.0
$script:WUStarted = $false
$script:WUStrings = @{}
