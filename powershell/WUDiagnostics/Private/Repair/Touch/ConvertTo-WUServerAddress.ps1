function ConvertTo-WUServerAddress {
    # The address of an update server with a scheme, and with that which belongs to its port.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Server
    )

    $address = $Server.Trim()
    $scheme = 'http'
    if ($address -match '^([A-Za-z][A-Za-z0-9+.-]*)://(.*)$') {
        $scheme = $Matches[1].ToLowerInvariant()
        $address = $Matches[2]
    }
    if ($address -match '^[^/]*:(\d+)(/|$)') {
        switch ($Matches[1]) {
            { $_ -in '8531', '443' } { $scheme = 'https' }
            { $_ -in '8530', '80' } { $scheme = 'http' }
        }
    }
    $scheme + '://' + $address
}
