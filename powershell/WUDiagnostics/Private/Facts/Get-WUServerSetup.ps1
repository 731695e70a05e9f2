function Get-WUServerSetup {
    # What the setup of WSUS wrote down.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Setup
    )

    $found = [ordered]@{ host = (Get-WUHostName) }
    foreach ($pair in @{ name = 'PortNumber'; member = 'port' }, @{ name = 'VersionString'; member = 'version' }) {
        if ($Setup.Contains($pair['name'])) {
            $found[$pair['member']] = $Setup[$pair['name']]['value']
        }
    }
    if ($Setup.Contains('UsingSSL')) {
        $found['ssl'] = [int]$Setup['UsingSSL']['value'] -ne 0
    }
    $found
}
