function Test-WUResetCatroot2 {
    # The database of the signatures of Windows' files. CatRoot, without the 2, is never touched.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    Test-WUFolderReset -Path (Get-WUWindowsPath -System 'catroot2') -Evidence @(Get-WUWindowsPath -System 'catroot2\dberr.txt')
}

function Invoke-WUResetCatroot2 {
    # Moves it aside.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    Reset-WUFolder -Run $Run -Path (Get-WUWindowsPath -System 'catroot2') -Evidence @(Get-WUWindowsPath -System 'catroot2\dberr.txt')
}
