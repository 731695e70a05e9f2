function Initialize-WULibrary {
    # Loads the interop assembly on first need: importing the module touches neither it nor the native library.
    # When the module's own files are the problem, the calling command ends with an error of a stable id.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    if ($script:WUStarted) {
        return
    }
    $path = [System.IO.Path]::Combine($PSScriptRoot, 'WUDiagnostics.Interop.dll')
    $type = 'WUDiagnostics.Decoder' -as [type]
    if ($null -eq $type) {
        if (-not [System.IO.File]::Exists($path)) {
            $record = New-WUErrorRecord -ErrorId 'WUInteropMissing' -Category ObjectNotFound -TargetObject $path -ArgumentList $path
            $Cmdlet.ThrowTerminatingError($record)
        }
        try {
            $null = [System.Reflection.Assembly]::LoadFrom($path)
        }
        catch {
            $record = New-WUErrorRecord -ErrorId 'WUInteropNotLoadable' -Category OpenError -TargetObject $path -ArgumentList $path, $_.Exception.Message -Exception $_.Exception
            $Cmdlet.ThrowTerminatingError($record)
        }
    }
    elseif ([WUDiagnostics.Decoder]::AssemblyPath -ne $path) {
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
    # What remoting and Export-Clixml keep: by themselves they keep so few levels that steps and remedies would be mere text.
    $depths = @{ WsusProbe = 6; WsusProbeStep = 4; ClientPolicy = 7; PolicyFinding = 4; HealthCheck = 5; ErrorInfo = 4; LogEntry = 3; LogMeasure = 3 }
    foreach ($name in $depths.Keys) {
        Update-TypeData -TypeName ('WUDiagnostics.' + $name) -SerializationDepth $depths[$name] -Force
    }
    $script:WUStarted = $true
}
