Set-StrictMode -Version 2.0
$script:WUStarted = $false
$script:WUStrings = @{}
# Where App Control has not been told to trust the module, no .NET is to be had: commands say so, the import does not fail.
$script:WUConstrained = "$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage'
if (-not $script:WUConstrained) {
    # Not New-Object: it would load a module of PowerShell's, which takes longer than all else of the import.
    $script:WUCultures = [System.Collections.Generic.List[string]]::new()
    $script:WUInterop = [System.IO.Path]::Combine($PSScriptRoot, 'WUDiagnostics.Interop.dll')
}
# The parts of the facts that the policy is judged by; those of health the library names itself.
$script:WUPolicyParts = 'os', 'policy', 'policy.provenance.registryPol', 'policy.provenance.rsop', 'policyManager', 'configMgr'
# Preference variables, and the parameter that counts more than each.
$script:WUPreferences = @{
    ErrorActionPreference = 'ErrorAction'; WarningPreference = 'WarningAction'; InformationPreference = 'InformationAction'; VerbosePreference = 'Verbose'
    DebugPreference = 'Debug'; ProgressPreference = 'ProgressAction'; WhatIfPreference = 'WhatIf'; ConfirmPreference = 'Confirm'
}
# The parameters of commands about logs, and the options of the library that they set.
$script:WULogOptions = @{
    As = 'Family'; Family = 'Only'; After = 'After'; Before = 'Before'; Level = 'Levels'; Component = 'Components'; Code = 'Codes'; Like = 'Text'
    Tail = 'Tail'; MaxLineLength = 'Limit'; Encoding = 'CodePage'; Merge = 'Merge'; Follow = 'Follow'; Raw = 'Raw'
}
# Where the update policy, the agent's own values and the proxy of the system (WinHTTP) are, below HKEY_LOCAL_MACHINE.
$script:WUPolicyKey = 'SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'
$script:WUAgentKey = 'SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate'
$script:WUProxyKey = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections'
# What the update server knows a machine by.
$script:WUClientIds = 'SusClientId', 'SusClientIdValidation', 'PingID', 'AccountDomainSid'
# How long a repair waits: for a service, for an installation that runs, for another repair, for a scan.
$script:WUServiceSeconds = 60
$script:WUServicingSeconds = 300
$script:WUJournalWait = 60000
$script:WUScanSeconds = 1800
