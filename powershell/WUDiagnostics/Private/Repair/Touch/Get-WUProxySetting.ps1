function Get-WUProxySetting {
    # The proxy of the system (WinHTTP) in a view of the registry.
    [CmdletBinding()]
    [OutputType([psobject])]
    param(
        [ValidateSet(64, 32)]
        [int]$View = 64
    )

    $data = [WUDiagnostics.RegistryData]::Read($View, 'HKLM', $script:WUProxyKey, 'WinHttpSettings')
    $setting = ConvertFrom-WUProxyData -Byte $(if ($null -ne $data) { $data.Bytes })
    $shown = if (-not $setting.Proxy) { (Get-WUString).RepairNoProxy } elseif ($setting.Bypass) { '{0} ({1})' -f $setting.Proxy, $setting.Bypass } else { $setting.Proxy }
    Add-Member -InputObject $setting -NotePropertyMembers @{ Shown = $shown; Data = $data } -PassThru
}
