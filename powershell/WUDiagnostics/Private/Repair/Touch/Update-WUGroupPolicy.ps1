function Update-WUGroupPolicy {
    # Has Windows apply the policy of the machine. It can hang: it gets five minutes.
    [CmdletBinding()]
    [OutputType([psobject])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [int]$TimeoutSec = 300
    )

    Invoke-WUProgram -Path (Get-WUWindowsPath -System 'gpupdate.exe') -ArgumentList '/target:computer' -TimeoutSec $TimeoutSec
}
