function Get-WUChangeTarget {
    # What a change is about, as a person reads it.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Change
    )

    switch ($Change['type']) {
        'registry' { '{0}\{1}\{2}{3}' -f $Change['hive'], $Change['key'], $Change['name'], $(if ([int]$Change['view'] -eq 32) { ' (32-bit)' }) }
        'registryKey' { '{0}\{1}{2}' -f $Change['hive'], $Change['key'], $(if ([int]$Change['view'] -eq 32) { ' (32-bit)' }) }
        'file' { $Change['path'] }
        'folder' { $Change['from'] }
        default { $Change['name'] }
    }
}
