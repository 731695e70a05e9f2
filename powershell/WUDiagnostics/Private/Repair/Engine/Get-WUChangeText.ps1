function Get-WUChangeText {
    # A change that is to be undone: what is there now by the journal, and what would be again.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Change
    )

    $target = Get-WUChangeTarget -Change $Change
    switch ($Change['type']) {
        'registry' {
            $values = @(foreach ($state in $Change['after'], $Change['before']) {
                    $data = [WUDiagnostics.RegistryData]::FromState($state)
                    if ($null -eq $data) { (Get-WUString).RepairAbsent } else { $data.Text }
                })
            '{0}: {1} -> {2}' -f $target, $values[0], $values[1]
        }
        'folder' { '{0} -> {1}' -f $Change['to'], $Change['from'] }
        'service' { '{0}: {1} -> {2}' -f $target, $Change['after'], $Change['before'] }
        'startType' { '{0}: {1} -> {2}' -f $target, $Change['after']['start'], $Change['before']['start'] }
        default { $target }
    }
}
