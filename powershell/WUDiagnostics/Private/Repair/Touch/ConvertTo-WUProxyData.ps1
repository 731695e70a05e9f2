function ConvertTo-WUProxyData {
    # A proxy as WinHttpSettings has it.
    [CmdletBinding()]
    [OutputType([byte[]])]
    param(
        # What is there now.
        [Parameter(Mandatory)]
        [psobject]$Setting,

        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string]$Proxy,

        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string]$Bypass
    )

    $flags = if ($Proxy) { 3 } else { 1 }
    $bytes = New-Object -TypeName 'System.Collections.Generic.List[byte]'
    $bytes.AddRange([byte[]]$Setting.Head)
    $bytes.AddRange([System.BitConverter]::GetBytes([int]$flags))
    foreach ($text in $Proxy, $(if ($Proxy) { $Bypass } else { '' })) {
        $bytes.AddRange([System.BitConverter]::GetBytes([int]$text.Length))
        $bytes.AddRange([System.Text.Encoding]::ASCII.GetBytes($text))
    }
    $bytes.AddRange([byte[]]$Setting.Rest)
    , $bytes.ToArray()
}
