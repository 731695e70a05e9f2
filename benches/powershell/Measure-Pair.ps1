# Times of two builds of the module, in new sessions by turns: import, first decoding, and every command. A line for each measure:
# the least of each build in milliseconds, and the median of the ratios of the pairs (below 1: the second build is faster).
#   Measure-Pair.ps1 -Base <folder of a module> -Module <folder of another> [-Pairs 7]
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string]$Base,

    [Parameter(Mandatory)]
    [string]$Module,

    [int]$Pairs = 7
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$folder = Join-Path -Path ([System.IO.Path]::GetTempPath()) -ChildPath ([guid]::NewGuid().ToString())
$null = New-Item -ItemType Directory -Path $folder
try {
    $log = Join-Path -Path $folder -ChildPath 'CBS.log'
    $writer = New-Object -TypeName System.IO.StreamWriter -ArgumentList $log
    foreach ($i in 1..60000) {
        $writer.WriteLine("2024-05-14 03:04:05, Info                  CBS    Session: 31106452_$i initialized by client WindowsUpdateAgent.")
        if ($i % 10 -eq 0) {
            $writer.WriteLine("2024-05-14 03:04:06, Error                 CBS    Failed to resolve package KB5037771 [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]")
        }
    }
    $writer.Dispose()
    $script = Join-Path -Path $folder -ChildPath 'session.ps1'
    [System.IO.File]::WriteAllText($script, @"
param([string]`$Module)
`$ErrorActionPreference = 'Stop'
function Get-Time { param([scriptblock]`$Block) `$watch = [System.Diagnostics.Stopwatch]::StartNew(); `$null = & `$Block; `$watch.Elapsed.TotalMilliseconds }
'import {0:F1}' -f (Get-Time { Import-Module -Name (Join-Path -Path `$Module -ChildPath 'WUDiagnostics.psd1') })
'first-decoding {0:F1}' -f (Get-Time { Get-WUErrorInfo 0x8024402C })
`$codes = [int[]](0..39999 | ForEach-Object { [int]::MinValue + 0x240000 + `$_ })
`$blocks = [ordered]@{
    'decode-array'    = { Get-WUErrorInfo `$codes }
    'decode-piped'    = { `$codes | Get-WUErrorInfo }
    'find-in-file'    = { Find-WUErrorCode -LiteralPath '$log' }
    'log-entries'     = { Get-WULogEntry -LiteralPath '$log' }
    'measure-log'     = { Measure-WULog -LiteralPath '$log' }
    'probe'           = { Test-WsusConnectivity -Url 'http://wsus.contoso.com:8530' -SkipNetwork }
    'policy'          = { Get-WUClientPolicy }
    'health'          = { Test-WUClientHealth -SkipNetwork }
    'show-100-codes'  = { Get-WUErrorInfo `$codes[0..99] | Out-String -Width 120 }
    'show-100-records' = { Get-WULogEntry -LiteralPath '$log' -Tail 100 | Out-String -Width 120 }
}
foreach (`$name in `$blocks.Keys) {
    `$best = [double]::MaxValue
    foreach (`$round in 1..3) { `$best = [System.Math]::Min(`$best, (Get-Time `$blocks[`$name])) }
    '{0} {1:F1}' -f `$name, `$best
}
"@)
    $program = [System.Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
    $seen = [ordered]@{}
    foreach ($pair in 1..$Pairs) {
        # Each goes first by turns.
        $order = if ($pair % 2) { @('base', 'new') } else { @('new', 'base') }
        foreach ($one in $order) {
            foreach ($line in & $program -NoProfile -NonInteractive -File $script -Module $(if ($one -eq 'base') { $Base } else { $Module })) {
                $name, $ms = $line -split ' '
                if (-not $seen.Contains($name)) {
                    $seen[$name] = @{ base = @(); new = @() }
                }
                $seen[$name][$one] += [double]::Parse($ms, [System.Globalization.CultureInfo]::InvariantCulture)
            }
        }
    }
    foreach ($name in $seen.Keys) {
        $ratios = @(for ($i = 0; $i -lt $Pairs; $i++) { $seen[$name].new[$i] / $seen[$name].base[$i] }) | Sort-Object
        '{0,-18} {1,8:F1} {2,8:F1}  {3:F2}' -f $name, ($seen[$name].base | Measure-Object -Minimum).Minimum, ($seen[$name].new | Measure-Object -Minimum).Minimum, @($ratios)[[int][System.Math]::Floor($Pairs / 2)]
    }
}
finally {
    Remove-Item -LiteralPath $folder -Recurse
}
