function Test-WUResetSoftwaredistribution {
    # The agent's whole folder: database, downloads and logs.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    Test-WUFolderReset -Path (Get-WUWindowsPath 'SoftwareDistribution') -Evidence (Get-WUResetEvidence)
}

function Invoke-WUResetSoftwaredistribution {
    # Moves it aside.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    Reset-WUFolder -Run $Run -Path (Get-WUWindowsPath 'SoftwareDistribution') -Evidence (Get-WUResetEvidence)
}
