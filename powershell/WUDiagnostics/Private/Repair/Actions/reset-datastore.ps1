function Test-WUResetDatastore {
    # The agent's database.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    Test-WUFolderReset -Path (Get-WUWindowsPath 'SoftwareDistribution\DataStore') -Evidence (Get-WUResetEvidence)
}

function Invoke-WUResetDatastore {
    # Moves it aside.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    Reset-WUFolder -Run $Run -Path (Get-WUWindowsPath 'SoftwareDistribution\DataStore') -Evidence (Get-WUResetEvidence)
}
