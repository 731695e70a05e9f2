function Get-WURegistryChild {
    # The names of the keys below a key of HKEY_LOCAL_MACHINE; nothing where there is no such key.
    [CmdletBinding()]
    [OutputType([string[]])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    Assert-WUWindows
    $which = [Microsoft.Win32.RegistryView]::Default
    if ([System.Environment]::Is64BitOperatingSystem) {
        $which = [Microsoft.Win32.RegistryView]::Registry64
    }
    $root = $null
    $key = $null
    try {
        $root = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::LocalMachine, $which)
        $key = $root.OpenSubKey($Path, $false)
        if ($null -ne $key) {
            $key.GetSubKeyNames()
        }
    }
    finally {
        if ($null -ne $key) { $key.Dispose() }
        if ($null -ne $root) { $root.Dispose() }
    }
}
