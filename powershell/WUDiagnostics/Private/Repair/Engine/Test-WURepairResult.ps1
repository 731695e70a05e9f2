function Test-WURepairResult {
    # Tries again what the action was to put right: yes, no, not-possible or after-restart, with what was seen.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [object]$Step
    )

    $strings = Get-WUString
    $found = [ordered]@{ value = 'not-possible'; before = $null; after = $null; why = $null }
    if ($Step.Restart) {
        $found['value'] = 'after-restart'
        return $found
    }
    try {
        # Whatever else is asked, what was written has to be there still: a policy may have been applied meanwhile.
        if ($null -ne $Run.Values) {
            $lost = @(foreach ($one in $Run.Values) {
                    $hive = if ($one.PSObject.Properties['Hive']) { $one.Hive } else { 'HKLM' }
                    $now = [WUDiagnostics.RegistryData]::Read(64, $hive, $one.Path, $one.Name)
                    if ($(if ($null -eq $one.Data) { $null -ne $now } else { -not $one.Data.Same($now) })) { $one.Name }
                })
            if ($lost.Count -gt 0) {
                $found['value'] = 'no'
                $found['why'] = $strings.RepairWrittenAgain -f ($lost -join ', ')
                return $found
            }
        }
        switch ("$($Step.Verify)") {
            'service' {
                $stopped = @($Step.After.Keys | Where-Object -FilterScript { (Get-WUServiceState -Name $_) -notin 'Running', $null, '' -and $_ -ne 'TrustedInstaller' })
                $found['value'] = if ($stopped.Count -eq 0) { 'yes' } else { 'no' }
                $found['after'] = if ($stopped.Count -gt 0) { $stopped -join ', ' }
            }
            'registry' { $found['value'] = 'yes' }
            'probe' {
                $answers = Test-WUServerAnswer -TimeoutSec 30
                $found['value'] = if ($answers) { 'yes' } else { 'no' }
                $found['why'] = if (-not $answers) { $strings.RepairNoAnswer }
            }
            'signature' {
                $signature = Test-WUSignature
                $found['value'] = if ($signature -eq 'Valid') { 'yes' } else { 'no' }
                $found['after'] = $signature
            }
            'scan' {
                $scan = $Run.Scan
                if ($null -eq $scan) {
                    $scan = Invoke-WUScan -Source 'Default' -TimeoutSec $script:WUScanSeconds
                }
                $found['value'] = switch ($scan['State']) { 'succeeded' { 'yes' } 'failed' { 'no' } 'partial' { 'no' } default { 'not-possible' } }
                $found['after'] = if ($scan['Code']) { $scan['Code'] }
                $found['why'] = if ($scan['Message']) { $scan['Message'] } elseif ($found['value'] -eq 'no') { $strings.RepairScanFailed -f $scan['Code'] }
            }
            default { $found['value'] = 'not-possible' }
        }
    }
    catch {
        $found['value'] = 'not-possible'
        $found['why'] = [string]$_.Exception.GetBaseException().Message
    }
    $found
}
