function ConvertTo-WURepairFinding {
    # What the plan asks of a finding, also of one that came from another session or a file: diagnoses give theirs.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [psobject]$InputObject
    )

    $get = { param($From, $Name) $property = $From.PSObject.Properties[$Name]; if ($null -ne $property) { $property.Value } }
    $findings = @(& $get $InputObject 'Findings' | Where-Object -FilterScript { $null -ne $_ })
    if ($findings.Count -eq 0 -and $null -eq $InputObject.PSObject.Properties['Findings'] -and (& $get $InputObject 'Rule')) {
        $findings = @($InputObject)
    }
    foreach ($finding in $findings) {
        $one = [ordered]@{}
        foreach ($name in 'Rule', 'Title', 'Stage', 'Status', 'Confidence', 'State') {
            $one[$name.ToLowerInvariant()] = [string](& $get $finding $name)
        }
        $one['remedies'] = @(foreach ($remedy in & $get $finding 'Remedies') {
                if ($null -ne $remedy) {
                    [ordered]@{ id = [string](& $get $remedy 'Id'); action = $(if (& $get $remedy 'Action') { [string](& $get $remedy 'Action') }); intrusion = [int]((& $get $remedy 'Intrusion') -as [int]) }
                }
            })
        $one
    }
}
