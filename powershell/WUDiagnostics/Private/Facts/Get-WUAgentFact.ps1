function Get-WUAgentFact {
    # The version of the update agent.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $path = Get-WUWindowsPath -System 'wuaueng.dll'
    $version = Get-WUFileVersion -Path $path
    if ($null -eq $version) {
        throw ((Get-WUString).FactNoFile -f $path)
    }
    [ordered]@{ version = $version; path = $path }
}
