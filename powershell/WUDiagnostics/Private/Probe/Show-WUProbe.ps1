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
        foreach ($step in $Probe.Steps) {
            Write-Verbose -Message (ConvertTo-WUShown -Text ((Get-WUString).VerboseStep -f $step.Step, $step.Milliseconds, $step.Title))
        }
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
