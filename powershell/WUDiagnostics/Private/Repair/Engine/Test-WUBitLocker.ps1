function Test-WUBitLocker {
    # Whether BitLocker protects the system drive.
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    $volume = Get-WUCimFact -Namespace 'root\cimv2\Security\MicrosoftVolumeEncryption' -ClassName 'Win32_EncryptableVolume' -Filter ("DriveLetter='{0}'" -f $env:SystemDrive)
    if ($null -eq $volume) {
        return $false
    }
    [int]$volume.ProtectionStatus -eq 1
}
