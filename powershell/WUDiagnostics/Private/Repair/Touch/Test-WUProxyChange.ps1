function Test-WUProxyChange {
    # Whether the proxy of the system is another, and what it is and would be.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [AllowEmptyString()]
        [string]$Proxy,

        [AllowEmptyString()]
        [string]$Bypass
    )

    $now = Get-WUProxySetting
    $other = Get-WUProxySetting -View 32
    $wanted = if ($Proxy) { $Bypass } else { '' }
    $shown = if (-not $Proxy) { (Get-WUString).RepairNoProxy } elseif ($Bypass) { '{0} ({1})' -f $Proxy, $Bypass } else { $Proxy }
    $right = @($now, $other | Where-Object -FilterScript { $_.Proxy -ne $Proxy -or $_.Bypass -ne $wanted }).Count -eq 0
    [ordered]@{ state = $(if ($right) { 'right' } else { 'needed' }); before = [ordered]@{ proxy = $now.Shown }; after = [ordered]@{ proxy = $shown } }
}
