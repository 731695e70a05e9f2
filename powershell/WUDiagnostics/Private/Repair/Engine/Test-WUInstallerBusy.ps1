function Test-WUInstallerBusy {
    # Whether the update agent installs something now.
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    [bool](New-Object -ComObject Microsoft.Update.Installer -ErrorAction Stop).IsBusy
}
