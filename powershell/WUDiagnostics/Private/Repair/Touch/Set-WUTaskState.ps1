function Set-WUTaskState {
    # Registers a scheduled task that runs a command as SYSTEM at its time, or removes it.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [string]$Name,

        # absent, or command: the arguments of Windows PowerShell.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$State
    )

    $tasks = Get-WUWindowsPath -System 'schtasks.exe'
    if ($State.Contains('absent')) {
        $done = Invoke-WUProgram -Path $tasks -ArgumentList '/Delete', '/F', '/TN', $Name -TimeoutSec 60
    }
    else {
        $file = [System.IO.Path]::GetTempFileName()
        try {
            [System.IO.File]::WriteAllText($file, (ConvertTo-WUTaskXml -Argument $State['command']), [System.Text.Encoding]::Unicode)
            $done = Invoke-WUProgram -Path $tasks -ArgumentList '/Create', '/F', '/TN', $Name, '/XML', $file -TimeoutSec 60
        }
        finally {
            [System.IO.File]::Delete($file)
        }
    }
    if ($done.ExitCode -ne 0) {
        throw (New-WUErrorRecord -ErrorId 'WUPartialFailure' -Category NotSpecified -TargetObject $Name -ArgumentList 'schtasks', ('{0} {1}' -f $done.ExitCode, $done.Output))
    }
}
