function Get-WUWinreFact {
    # Room on the partition of the recovery environment: ReAgent.xml says where it is, CIM how full.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $path = Get-WUWindowsPath -System 'Recovery\ReAgent.xml'
    $bytes = Get-WUFileByte -Path $path
    if ($null -eq $bytes) {
        throw ((Get-WUString).FactNoFile -f $path)
    }
    $settings = New-Object -TypeName System.Xml.XmlDocument
    $settings.XmlResolver = $null # what the file refers to is not fetched
    $settings.Load((New-Object -TypeName System.IO.MemoryStream -ArgumentList @(, $bytes)))
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
