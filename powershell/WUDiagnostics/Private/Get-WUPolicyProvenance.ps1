function Get-WULocalPolicyValue {
    # The values that the machine's own Registry.pol sets, as 'key|name' in lower case. ConfigMgr writes there, too.
    [CmdletBinding()]
    [OutputType([string])]
    param()

    Assert-WUWindows
    $path = [System.IO.Path]::Combine([System.Environment]::SystemDirectory, 'GroupPolicy\Machine\Registry.pol')
    if ([System.IO.File]::Exists($path)) {
        foreach ($value in [WUDiagnostics.Machine]::ReadPolFile([System.IO.File]::ReadAllBytes($path))) {
            ($value.Key + '|' + $value.Name).ToLowerInvariant()
        }
    }
}

function Get-WUDomainPolicyValue {
    # Which group policy object set which value, from the record that Windows keeps of the last application (RSoP).
    [CmdletBinding()]
    [OutputType([hashtable])]
    param()

    $names = @{}
    foreach ($object in @(Get-WUCimFact -Namespace 'root\rsop\computer' -ClassName 'RSOP_GPO')) {
        $names[[string]$object.id] = [string]$object.name
    }
    $owners = @{}
    # The highest precedence is 1: it comes last here and stays.
    foreach ($setting in @(Get-WUCimFact -Namespace 'root\rsop\computer' -ClassName 'RSOP_RegistryPolicySetting' | Sort-Object -Property precedence -Descending)) {
        # The local policy is one of the objects; Registry.pol has told its part.
        if ($setting.registryKey -like '*\WindowsUpdate*' -and $setting.GPOID -notlike 'LocalGPO*') {
            $name = $names[[string]$setting.GPOID]
            if (-not $name) {
                $name = [string]$setting.GPOID
            }
            $owners[($setting.registryKey + '|' + $setting.valueName).ToLowerInvariant()] = $name
        }
    }
    $owners
}

function Get-WUPolicyProvenance {
    # Who set what, as far as it can be read: 'key|name' in lower case -> gpo: name, local-policy or configmgr.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        # Takes what could not be read.
        [AllowNull()]
        [System.Collections.IList]$Unread
    )

    $owners = @{}
    try {
        foreach ($place in @(Get-WULocalPolicyValue)) {
            $owners[$place] = 'local-policy'
        }
    }
    catch {
        if ($null -ne $Unread) { $null = $Unread.Add('local-policy: ' + $_.Exception.Message) }
    }
    try {
        $domain = Get-WUDomainPolicyValue
        foreach ($place in @($domain.Keys)) {
            $owners[$place] = 'gpo: ' + $domain[$place]
        }
    }
    catch {
        if ($null -ne $Unread) { $null = $Unread.Add('gpo: ' + $_.Exception.Message) }
    }
    $owners
}
