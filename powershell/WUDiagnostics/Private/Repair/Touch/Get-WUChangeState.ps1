function Get-WUChangeState {
    # How what a change is about is now, as the journal has it; nothing where it is not there at all (a service, a folder).
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Change
    )

    switch ($Change['type']) {
        'registry' { Get-WURegistryState -Change $Change }
        'registryKey' { [ordered]@{ exists = $null -eq [WUDiagnostics.RegistryData]::FirstMissing([int]$Change['view'], $Change['hive'], $Change['key']) } }
        'file' { Get-WUFileState -Path $Change['path'] }
        'folder' { Get-WUFolderPlace -From $Change['from'] -To $Change['to'] }
        'service' { Get-WUServiceState -Name $Change['name'] }
        'startType' { Get-WUServiceStart -Name $Change['name'] }
        'task' { Get-WUTaskState -Name $Change['name'] }
    }
}
