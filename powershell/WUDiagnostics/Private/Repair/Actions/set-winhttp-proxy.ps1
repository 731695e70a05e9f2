function Test-WUSetWinhttpProxy {
    # The proxy of the system (WinHTTP) as it is, and as it would be. Without a bypass list the present one is kept.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    if (-not $Parameter['proxy']) {
        # The plan refuses.
        return [ordered]@{ state = 'unknown'; before = [ordered]@{ proxy = (Get-WUProxySetting).Shown }; after = [ordered]@{} }
    }
    $now = Get-WUProxySetting
    $bypass = $now.Bypass
    if ($Parameter['bypass']) {
        $bypass = [string]$Parameter['bypass']
    }
    Test-WUProxyChange -Proxy ([string]$Parameter['proxy']) -Bypass $bypass
}

function Invoke-WUSetWinhttpProxy {
    # Sets it.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $bypass = (Get-WUProxySetting).Bypass
    if ($Parameter['bypass']) {
        $bypass = [string]$Parameter['bypass']
    }
    Set-WUProxySetting -Run $Run -Proxy ([string]$Parameter['proxy']) -Bypass $bypass
}
