function Invoke-WULibrary {
    # Runs a script block that calls the library; what the library refuses ends the calling command, with the stable id.
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [scriptblock]$ScriptBlock,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    $result = Invoke-WUQuietly -Catch -ScriptBlock $ScriptBlock
    if ($result -is [System.Exception]) {
        $cause = $result.GetBaseException()
        $id = 'WULibraryDefect'
        if ($cause -is [WUDiagnostics.WUDiagnosticsException]) {
            $id = $cause.ErrorId
        }
        $Cmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId $id -Category InvalidArgument -ArgumentList $cause.Message, $cause.Message -Exception $cause))
    }
    , $result
}
