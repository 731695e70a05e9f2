function Test-WUImportWinhttpProxy {
    # The proxy of the system as it is, and that of the Internet options of this user. SYSTEM's own are empty: the plan refuses there.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $user = Get-WUUserProxy
    Test-WUProxyChange -Proxy $user.Proxy -Bypass $user.Bypass
}

function Invoke-WUImportWinhttpProxy {
    # Takes it over.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $user = Get-WUUserProxy
    Set-WUProxySetting -Run $Run -Proxy $user.Proxy -Bypass $user.Bypass
}
