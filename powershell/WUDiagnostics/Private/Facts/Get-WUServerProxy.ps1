function Get-WUServerProxy {
    # The proxy of WinHTTP; an empty text where it goes direct.
    [CmdletBinding()]
    [OutputType([string])]
    param()

    $digits = [string](Get-WURegistryValue -Path 'SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections' -Name 'WinHttpSettings')
    $bytes = @(for ($i = 0; $i + 1 -lt $digits.Length; $i += 2) { [System.Convert]::ToByte($digits.Substring($i, 2), 16) })
    # Its version, a counter, flags (2: a proxy), the length of the proxy's name and that name.
    if ($bytes.Count -lt 16 -or ($bytes[8] -band 2) -eq 0) {
        return ''
    }
    $length = [System.BitConverter]::ToInt32([byte[]]$bytes, 12)
    if ($length -le 0 -or $length -gt $bytes.Count - 16) {
        return ''
    }
    [System.Text.Encoding]::ASCII.GetString([byte[]]$bytes, 16, $length)
}
