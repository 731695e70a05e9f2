function Get-WUAccessValue {
    # The policies that keep users from Windows Update and are set, and 0 for each.
    [CmdletBinding()]
    [OutputType([psobject])]
    param()

    $places = @(@{ Hive = 'HKLM'; Path = $script:WUPolicyKey; Name = 'DisableWindowsUpdateAccess' }, @{ Hive = 'HKLM'; Path = $script:WUPolicyKey; Name = 'SetDisableUXWUAccess' })
    # SYSTEM's HKEY_CURRENT_USER is its own: those of the users are loaded below HKEY_USERS.
    foreach ($user in [WUDiagnostics.RegistryData]::Keys(64, 'HKU', '') | Where-Object -FilterScript { $_ -match '^S-1-5-21-[\d-]+$' }) {
        $policies = "$user\Software\Microsoft\Windows\CurrentVersion\Policies"
        $places += @{ Hive = 'HKU'; Path = "$policies\WindowsUpdate"; Name = 'DisableWindowsUpdateAccess' }
        $places += @{ Hive = 'HKU'; Path = "$policies\Explorer"; Name = 'NoWindowsUpdate' }
    }
    foreach ($place in $places) {
        $data = [WUDiagnostics.RegistryData]::Read(64, $place.Hive, $place.Path, $place.Name)
        if ($null -ne $data -and $data.Text -notin '0', '') {
            New-Object -TypeName psobject -Property @{ Hive = $place.Hive; Path = $place.Path; Name = $place.Name; Shown = '{0}\{1}\{2}' -f $place.Hive, $place.Path, $place.Name; Now = $data.Text; Data = [WUDiagnostics.RegistryData]::OfNumber(0) }
        }
    }
}
