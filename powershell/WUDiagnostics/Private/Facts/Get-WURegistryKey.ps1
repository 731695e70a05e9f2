function Get-WURegistryKey {
    # All values of a key below HKEY_LOCAL_MACHINE, in the 64-bit or the 32-bit view, each with its type; nothing where there is
    # no such key.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [string]$Path,

        [ValidateSet('native', 'wow')]
        [string]$View = 'native'
    )

    Assert-WUWindows
    $which = [Microsoft.Win32.RegistryView]::Default
    if ([System.Environment]::Is64BitOperatingSystem) {
        $which = if ($View -eq 'wow') { [Microsoft.Win32.RegistryView]::Registry32 } else { [Microsoft.Win32.RegistryView]::Registry64 }
    }
    $root = $null
    $key = $null
    try {
        $root = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::LocalMachine, $which)
        $key = $root.OpenSubKey($Path, $false)
        if ($null -ne $key) {
            $values = [ordered]@{}
            foreach ($name in $key.GetValueNames()) {
                $value = $key.GetValue($name, $null, [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames)
                $values[$name] = ConvertTo-WURegistryFact -Value $value -Kind ([string]$key.GetValueKind($name))
            }
            $values
        }
    }
    finally {
        if ($null -ne $key) { $key.Dispose() }
        if ($null -ne $root) { $root.Dispose() }
    }
}
