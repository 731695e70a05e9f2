<#
.SYNOPSIS
    Makes a large log out of small ones, by repeating them.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string[]]$From,

    [Parameter(Mandatory)]
    [string]$To,

    [Parameter(Mandatory)]
    [long]$Megabytes
)

$one = New-Object -TypeName System.IO.MemoryStream
foreach ($file in $From) {
    $bytes = [System.IO.File]::ReadAllBytes($file)
    $skip = if ($bytes.Length -gt 2 -and $bytes[0] -eq 0xEF) { 3 } else { 0 }
    $one.Write($bytes, $skip, $bytes.Length - $skip)
    if ($bytes[-1] -ne 10) {
        $one.WriteByte(10)
    }
}
$all = $one.ToArray()
$stream = [System.IO.File]::Create($To)
try {
    while ($stream.Length -lt $Megabytes * 1MB) {
        $stream.Write($all, 0, $all.Length)
    }
}
finally {
    $stream.Dispose()
}
