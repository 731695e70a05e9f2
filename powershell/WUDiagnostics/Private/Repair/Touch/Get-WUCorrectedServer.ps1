function Get-WUCorrectedServer {
    # The parameters of set-wsus-policy: those that are given, or where no server is given, the present server without what is
    # provably wrong with it; nothing where there is none.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $given = [ordered]@{}
    foreach ($name in $Parameter.Keys) {
        $given[$name] = $Parameter[$name]
    }
    if (-not $given['server']) {
        $now = [string](Get-WURegistryValue -Path $script:WUPolicyKey -Name 'WUServer')
        if (-not $now.Trim()) {
            return
        }
        $given['server'] = ConvertTo-WUServerAddress -Server $now
    }
    if (-not $given['statusServer']) {
        $given['statusServer'] = $given['server']
    }
    $given
}
