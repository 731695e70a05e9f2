function Get-WUHostName {
    # The full name of this machine, as it knows it: nothing is asked.
    [CmdletBinding()]
    [OutputType([string])]
    param()

    $own = [System.Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()
    if ($own.DomainName) {
        return $own.HostName + '.' + $own.DomainName
    }
    $own.HostName
}
