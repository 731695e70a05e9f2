function Test-WUInstallerBusy {
    # Whether the update agent installs something now. To ask it would start it: one that does not run is not busy.
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    if ((Get-WUServiceState -Name 'wuauserv') -ne 'Running') {
        return $false
    }
    [bool](New-Object -ComObject Microsoft.Update.Installer -ErrorAction Stop).IsBusy
}
