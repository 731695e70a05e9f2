function Get-WUMemoryFact {
    # Physical memory.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $memory = Get-WUPhysicalMemory
    [ordered]@{ totalBytes = $memory[0]; availableBytes = $memory[1] }
}
