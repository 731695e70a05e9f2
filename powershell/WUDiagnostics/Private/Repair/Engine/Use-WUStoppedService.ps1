function Use-WUStoppedService {
    # Stops services in this order, with those that depend on them, runs the work, and starts again what ran, in reverse,
    # whatever happens. Where the work finds something in use, all is stopped once more: some services are started by others.
    # A service that does not stop ends this before the work.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [string[]]$Name,

        [Parameter(Mandatory)]
        [scriptblock]$ScriptBlock,

        [int]$Tries = 3
    )

    $ran = New-Object -TypeName 'System.Collections.Generic.List[string]'
    try {
        for ($try = 1; $true; $try++) {
            foreach ($one in $Name) {
                foreach ($service in @(Get-WUDependentService -Name $one) + $one) {
                    $state = Get-WUServiceState -Name $service
                    if (-not $state -or $state -eq 'Stopped') {
                        continue
                    }
                    if (-not $ran.Contains($service)) {
                        $ran.Add($service)
                    }
                    Invoke-WUChange -Run $Run -Change ([ordered]@{ type = 'service'; name = $service; after = 'Stopped' })
                }
            }
            try {
                & $ScriptBlock
                break
            }
            catch {
                $cause = $_.Exception.GetBaseException()
                if ($try -ge $Tries -or ($cause -isnot [System.IO.IOException] -and $cause -isnot [System.UnauthorizedAccessException])) {
                    throw
                }
                Start-Sleep -Milliseconds 500
            }
        }
    }
    finally {
        $failed = $null
        for ($i = $ran.Count - 1; $i -ge 0; $i--) {
            try {
                Invoke-WUChange -Run $Run -Change ([ordered]@{ type = 'service'; name = $ran[$i]; after = 'Running' })
            }
            catch {
                # The others are started all the same; and where only the journal refuses, this one, too: that takes back what is
                # written down already.
                $failed = $_
                if ($_.Exception.GetBaseException() -is [WUDiagnostics.WUDiagnosticsException]) {
                    try { Set-WUServiceState -Name $ran[$i] -State 'Running' } catch { $failed = $_ }
                }
            }
        }
        if ($null -ne $failed) {
            $Run.Failure = $failed
        }
    }
}
