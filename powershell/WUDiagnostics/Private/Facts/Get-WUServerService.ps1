function Get-WUServerService {
    # The services of an update server: how they start and whether they run.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $types = @{ 0 = 'Boot'; 1 = 'System'; 2 = 'Automatic'; 3 = 'Manual'; 4 = 'Disabled' }
    foreach ($name in 'WsusService', 'W3SVC', 'WAS') {
        $start = Get-WURegistryValue -Path ('SYSTEM\CurrentControlSet\Services\' + $name) -Name 'Start'
        if ($null -eq $start) {
            [ordered]@{ name = $name; startType = $null; status = 'Missing' }
        }
        else {
            [ordered]@{ name = $name; startType = $types[[int]$start]; status = Get-WUServiceState -Name $name }
        }
    }
}
