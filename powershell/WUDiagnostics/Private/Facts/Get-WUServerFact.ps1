function Get-WUServerFact {
    # How the role of an update server is set up on this machine: nothing where it is not there. Each part is asked by itself, within a
    # time; what cannot be asked has its reason in 'coverage', beside what was.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        # Also the two questions to the site's database, which only read.
        [switch]$Sql
    )

    $setup = Get-WURegistryKey -Path 'SOFTWARE\Microsoft\Update Services\Server\Setup'
    if ($null -eq $setup -or -not $setup.Contains('PortNumber')) {
        return
    }
    $server = [ordered]@{}
    $coverage = New-Object -TypeName System.Collections.ArrayList
    $parts = @(
        @{ name = 'WSUS setup'; member = 'wsus'; block = { Get-WUServerSetup -Setup $setup } }
        @{ name = 'Get-WsusServer'; member = 'wsus'; block = { Get-WUServerSetting } }
        @{ name = 'IIS configuration'; member = 'iis'; block = { Get-WUServerSite } }
        @{ name = 'IIS application pool'; member = 'iis'; block = { Get-WUServerPool -Site $server['iis'] } }
        @{ name = 'Certificates of IIS'; member = 'certificates'; block = { Get-WUServerCertificate } }
        @{ name = 'Windows Firewall'; member = 'firewall'; block = { Get-WUServerFirewall } }
        @{ name = 'WSUS content'; member = 'content'; block = { Get-WUServerContent -Setup $setup } }
        @{ name = 'WinHTTP proxy'; member = 'systemProxy'; block = { Get-WUServerProxy } }
        @{ name = 'SMS_SCI_SysResUse'; member = 'sup'; block = { Get-WUServerSup } }
        @{ name = 'Site database'; member = 'sql'; block = { Get-WUServerSql -Ask:$Sql } }
    )
    foreach ($part in $parts) {
        $got = @(Invoke-WUQuietly -Catch -ScriptBlock $part['block'])
        $failed = $got.Count -gt 0 -and $got[-1] -is [System.Exception]
        if ($failed -or $got.Count -eq 0 -or $null -eq $got[-1]) {
            $why = if ($failed) { ([string]$got[-1].GetBaseException().Message).Trim() } else { (Get-WUString).FactNothing }
            Write-Verbose -Message (ConvertTo-WUShown -Text ($part['name'] + ': ' + $why))
            $null = $coverage.Add(@{ source = $part['name']; why = $why })
            continue
        }
        $found = $got[-1]
        $into = $part['member']
        $records = 1
        if ($into -eq 'certificates') {
            $found = $got
            $records = $got.Count
        }
        elseif ($found -is [System.Collections.IDictionary]) {
            $records = $found.Count
            # Two parts may know of one member.
            if ($server.Contains($into)) {
                foreach ($name in $found.Keys) {
                    $server[$into][$name] = $found[$name]
                }
                $found = $server[$into]
            }
        }
        $server[$into] = $found
        $null = $coverage.Add(@{ source = $part['name']; records = $records })
    }
    @{ facts = [ordered]@{ schema = 1; server = $server; services = @(Get-WUServerService) }; coverage = $coverage.ToArray() }
}
