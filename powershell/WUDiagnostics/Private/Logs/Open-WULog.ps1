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
        $why = $cause.Message
        $target = $null
        if ($cause -is [WUDiagnostics.LogOptionsException]) {
            $target = $cause.Target
            foreach ($name in $script:WULogOptions.Keys) {
                if ($script:WULogOptions[$name] -eq $cause.Option) {
                    $why = '-{0}: {1}' -f $name, $why
                }
            }
        }
        $Cmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId $id -Category InvalidArgument -TargetObject $target -ArgumentList $why, $why -Exception $cause))
    }
    $reader
}
