function Get-WUResetEvidence {
    # What a reset of the agent's folder would destroy of the proof why it was needed, and the agent's traces.
    [CmdletBinding()]
    [OutputType([string])]
    param()

    Get-WUWindowsPath 'SoftwareDistribution\ReportingEvents.log'
    Get-WUWindowsPath 'SoftwareDistribution\DataStore\Logs\edb.chk'
    Get-WUWindowsPath 'Logs\WindowsUpdate\*.etl'
    Get-WUWindowsPath 'WindowsUpdate.log'
}
