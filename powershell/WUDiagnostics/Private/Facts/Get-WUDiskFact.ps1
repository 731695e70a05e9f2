function Get-WUDiskFact {
    # Room on the system drive.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $drive = Get-WUSystemDrive
    [ordered]@{ drive = $drive.Name; freeBytes = $drive.TotalFreeSpace; sizeBytes = $drive.TotalSize }
}
