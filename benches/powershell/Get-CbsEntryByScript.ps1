<#
.SYNOPSIS
    The usual way to find the records of a CBS log that name a code: Get-Content and -match. The measure of Get-WULogEntry.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string]$Path,

    [string]$Pattern = '0x800f0805',

    # Make an object of every line and choose among those, as most scripts do. Without it, lines are chosen first.
    [switch]$Parse
)

$line = '^(?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d), (?<level>\w+)\s+(?<component>\w+)\s+(?<message>.*)$'
if ($Parse) {
    $entries = Get-Content -LiteralPath $Path | ForEach-Object {
        if ($_ -match $line) {
            [pscustomobject]@{
                Time      = [datetime]::ParseExact($Matches.time, 'yyyy-MM-dd HH:mm:ss', [cultureinfo]::InvariantCulture)
                Level     = $Matches.level
                Component = $Matches.component
                Message   = $Matches.message
            }
        }
    }
    return $entries | Where-Object { $_.Message -match $Pattern }
}

Get-Content -LiteralPath $Path | ForEach-Object {
    if ($_ -match $Pattern -and $_ -match $line) {
        [pscustomobject]@{
            Time      = [datetime]::ParseExact($Matches.time, 'yyyy-MM-dd HH:mm:ss', [cultureinfo]::InvariantCulture)
            Level     = $Matches.level
            Component = $Matches.component
            Message   = $Matches.message
        }
    }
}
