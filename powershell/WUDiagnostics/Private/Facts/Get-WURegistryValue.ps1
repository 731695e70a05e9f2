function Get-WURegistryValue {
    # One value below HKEY_LOCAL_MACHINE, without its type; null where there is none.
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [string]$Path,

        [Parameter(Mandatory)]
        [string]$Name
    )

    $values = Get-WURegistryKey -Path $Path
    if ($null -ne $values -and $values.Contains($Name)) {
        , $values[$Name]['value']
    }
}
