function Get-WUFolderProblem {
    # Why a folder is not safe to keep journals in, as a sentence; nothing where it is.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    if ([System.IO.File]::GetAttributes($Path) -band [System.IO.FileAttributes]::ReparsePoint) {
        return (Get-WUString).RepairFolderLink
    }
    $rights = Get-Acl -LiteralPath $Path -ErrorAction Stop
    $trusted = 'S-1-5-18', 'S-1-5-32-544'
    $owner = $rights.GetOwner([System.Security.Principal.SecurityIdentifier]).Value
    if ($owner -notin $trusted) {
        return (Get-WUString).RepairFolderOwner -f $owner
    }
    foreach ($rule in $rights.GetAccessRules($true, $true, [System.Security.Principal.SecurityIdentifier])) {
        if ("$($rule.AccessControlType)" -eq 'Allow' -and $rule.IdentityReference.Value -notin $trusted) {
            return (Get-WUString).RepairFolderOwner -f $rule.IdentityReference.Value
        }
    }
}
