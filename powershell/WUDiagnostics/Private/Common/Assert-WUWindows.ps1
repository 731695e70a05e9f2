function Assert-WUWindows {
    # Facts of a machine are facts of Windows: anywhere else each says so.
    [CmdletBinding()]
    [OutputType([void])]
    param()

    if ([System.Environment]::OSVersion.Platform -ne [System.PlatformID]::Win32NT) {
        throw (Get-WUString).FactNotWindows
    }
}
