function Test-WUResetWinhttpProxy {
    # The proxy of the system as it is; without one it is right.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    Test-WUProxyChange -Proxy '' -Bypass ''
}

function Invoke-WUResetWinhttpProxy {
    # Takes it away.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    Set-WUProxySetting -Run $Run -Proxy '' -Bypass ''
}
