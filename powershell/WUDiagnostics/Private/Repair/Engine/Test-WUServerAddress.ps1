function Test-WUServerAddress {
    # Whether a text is the address of an update server as its policy wants it: scheme, host, perhaps a port, and no user in it.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string]$Address
    )

    $uri = $null
    if (-not [System.Uri]::TryCreate($Address, [System.UriKind]::Absolute, [ref]$uri)) {
        return $false
    }
    $uri.Scheme -in 'http', 'https' -and $uri.Host -and -not $uri.UserInfo -and -not $uri.Query
}
