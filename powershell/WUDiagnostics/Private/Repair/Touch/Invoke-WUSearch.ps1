function Invoke-WUSearch {
    # Runs a search of the update agent in Windows PowerShell: one line with what came of it.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        # 0 as the policy says, 2 Windows Update.
        [int]$ServerSelection,

        [int]$TimeoutSec,

        [switch]$NoWait
    )

    $script = @'
$ErrorActionPreference = 'Stop'
try {
    $session = New-Object -ComObject Microsoft.Update.Session
    $session.ClientApplicationID = 'WUDiagnostics'
    $searcher = $session.CreateUpdateSearcher()
    $searcher.ServerSelection = SERVERSELECTION
    $result = $searcher.Search('IsInstalled=0 and IsHidden=0')
    $code = 0
    if ($result.Warnings.Count -gt 0) { $code = $result.Warnings.Item(0).HResult }
    'wud-scan {0} {1} {2:X8}' -f $result.ResultCode, $result.Updates.Count, $code
}
catch { 'wud-scan-failed {0:X8}' -f $_.Exception.GetBaseException().HResult }
'@.Replace('SERVERSELECTION', "$ServerSelection")
    $program = Get-WUWindowsPath -System 'WindowsPowerShell\v1.0\powershell.exe'
    $arguments = '-NoProfile', '-NonInteractive', '-EncodedCommand', [System.Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($script))
    if ($NoWait) {
        $start = New-Object -TypeName System.Diagnostics.ProcessStartInfo -ArgumentList $program, ($arguments -join ' ')
        $start.UseShellExecute = $false
        $start.CreateNoWindow = $true
        [System.Diagnostics.Process]::Start($start).Dispose()
    }
    else {
        (Invoke-WUProgram -Path $program -ArgumentList $arguments -TimeoutSec $TimeoutSec).Output
    }
}
