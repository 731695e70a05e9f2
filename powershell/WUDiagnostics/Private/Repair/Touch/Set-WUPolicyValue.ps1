function Set-WUPolicyValue {
    # Changes policy values as a part of a repair: in the machine's own policy file first, where that has them (the registry alone
    # would be written again from there), and in the registry; then Windows applies the policy.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        # Path, Name and Data; without Data the value goes.
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [psobject[]]$Value
    )

    $entries = @(Get-WUPolicyFileEntry)
    $edits = @(foreach ($one in $Value) {
            $there = @($entries | Where-Object -FilterScript { $_.Key -eq $one.Path -and $_.Name -eq $one.Name })
            if ($there.Count -gt 0) {
                if ($null -eq $one.Data) {
                    [ordered]@{ key = $one.Path; name = $one.Name; remove = $true }
                }
                else {
                    [ordered]@{ key = $one.Path; name = $one.Name; set = $one.Data.State }
                }
            }
        })
    if ($edits.Count -gt 0) {
        # Both are made before one is written: where the second is damaged, the first stays as well.
        $file = Get-WUPolicyFile
        $version = Get-WUPolicyFile -Version
        $parts = @(
            @{ Path = $file; New = [WUDiagnostics.PolicyFile]::Edit((Get-WUFileByte -Path $file), (ConvertTo-Json -InputObject $edits -Depth 10 -Compress), $Run.Language) }
            @{ Path = $version; New = [WUDiagnostics.PolicyFile]::RaiseVersion((Get-WUFileByte -Path $version)) }
        )
        foreach ($part in $parts) {
            Invoke-WUChange -Run $Run -Change ([ordered]@{ type = 'file'; path = $part.Path; after = [ordered]@{ data = [System.Convert]::ToBase64String([byte[]]$part.New); attributes = $null } })
        }
    }
    foreach ($one in $Value) {
        Set-WURegistryValue -Run $Run -Path $one.Path -Name $one.Name -Data $one.Data
    }
    if ($edits.Count -gt 0) {
        $number = Add-WUJournalLine -Run $Run -Entry ([ordered]@{ kind = 'change'; action = $Run.Action; change = [ordered]@{ type = 'trigger'; what = 'gpupdate /target:computer' } })
        $done = Update-WUGroupPolicy
        $null = Add-WUJournalLine -Run $Run -Entry ([ordered]@{ kind = 'changed'; change = $number; ok = $done.ExitCode -eq 0; code = $done.ExitCode; error = $null })
    }
    $Run.Values = $Value
}
