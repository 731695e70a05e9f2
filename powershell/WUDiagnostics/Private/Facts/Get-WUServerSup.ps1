function Get-WUServerSup {
    # The properties of the software update point on this machine, from the provider of its site.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $provider = @(Get-WUCimFact -Namespace 'root\SMS' -ClassName 'SMS_ProviderLocation' -Filter 'ProviderForLocalSite = TRUE') | Select-Object -First 1
    if ($null -eq $provider) {
        throw (Get-WUString).FactNothing
    }
    $name = 'root\SMS\site_' + [string]$provider.SiteCode
    $own = '\\' + (Get-WUHostName)
    $role = $null
    foreach ($one in Get-WUCimFact -Namespace $name -ClassName 'SMS_SCI_SysResUse' -Filter "RoleName = 'SMS Software Update Point'") {
        if ($null -eq $role -or ([string]$one.NetworkOSPath) -eq $own) {
            $role = $one
        }
    }
    if ($null -eq $role) {
        throw (Get-WUString).FactNothing
    }
    $found = [ordered]@{ server = ([string]$role.NetworkOSPath).TrimStart('\') }
    $members = @{ WSUSIISPort = 'port'; WSUSIISSSLPort = 'sslPort'; SSLWSUS = 'ssl' }
    foreach ($property in $role.Props) {
        $member = $members[[string]$property.PropertyName]
        if ($member -eq 'ssl') {
            $found[$member] = [int]$property.Value -ne 0
        }
        elseif ($member) {
            $found[$member] = [int]$property.Value
        }
    }
    $found
}
