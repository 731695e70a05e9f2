function Get-WUWsusPolicyValue {
    # The values of a policy of an update server.
    [CmdletBinding()]
    [OutputType([psobject])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $value = {
        param($Name, $Data, [switch]$Updates)
        New-Object -TypeName psobject -Property @{ Path = $(if ($Updates) { $script:WUPolicyKey + '\AU' } else { $script:WUPolicyKey }); Name = $Name; Data = $Data }
    }
    $one = [WUDiagnostics.RegistryData]::OfNumber(1)
    & $value 'WUServer' ([WUDiagnostics.RegistryData]::OfText([string]$Parameter['server']))
    & $value 'WUStatusServer' ([WUDiagnostics.RegistryData]::OfText([string]$Parameter['statusServer']))
    if ($Parameter['alternateServer']) {
        & $value 'UpdateServiceUrlAlternate' ([WUDiagnostics.RegistryData]::OfText([string]$Parameter['alternateServer']))
    }
    if ($Parameter['targetGroup']) {
        & $value 'TargetGroup' ([WUDiagnostics.RegistryData]::OfText([string]$Parameter['targetGroup']))
        & $value 'TargetGroupEnabled' $one
    }
    if (@($Parameter['useForClass'] | Where-Object -FilterScript { $_ }).Count -gt 0) {
        foreach ($class in 'Feature', 'Quality', 'Driver', 'Other') {
            & $value "SetPolicyDrivenUpdateSourceFor${class}Updates" ([WUDiagnostics.RegistryData]::OfNumber([int]($class -in @($Parameter['useForClass']))))
        }
        & $value 'UseUpdateClassPolicySource' $one -Updates
        # With both, Windows 10 gets no updates from Windows Update at all.
        & $value 'DisableDualScan' $null
    }
    & $value 'UseWUServer' $one -Updates
}
