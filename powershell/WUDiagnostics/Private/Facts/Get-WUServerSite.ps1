function Get-WUServerSite {
    # The web site of WSUS in the configuration of IIS: where it listens, what its directories demand, the limits of its pool.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $path = Get-WUWindowsPath -System 'inetsrv\config\applicationHost.config'
    $bytes = Get-WUFileByte -Path $path
    if ($null -eq $bytes) {
        throw ((Get-WUString).FactNoFile -f $path)
    }
    $config = New-Object -TypeName System.Xml.XmlDocument
    $config.XmlResolver = $null # what the file refers to is not fetched
    $config.Load((New-Object -TypeName System.IO.MemoryStream -ArgumentList @(, $bytes)))
    # The site that has the service, whatever its name.
    $site = $config.SelectSingleNode("//sites/site[application[translate(@path, 'CEILNTWSBRV', 'ceilntwsbrv') = '/clientwebservice']]")
    if ($null -eq $site) {
        throw (Get-WUString).FactNothing
    }
    $found = [ordered]@{ site = $site.GetAttribute('name') }
    $found['bindings'] = @(
        foreach ($binding in $site.SelectNodes('bindings/binding')) {
            # address:port:host; an address of IPv6 stands in brackets.
            if ($binding.GetAttribute('bindingInformation') -match ':(\d+):([^:]*)$') {
                $one = [ordered]@{ protocol = $binding.GetAttribute('protocol'); port = [int]$Matches[1] }
                if ($Matches[2]) {
                    $one['host'] = $Matches[2]
                }
                $one
            }
        }
    )
    $names = @('/') + @($site.SelectNodes('application/@path | application[@path = "/"]/virtualDirectory/@path') | ForEach-Object -Process { $_.Value.Trim('/') } | Where-Object -FilterScript { $_ } | Sort-Object -Unique)
    $flags = @{}
    foreach ($location in $config.SelectNodes('//location[@path]')) {
        $access = $location.SelectSingleNode('system.webServer/security/access/@sslFlags')
        if ($null -ne $access) {
            $flags[$location.GetAttribute('path').Trim('/')] = $access.Value
        }
    }
    $found['directories'] = @(
        foreach ($name in $names) {
            $own = $found['site'] + $(if ($name -ne '/') { '/' + $name })
            # What a directory does not say itself, the site says.
            $said = if ($flags.ContainsKey($own)) { $flags[$own] } else { [string]$flags[$found['site']] }
            $words = @($said -split '[\s,]+')
            $asks = 'Ignore'
            if ($words -contains 'SslRequireCert') {
                $asks = 'Require'
            }
            elseif ($words -contains 'SslNegotiateCert') {
                $asks = 'Accept'
            }
            [ordered]@{ name = $name; sslRequired = [bool]($words -contains 'Ssl' -or $words -contains 'Ssl128'); clientCertificates = $asks }
        }
    )
    $application = $site.SelectSingleNode("application[translate(@path, 'CEILNTWSBRV', 'ceilntwsbrv') = '/clientwebservice']/@applicationPool")
    if ($null -ne $application) {
        $pool = [ordered]@{ name = $application.Value }
        $own = @($config.SelectNodes('//applicationPools/add')) | Where-Object -FilterScript { $_.GetAttribute('name') -eq $application.Value } | Select-Object -First 1
        if ($null -ne $own) {
            # What is not written is the default of IIS.
            $queue = $own.GetAttribute('queueLength')
            $pool['queueLength'] = if ($queue) { [int]$queue } else { 1000 }
            $memory = $own.SelectSingleNode('recycling/periodicRestart/@privateMemory')
            $pool['privateMemoryKilobytes'] = if ($null -ne $memory) { [long]$memory.Value } else { 0 }
        }
        $found['pool'] = $pool
    }
    $found
}
