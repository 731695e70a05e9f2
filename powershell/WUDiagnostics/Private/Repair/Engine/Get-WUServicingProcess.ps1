function Get-WUServicingProcess {
    # The programs that service Windows and run now.
    [CmdletBinding()]
    [OutputType([string])]
    param()

    foreach ($name in 'TiWorker', 'TrustedInstaller', 'wusa', 'SetupHost', 'SetupPrep') {
        if (@([System.Diagnostics.Process]::GetProcessesByName($name)).Count -gt 0) {
            $name
        }
    }
}
