function ConvertTo-WUTaskXml {
    # A task that runs Windows PowerShell once as SYSTEM, in ten minutes or at the next chance after that, and on battery, too.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Argument,

        [int]$Minutes = 10
    )

    $at = [System.DateTime]::Now.AddMinutes($Minutes).ToString('yyyy-MM-ddTHH:mm:ss', [System.Globalization.CultureInfo]::InvariantCulture)
    $program = Get-WUWindowsPath 'System32\WindowsPowerShell\v1.0\powershell.exe'
    @"
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><TimeTrigger><StartBoundary>$at</StartBoundary><Enabled>true</Enabled></TimeTrigger></Triggers>
  <Principals><Principal id="Author"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>
  <Settings>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT1H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author"><Exec><Command>$([System.Security.SecurityElement]::Escape($program))</Command><Arguments>$([System.Security.SecurityElement]::Escape($Argument))</Arguments></Exec></Actions>
</Task>
"@
}
