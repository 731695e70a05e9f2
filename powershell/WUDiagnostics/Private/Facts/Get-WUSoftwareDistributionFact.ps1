function Get-WUSoftwareDistributionFact {
    # The agent's folder and its data store.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $folder = Get-WUWindowsPath 'SoftwareDistribution'
    $found = Get-WUFolderFact -Path $folder
    $store = Get-WUFileSize -Path ($folder + '\DataStore\DataStore.edb')
    if ($null -ne $store) {
        $found['dataStoreBytes'] = $store
    }
    $found
}
