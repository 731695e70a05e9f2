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

    $reader = Invoke-WUQuietly -ScriptBlock {
        try {
            New-Object -TypeName WUDiagnostics.LogReader -ArgumentList $FullName, $Options
        }
        catch {
            $_.Exception.GetBaseException()
        }
    }
    if ($reader -is [System.Exception]) {
        $cause = $reader
        $id = 'WULibraryDefect'
        if ($cause -is [WUDiagnostics.WUDiagnosticsException]) {
            $id = $cause.ErrorId
        }
        $Cmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId $id -Category InvalidArgument -TargetObject $null -ArgumentList $cause.Message, $cause.Message -Exception $cause))
    }
    $reader
}
