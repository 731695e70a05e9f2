function Protect-WUFolder {
    # Gives a new folder to administrators and SYSTEM alone; nothing is inherited from above.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    $rights = New-Object -TypeName System.Security.AccessControl.DirectorySecurity
    $rights.SetSecurityDescriptorSddlForm('O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)')
    Set-Acl -LiteralPath $Path -AclObject $rights -ErrorAction Stop
}
