function Get-WUCatroot2Fact {
    # The folder of the signatures' catalogue.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Get-WUFolderFact -Path (Get-WUWindowsPath -System 'catroot2')
}
