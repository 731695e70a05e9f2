function ConvertTo-WURegistryFact {
    # A registry value as the facts have it: with its type; binary ones as hexadecimal digits, numbers without a sign.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [AllowNull()]
        [object]$Value,

        # The name of a RegistryValueKind.
        [Parameter(Mandatory)]
        [string]$Kind
    )

    # What .NET made of it decides: a REG_DWORD that is not four bytes long comes as bytes.
    if ($Value -is [int]) {
        return [ordered]@{ type = 'REG_DWORD'; value = [System.BitConverter]::ToUInt32([System.BitConverter]::GetBytes($Value), 0) }
    }
    if ($Value -is [long]) {
        return [ordered]@{ type = 'REG_QWORD'; value = [System.BitConverter]::ToUInt64([System.BitConverter]::GetBytes($Value), 0) }
    }
    if ($Value -is [string[]]) {
        return [ordered]@{ type = 'REG_MULTI_SZ'; value = $Value }
    }
    if ($Value -is [string]) {
        return [ordered]@{ type = $(if ($Kind -eq 'ExpandString') { 'REG_EXPAND_SZ' } else { 'REG_SZ' }); value = $Value }
    }
    $digits = ''
    if ($Value -is [byte[]]) {
        $digits = [System.BitConverter]::ToString($Value).Replace('-', '')
    }
    [ordered]@{ type = $(if ($Kind -eq 'Binary') { 'REG_BINARY' } else { 'REG_NONE' }); value = $digits }
}
