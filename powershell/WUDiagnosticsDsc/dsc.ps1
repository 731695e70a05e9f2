# DSC v3: get, set, test, export over the class of this module. Input: one JSON object on standard input. Output: one line of JSON
# (test: the state with _inDesiredState); standard error: JSON lines of traces. Exit code 0, or 1 with the error in a trace.
param(
    [Parameter(Mandatory, Position = 0)]
    [ValidateSet('get', 'set', 'test', 'export')]
    [string]$Operation,

    [Parameter(Position = 1)]
    [string]$WhatIf
)
$ErrorActionPreference = 'Stop'
$WarningPreference = 'SilentlyContinue'
$ProgressPreference = 'SilentlyContinue'

# A state as the schema of the manifest has it.
function ConvertTo-State {
    param($Policy)
    $state = [ordered]@{ _exist = $Policy.Ensure -eq 'Present' }
    foreach ($name in 'server', 'statusServer', 'alternateServer', 'targetGroup', 'useForClass', 'owner') {
        if ($Policy.$name) {
            $state[$name] = $Policy.$name
        }
    }
    $state
}

# Escapes what is not ASCII: the runner reads the output in a code page that nobody knows.
function Write-Line {
    param($Document, [switch]$Trace)
    $json = ConvertTo-Json -InputObject $Document -Depth 5 -Compress
    $line = [regex]::Replace($json, '[^\x20-\x7e]', { param($found) '\u{0:x4}' -f [int][char]$found.Value })
    if ($Trace) { [Console]::Error.WriteLine($line) } else { [Console]::Out.WriteLine($line) }
}

try {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'WUDiagnosticsDsc.psd1')
    $module = Get-Module -Name WUDiagnosticsDsc
    $policy = & $module { [WUClientPolicy]::new() }
    if ($Operation -ne 'export') {
        $text = [Console]::In.ReadToEnd()
        $given = if ($text.Trim()) { ConvertFrom-Json -InputObject $text } else { New-Object -TypeName psobject }
        foreach ($property in $given.PSObject.Properties) {
            switch ($property.Name) {
                '_exist' { $policy.Ensure = if ($property.Value) { 'Present' } else { 'Absent' } }
                { $_ -in 'server', 'statusServer', 'alternateServer', 'targetGroup', 'useForClass' } { $policy.$_ = $property.Value }
            }
        }
    }
    switch ($Operation) {
        'get' { Write-Line -Document (ConvertTo-State -Policy $policy.Get()) }
        'export' { Write-Line -Document (ConvertTo-State -Policy (& $module { [WUClientPolicy]::Export() })[0]) }
        'test' {
            $state = ConvertTo-State -Policy $policy.Get()
            $state['_inDesiredState'] = $policy.Test()
            Write-Line -Document $state
        }
        'set' {
            if ($WhatIf) {
                # What the state would be; nothing is written.
                Write-Line -Document (ConvertTo-State -Policy $policy)
            }
            else {
                $policy.Set()
                Write-Line -Document (ConvertTo-State -Policy $policy.Get())
            }
        }
    }
    exit 0
}
catch {
    Write-Line -Document @{ error = "$($_.Exception.Message)" } -Trace
    exit 1
}
