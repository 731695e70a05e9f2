function Get-WUDiskFact {
    # Room on the system drive.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUWindows
    $drive = New-Object -TypeName System.IO.DriveInfo -ArgumentList ([System.IO.Path]::GetPathRoot([System.Environment]::SystemDirectory))
    [ordered]@{ drive = $drive.Name; freeBytes = $drive.TotalFreeSpace; sizeBytes = $drive.TotalSize }
}

function Get-WURecoveryFact {
    # Room on the partition of the recovery environment: ReAgent.xml says where it is, CIM how full.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUWindows
    $path = [System.IO.Path]::Combine([System.Environment]::SystemDirectory, 'Recovery\ReAgent.xml')
    if (-not [System.IO.File]::Exists($path)) {
        throw ((Get-WUString).FactNoFile -f $path)
    }
    $settings = New-Object -TypeName System.Xml.XmlDocument
    $settings.XmlResolver = $null # what the file refers to is not fetched
    $settings.Load($path)
    $state = $settings.SelectSingleNode('//InstallState/@state')
    $place = $settings.SelectSingleNode('//WinreLocation')
    if ($null -eq $state -or $state.Value -ne '1' -or $null -eq $place) {
        return [ordered]@{ enabled = $false }
    }
    $found = [ordered]@{ enabled = $true }
    $disk = [int]$place.GetAttribute('id')
    $offset = [long]$place.GetAttribute('offset')
    $partition = @(Get-WUCimFact -Namespace 'root\Microsoft\Windows\Storage' -ClassName 'MSFT_Partition' -Filter "DiskNumber = $disk") | Where-Object -FilterScript { [long]$_.Offset -eq $offset } | Select-Object -First 1
    if ($null -eq $partition) {
        throw (Get-WUString).FactNothing
    }
    $found['partitionSizeBytes'] = [long]$partition.Size
    $volume = @(Get-WUCimFact -Namespace 'root\cimv2' -ClassName 'Win32_Volume') | Where-Object -FilterScript { @($partition.AccessPaths) -contains $_.DeviceID } | Select-Object -First 1
    if ($null -ne $volume) {
        $found['partitionFreeBytes'] = [long]$volume.FreeSpace
    }
    $found
}

function Get-WUMemoryFact {
    # Physical memory.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUWindows
    $memory = [WUDiagnostics.Machine]::Memory()
    [ordered]@{ totalBytes = $memory[0]; availableBytes = $memory[1] }
}

function Get-WUFolderFact {
    # Whether a folder is there and can be read, and how large it is. Without rights, being refused says nothing about the folder.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    Assert-WUWindows
    if (-not [System.IO.Directory]::Exists($Path)) {
        return [ordered]@{ path = $Path; exists = $false }
    }
    try {
        $null = [System.IO.Directory]::GetFileSystemEntries($Path)
    }
    catch [System.UnauthorizedAccessException] {
        if (Test-WUAdministrator) {
            return [ordered]@{ path = $Path; exists = $true; accessible = $false }
        }
        throw
    }
    $size = [WUDiagnostics.Machine]::Measure($Path, 5000)
    $found = [ordered]@{ path = $Path; exists = $true; accessible = $true; sizeBytes = $size.Bytes; files = $size.Files }
    if (-not $size.Complete) { $found['sizeIncomplete'] = $true }
    if ($size.Denied -gt 0) { $found['foldersDenied'] = $size.Denied }
    $found
}

function Get-WUSoftwareDistributionFact {
    # The agent's folder and its data store.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUWindows
    $folder = [System.IO.Path]::Combine([System.Environment]::GetFolderPath('Windows'), 'SoftwareDistribution')
    $found = Get-WUFolderFact -Path $folder
    $store = New-Object -TypeName System.IO.FileInfo -ArgumentList ([System.IO.Path]::Combine($folder, 'DataStore\DataStore.edb'))
    if ($found['exists'] -and $store.Exists) {
        $found['dataStoreBytes'] = $store.Length
    }
    $found
}

function Get-WUCatalogFact {
    # The folder of the signatures' catalogue.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Get-WUFolderFact -Path (Get-WUSystemFile -Name 'catroot2')
}
