function Set-WUChangeState {
    # Makes a change, or undoes it: what it is about is then in that state.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Change,

        # A state as Get-WUChangeState gives it.
        [Parameter(Mandatory)]
        [object]$State
    )

    switch ($Change['type']) {
        'registry' { Set-WURegistryState -Change $Change -State $State }
        'registryKey' { Set-WURegistryKeyState -Change $Change -State $State }
        'file' { Set-WUFileState -Path $Change['path'] -State $State }
        'folder' { Set-WUFolderPlace -From $Change['from'] -To $Change['to'] -Place $State }
        'service' { Set-WUServiceState -Name $Change['name'] -State $State }
        'startType' { Set-WUServiceStart -Name $Change['name'] -State $State }
        'task' { Set-WUTaskState -Name $Change['name'] -State $State }
    }
}
