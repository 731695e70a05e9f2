function Add-WUDiagnosisProbe {
    # Tests the way to the server of the policy, or to Microsoft's endpoints where it names none, for a diagnosis.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [object]$Runner,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Fact,

        [int]$TimeoutSec = 10,

        [int]$Language
    )

    $strings = Get-WUString
    $server = $null
    if ($Fact.Contains('policy')) {
        foreach ($key in $Fact['policy']['native'].Values) {
            if ($null -ne $key -and $key.Contains('WUServer')) {
                $value = $key['WUServer']
                $server = if ($value -is [System.Collections.IDictionary]) { [string]$value['value'] } else { [string]$value }
            }
        }
    }
    $option = @{ timeoutSeconds = $TimeoutSec }
    if ($server) {
        $option['url'] = $server
    }
    else {
        $option['microsoftUpdate'] = $true
    }
    $probe = $null
    try {
        $probe = Start-WUProbe -Option $option -Language $Language -Label $(if ($server) { $server } else { $strings.ProbePublic })
        $null = Receive-WUProbe -Probe $probe
        $Runner.AddProbe($probe.Runner.Document)
    }
    catch {
        # Without it the logs still say what they say.
        Write-Verbose -Message (ConvertTo-WUShown -Text $_.Exception.Message)
    }
    finally {
        if ($null -ne $probe) {
            $probe.Runner.Cancel()
            $probe.Runner.Dispose()
        }
    }
}
