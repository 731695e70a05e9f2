function Test-WUSystemAccount {
    # Whether this session is that of SYSTEM, as most runners are.
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
    try {
        $identity.IsSystem
    }
    finally {
        $identity.Dispose()
    }
}
