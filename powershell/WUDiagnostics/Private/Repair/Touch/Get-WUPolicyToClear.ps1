function Get-WUPolicyToClear {
    # The values of the update policy that are to go and are there, in the registry or in the machine's own policy file.
    [CmdletBinding()]
    [OutputType([psobject])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $names = @($Parameter['names'] | Where-Object -FilterScript { $_ })
    if ($names.Count -eq 0) {
        # Left behind, the sources of the classes of updates would name a server that is no longer there.
        $names = @('WUServer', 'WUStatusServer', 'UseWUServer') + @('Feature', 'Quality', 'Driver', 'Other' | ForEach-Object -Process { "SetPolicyDrivenUpdateSourceFor${_}Updates" } | Where-Object -FilterScript {
                (Get-WURegistryValue -Path $script:WUPolicyKey -Name $_) -eq 1
            })
    }
    $file = @(Get-WUPolicyFileEntry)
    foreach ($name in $names) {
        foreach ($path in $script:WUPolicyKey, ($script:WUPolicyKey + '\AU')) {
            $there = $null -ne [WUDiagnostics.RegistryData]::Read(64, 'HKLM', $path, $name)
            if ($there -or @($file | Where-Object -FilterScript { $_.Key -eq $path -and $_.Name -eq $name }).Count -gt 0) {
                New-Object -TypeName psobject -Property @{ Path = $path; Name = $name; Data = $null }
            }
        }
    }
}
