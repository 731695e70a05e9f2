function Get-WUTaskState {
    # Whether a scheduled task is there.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [string]$Name
    )

    if ((Invoke-WUProgram -Path (Get-WUWindowsPath -System 'schtasks.exe') -ArgumentList '/Query', '/TN', $Name -TimeoutSec 60).ExitCode -eq 0) {
        [ordered]@{ command = $Name }
    }
    else {
        [ordered]@{ absent = $true }
    }
}
