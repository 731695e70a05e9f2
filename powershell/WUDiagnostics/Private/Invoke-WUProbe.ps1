function Resolve-WUServerUrl {
    # The server, and the status server, of what came through the pipeline; nothing where there is none in it.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [AllowNull()]
        [object]$InputObject
    )

    if ($null -eq $InputObject) {
        return
    }
    $plain = $InputObject.PSObject.BaseObject
    if ($plain -is [string]) {
        if ($plain.Trim()) {
            return @{ url = $plain.Trim() }
        }
        return
    }
    if ($plain -is [System.Uri]) {
        return @{ url = $plain.OriginalString }
    }
    $read = {
        param($name)
        if ($plain -is [System.Collections.IDictionary]) {
            return [string]$plain[$name]
        }
        $property = $InputObject.PSObject.Properties[$name]
        if ($null -ne $property) {
            [string]$property.Value
        }
    }
    foreach ($name in 'WUServer', 'Url', 'Server') {
        $url = & $read $name
        if ($url) {
            $place = @{ url = $url }
            foreach ($other in 'WUStatusServer', 'StatusServer') {
                $status = & $read $other
                if ($status) {
                    $place['statusServer'] = $status
                    break
                }
            }
            return $place
        }
    }
}

function Start-WUProbe {
    # Starts a probe in the background.
    [CmdletBinding()]
    [OutputType([psobject])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Asks servers, changes nothing.')]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Option,

        [int]$Language,

        [AllowEmptyString()]
        [AllowNull()]
        [string]$Label
    )

    if (-not $Option.ContainsKey('url')) {
        $Option['url'] = ''
    }
    $runner = New-Object -TypeName WUDiagnostics.ProbeRunner -ArgumentList (ConvertTo-WUFactJson -Fact $Option), $Language
    New-Object -TypeName psobject -Property @{ Runner = $runner; Label = $Label }
}

function Start-WUPolicyProbe {
    # Starts a probe of the server that a policy names; where it names none, the library says so.
    [CmdletBinding()]
    [OutputType([psobject])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Asks servers, changes nothing.')]
    param(
        [Parameter(Mandatory)]
        [object]$Policy,

        [Parameter(Mandatory)]
        [hashtable]$Option,

        [int]$Language
    )

    # A server that is not used is not asked; which one is, the library decides.
    $more = $Option + @{ policy = $Policy.Facts }
    if ($Policy.ManagedBy -eq 'wsus' -or $Policy.HasErrors) {
        $more['url'] = [string]$Policy.Server
        if ($Policy.StatusServer) {
            $more['statusServer'] = $Policy.StatusServer
        }
    }
    Start-WUProbe -Option $more -Language $Language -Label $Policy.Server
}

function Receive-WUProbe {
    # Waits for a probe in small steps, so that PowerShell hears Ctrl+C, with the progress of slow ones.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.WsusProbe')]
    param(
        [Parameter(Mandatory)]
        [psobject]$Probe
    )

    $strings = Get-WUString
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $next = 700
    $answer = $null
    try {
        while ($null -eq $answer) {
            $answer = $Probe.Runner.Wait(100)
            if ($null -eq $answer -and $watch.ElapsedMilliseconds -ge $next) {
                $next = $watch.ElapsedMilliseconds + 500
                $status = ConvertTo-WUShown -Text ($strings.ProbeStatus -f $Probe.Label, [int]$watch.Elapsed.TotalSeconds)
                Write-Progress -Activity $strings.ProbeActivity -Status $status
            }
        }
    }
    finally {
        if ($null -eq $answer) {
            $Probe.Runner.Cancel()
        }
        if ($next -gt 700) {
            Write-Progress -Activity $strings.ProbeActivity -Completed
        }
    }
    $answer
}

function Show-WUProbe {
    # The results as the caller wants them: when quiet, one answer to one question, however many servers were asked.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.WsusProbe', [bool])]
    param(
        [Parameter(ValueFromPipeline)]
        [object]$Probe,

        [switch]$Quiet,

        [switch]$Detailed
    )

    begin {
        $sound = $true
    }

    process {
        if ($Quiet) {
            $sound = $sound -and $Probe.Succeeded
        }
        else {
            if ($Detailed) {
                $Probe.PSObject.TypeNames.Insert(0, 'WUDiagnostics.WsusProbe#Detailed')
            }
            $Probe
        }
    }

    end {
        if ($Quiet) {
            $sound
        }
    }
}

function Stop-WUProbe {
    # Ends probes, the oldest first: all are told before one is waited for, so that they end side by side.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Ends its own requests, changes nothing.')]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [System.Collections.Queue]$Queue,

        # All where it is left out.
        [int]$Count = [int]::MaxValue
    )

    $ending = New-Object -TypeName System.Collections.Queue
    while ($Queue.Count -gt 0 -and $ending.Count -lt $Count) {
        $probe = $Queue.Dequeue()
        $probe.Runner.Cancel()
        $ending.Enqueue($probe)
    }
    foreach ($probe in $ending) {
        $probe.Runner.Dispose()
    }
}
