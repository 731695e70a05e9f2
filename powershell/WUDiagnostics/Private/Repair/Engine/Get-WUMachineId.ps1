function Get-WUMachineId {
    # What tells this machine from another of its name.
    [CmdletBinding()]
    [OutputType([string])]
    param()

    Get-WURegistryValue -Path 'SOFTWARE\Microsoft\Cryptography' -Name 'MachineGuid'
}
