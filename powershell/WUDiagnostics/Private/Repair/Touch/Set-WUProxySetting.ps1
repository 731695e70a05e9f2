function Set-WUProxySetting {
    # Changes the proxy of the system in both views, as a part of a repair. A wrong proxy can cut off whoever manages this machine:
    # before the change a task is registered that undoes all in ten minutes; it goes when the way is found to work. No task, no change.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [AllowEmptyString()]
        [string]$Proxy,

        [AllowEmptyString()]
        [string]$Bypass
    )

    $views = @(foreach ($view in 64, 32) { @{ View = $view; Setting = Get-WUProxySetting -View $view } })
    foreach ($one in $views) {
        if ($one.Setting.Flags -band 12) {
            # A script, or a search for one, would be lost.
            throw (New-WUErrorRecord -ErrorId 'WUPartialFailure' -Category ResourceExists -ArgumentList 'WinHTTP', (Get-WUString).RepairProxyScript)
        }
    }
    $worked = Test-WUServerAnswer -TimeoutSec 30
    $task = 'WUDiagnostics undo ' + $Run.Id
    Invoke-WUChange -Run $Run -Change ([ordered]@{ type = 'task'; name = $task; after = [ordered]@{ command = (Get-WUUndoCommand -Path $Run.Path) } })
    foreach ($one in $views) {
        Set-WURegistryValue -Run $Run -View $one.View -Path $script:WUProxyKey -Name 'WinHttpSettings' -Data ([WUDiagnostics.RegistryData]::OfBytes((ConvertTo-WUProxyData -Setting $one.Setting -Proxy $Proxy -Bypass $Bypass)))
    }
    $works = Test-WUServerAnswer -TimeoutSec 30
    if ($worked -and -not $works) {
        foreach ($one in $views) {
            Set-WURegistryValue -Run $Run -View $one.View -Path $script:WUProxyKey -Name 'WinHttpSettings' -Data $one.Setting.Data
        }
    }
    Invoke-WUChange -Run $Run -Change ([ordered]@{ type = 'task'; name = $task; after = [ordered]@{ absent = $true } })
    if ($worked -and -not $works) {
        throw (New-WUErrorRecord -ErrorId 'WUPartialFailure' -Category ConnectionError -ArgumentList 'WinHTTP', (Get-WUString).RepairProxyCut)
    }
}
