function Open-WULibrary {
    # Loads the native library on first need. When the module's own files are the problem, the calling command ends with an
    # error of a stable id.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    $path = $script:WUInterop
    if ($null -eq ('WUDiagnostics.Decoder' -as [type])) {
        if (-not [System.IO.File]::Exists($path)) {
            $record = New-WUErrorRecord -ErrorId 'WUInteropMissing' -Category ObjectNotFound -TargetObject $path -ArgumentList $path
            $Cmdlet.ThrowTerminatingError($record)
        }
        try {
            Import-WUInterop
        }
        catch {
            $record = New-WUErrorRecord -ErrorId 'WUInteropNotLoadable' -Category OpenError -TargetObject $path -ArgumentList $path, $_.Exception.Message -Exception $_.Exception
            $Cmdlet.ThrowTerminatingError($record)
        }
    }
    if ([WUDiagnostics.Decoder]::AssemblyPath -ne $path) {
        # .NET keeps the first assembly of a name for the life of the process.
        $other = [WUDiagnostics.Decoder]::AssemblyPath
        $record = New-WUErrorRecord -ErrorId 'WUOtherVersionLoaded' -Category ResourceUnavailable -TargetObject $path -ArgumentList $path, $other
        $Cmdlet.ThrowTerminatingError($record)
    }
    $problem = Invoke-WUQuietly -Catch -ScriptBlock { [WUDiagnostics.Decoder]::Start() }
    if ($null -ne $problem) {
        $inner = $problem.GetBaseException()
        $id = 'WULibraryNotLoadable'
        if ($inner -is [WUDiagnostics.WUDiagnosticsException]) {
            $id = $inner.ErrorId
        }
        $record = New-WUErrorRecord -ErrorId $id -Category ResourceUnavailable -TargetObject $inner.Target -ArgumentList $inner.Target, $inner.Detail -Exception $inner
        $Cmdlet.ThrowTerminatingError($record)
    }
    $script:WUStarted = $true
}
