Set-StrictMode -Version 2.0
$script:WUStarted = $false
$script:WUStrings = @{}
$script:WUInterop = [System.IO.Path]::Combine($PSScriptRoot, 'WUDiagnostics.Interop.dll')
# The parameters of commands about logs, and the options of the library that they set.
$script:WULogOptions = @{
    Family = 'Family'; Only = 'Only'; After = 'After'; Before = 'Before'; Level = 'Levels'; Component = 'Components'; Code = 'Codes'; Match = 'Text'
    Tail = 'Tail'; MaxLineLength = 'Limit'; Encoding = 'CodePage'; Merge = 'Merge'; Follow = 'Follow'; Raw = 'Raw'
}
