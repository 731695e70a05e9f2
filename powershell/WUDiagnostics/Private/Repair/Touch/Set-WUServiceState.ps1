function Set-WUServiceState {
    # Starts, stops or pauses a service and waits until it is so. One that does not within the time ends this with WUServiceBusy.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [string]$Name,

        [Parameter(Mandatory)]
        [ValidateSet('Running', 'Stopped', 'Paused')]
        [string]$State,

        [int]$TimeoutSec = $script:WUServiceSeconds
    )

    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $problem = ''
    $from = ''
    $moved = $false
    while ($true) {
        # Where a part of it cannot be read, Get-Service gives it all the same.
        $service = Get-Service -Name $Name -ErrorAction SilentlyContinue
        $now = if ($null -ne $service) { [string]$service.Status } else { 'Missing' }
        if ($now -eq $State) {
            return
        }
        if ($null -eq $service) {
            throw (New-WUErrorRecord -ErrorId 'WUServiceBusy' -Category ObjectNotFound -TargetObject $Name -ArgumentList $Name, $now, $TimeoutSec)
        }
        # Some services are started again by others as soon as they have stopped: such a one is asked once more.
        if ($from -and $now -ne $from) {
            $moved = $true
        }
        if ($now -notmatch 'Pending$' -and (-not $from -or ($moved -and $now -eq $from))) {
            try {
                if ($State -eq 'Stopped') { $service.Stop() } elseif ($State -eq 'Paused' -and $now -eq 'Running') { $service.Pause() } elseif ($now -eq 'Paused') { $service.Continue() } else { $service.Start() }
                # On its way to being paused it has to run first.
                if ($State -ne 'Paused' -or $now -eq 'Running') {
                    $from = $now
                    $service.Refresh()
                    $moved = [string]$service.Status -ne $now
                }
            }
            catch {
                # It may be on its way already; what it refuses, it may take a moment later.
                $cause = $_.Exception.GetBaseException()
                $problem = $cause.Message
                if ($cause -is [System.ComponentModel.Win32Exception] -and $cause.NativeErrorCode -in 5, 1058, 1060) {
                    # Refused, disabled, gone: waiting would not help.
                    $watch = $null
                }
            }
        }
        if ($null -eq $watch -or $watch.Elapsed.TotalSeconds -ge $TimeoutSec) {
            throw (New-WUErrorRecord -ErrorId 'WUServiceBusy' -Category ResourceBusy -TargetObject $Name -ArgumentList $Name, ('{0}{1}' -f $now, $(if ($problem) { '; ' + $problem })), $TimeoutSec)
        }
        Start-Sleep -Milliseconds 200
    }
}
