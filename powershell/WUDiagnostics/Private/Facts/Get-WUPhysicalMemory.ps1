function Get-WUPhysicalMemory {
    # All bytes of physical memory, and those that programs can have.
    [CmdletBinding()]
    [OutputType([long[]])]
    param()

    Assert-WUWindows
    , [WUDiagnostics.Machine]::Memory()
}
