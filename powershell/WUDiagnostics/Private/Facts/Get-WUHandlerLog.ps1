function Get-WUHandlerLog {
    # The ConfigMgr client's logs about its update agent, older ones among them.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        # The folder of its logs, where it is set.
        [AllowNull()]
        [AllowEmptyString()]
        [string]$Folder
    )

    if (-not $Folder) {
        $Folder = Get-WUWindowsPath 'CCM\Logs'
    }
    if ([System.IO.Directory]::Exists($Folder)) {
        try {
            [System.IO.Directory]::GetFiles($Folder, 'WUAHandler*.log')
        }
        catch {
            # What reads the log reports that it cannot be read.
            [System.IO.Path]::Combine($Folder, 'WUAHandler.log')
        }
    }
}
