function Get-WUServerRole {
    # The roles of a server that make a reset of it a matter for its administrator.
    [CmdletBinding()]
    [OutputType([string])]
    param()

    if ((Get-WURegistryValue -Path 'SYSTEM\CurrentControlSet\Control\ProductOptions' -Name 'ProductType') -eq 'LanmanNT') {
        'domain-controller'
    }
    if ((Get-WUServiceState -Name 'ClusSvc') -eq 'Running') {
        'cluster-node'
    }
    # Windows 10 with Hyper-V has this service as well.
    if ((Get-WUServiceState -Name 'vmms') -eq 'Running' -and (Get-WURegistryValue -Path 'SYSTEM\CurrentControlSet\Control\ProductOptions' -Name 'ProductType') -ne 'WinNT') {
        'hyper-v-host'
    }
    if ((Get-WUServiceState -Name 'MSExchangeServiceHost')) {
        'exchange-server'
    }
}
