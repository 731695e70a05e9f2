function Open-WULog {
    # Starts to read; options that the library refuses end the caller.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.LogReader')]
    param(
        [Parameter(Mandatory)]
        [string[]]$FullName,

        [Parameter(Mandatory)]
        [object]$Options,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    $reader = Invoke-WUQuietly -Catch -ScriptBlock { New-Object -TypeName WUDiagnostics.LogReader -ArgumentList $FullName, $Options }
    if ($reader -is [System.Exception]) {
        $cause = $reader.GetBaseException()
        $id = 'WULibraryDefect'
        if ($cause -is [WUDiagnostics.WUDiagnosticsException]) {
            $id = $cause.ErrorId
        }
        # The library speaks of its own options.
        $why = $cause.Message.TrimEnd('.')
        $names = @{ codes = '-Code'; codePage = '-Encoding'; family = '-Family'; levels = '-Level'; after = '-After'; before = '-Before' }
        if ($why -match '^(\w+): ' -and $names.ContainsKey($Matches[1])) {
            $why = $names[$Matches[1]] + $why.Substring($Matches[1].Length)
        }
        $Cmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId $id -Category InvalidArgument -TargetObject $null -ArgumentList $why, $why -Exception $cause))
    }
    $reader
}
