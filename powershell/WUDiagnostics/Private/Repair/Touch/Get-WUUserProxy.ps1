function Get-WUUserProxy {
    # The proxy of the Internet options of this user; scripts and automatic search do not count here, as they do not for netsh.
    [CmdletBinding()]
    [OutputType([psobject])]
    param()

    $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
    try {
        $key = $identity.User.Value + '\Software\Microsoft\Windows\CurrentVersion\Internet Settings'
    }
    finally {
        $identity.Dispose()
    }
    $read = { $data = [WUDiagnostics.RegistryData]::Read(64, 'HKU', $key, $args[0]); if ($null -ne $data) { $data.Text } }
    $on = (& $read 'ProxyEnable') -eq '1'
    New-Object -TypeName psobject -Property @{ Proxy = $(if ($on) { [string](& $read 'ProxyServer') } else { '' }); Bypass = $(if ($on) { [string](& $read 'ProxyOverride') } else { '' }) }
}
