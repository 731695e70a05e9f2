function ConvertFrom-WUProxyData {
    # The proxy in WinHttpSettings: version, counter, flags (1 direct, 2 proxy, 4 script, 8 found by itself), then proxy and
    # bypass list with their lengths. What stands behind them is kept.
    [CmdletBinding()]
    [OutputType([psobject])]
    param(
        [AllowNull()]
        [AllowEmptyCollection()]
        [byte[]]$Byte
    )

    $setting = New-Object -TypeName psobject -Property @{ Head = [byte[]](0x18, 0, 0, 0, 0, 0, 0, 0); Flags = 1; Proxy = ''; Bypass = ''; Rest = [byte[]]@() }
    if ($null -eq $Byte -or $Byte.Count -lt 20) {
        return $setting
    }
    $at = 12
    $texts = @(foreach ($i in 0, 1) {
            if ($at + 4 -gt $Byte.Count) { return $setting }
            $length = [System.BitConverter]::ToUInt32($Byte, $at)
            $at += 4
            if ($at + $length -gt $Byte.Count) { return $setting }
            [System.Text.Encoding]::ASCII.GetString($Byte, $at, $length)
            $at += $length
        })
    $setting.Head = [byte[]]$Byte[0..7]
    $setting.Flags = [System.BitConverter]::ToUInt32($Byte, 8)
    $setting.Proxy = [string]$texts[0]
    $setting.Bypass = [string]$texts[1]
    if ($at -lt $Byte.Count) {
        $setting.Rest = [byte[]]$Byte[$at..($Byte.Count - 1)]
    }
    $setting
}
