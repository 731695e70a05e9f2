function Get-WURepairFolder {
    # Where journals and copied evidence are.
    [CmdletBinding()]
    [OutputType([string])]
    param()

    [System.IO.Path]::Combine([System.Environment]::GetFolderPath('CommonApplicationData'), 'WUDiagnostics')
}
