function Get-WUServicesFact {
    # Start types and states of the services that an update needs.
    [CmdletBinding()]
    [OutputType([object[]])]
    param()

    Assert-WUWindows
    $types = @{ 0 = 'Boot'; 1 = 'System'; 2 = 'Automatic'; 3 = 'Manual'; 4 = 'Disabled' }
    $services = foreach ($name in 'wuauserv', 'BITS', 'CryptSvc', 'DoSvc', 'UsoSvc', 'TrustedInstaller') {
        $start = Get-WURegistryValue -Path ('SYSTEM\CurrentControlSet\Services\' + $name) -Name 'Start'
        if ($null -eq $start) {
            # Systems before Windows 10 have neither DoSvc nor UsoSvc.
            [ordered]@{ name = $name; startType = $null; status = 'Missing' }
        }
        else {
            [ordered]@{ name = $name; startType = $types[[int]$start]; status = Get-WUServiceState -Name $name }
        }
    }
    , @($services)
}
