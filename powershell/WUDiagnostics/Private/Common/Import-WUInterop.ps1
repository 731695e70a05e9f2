function Import-WUInterop {
    # Loads the interop assembly. The import of the module does so as well, for its views show nothing without it: objects
    # may come from a file or from another session before any command has run. The native library is not touched.
    [CmdletBinding()]
    [OutputType([void])]
    param()

    if ($null -eq ('WUDiagnostics.Decoder' -as [type])) {
        $null = [System.Reflection.Assembly]::LoadFrom($script:WUInterop)
    }
}
