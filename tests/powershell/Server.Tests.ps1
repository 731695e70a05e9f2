# The role of an update server: each gatherer with what stands for the machine behind it, each with its row in the coverage.
BeforeAll {
    . "$PSScriptRoot/common.ps1"
    Get-WUErrorInfo 5 | Out-Null

    function New-Setup {
        param([hashtable]$Value)
        $key = [ordered]@{}
        foreach ($name in $Value.Keys) {
            $key[$name] = [ordered]@{ type = 'x'; value = $Value[$name] }
        }
        $key
    }

    $config = @'
<?xml version="1.0" encoding="UTF-8"?>
<configuration>
  <system.applicationHost>
    <applicationPools><add name="DefaultAppPool" /><add name="WsusPool" queueLength="2000"><recycling><periodicRestart privateMemory="1843200" /></recycling></add></applicationPools>
    <sites>
      <site name="Default Web Site" id="1"><application path="/" /><bindings><binding protocol="http" bindingInformation="*:80:" /></bindings></site>
      <site name="WSUS Administration" id="2">
        <application path="/" applicationPool="WsusPool"><virtualDirectory path="/" physicalPath="C:\a" /><virtualDirectory path="/Content" physicalPath="D:\b" /></application>
        <application path="/ClientWebService" applicationPool="WsusPool"><virtualDirectory path="/" physicalPath="C:\c" /></application>
        <application path="/SelfUpdate" applicationPool="WsusPool" />
        <bindings><binding protocol="http" bindingInformation="*:8530:" /><binding protocol="https" bindingInformation="[::]:8531:wsus.contoso.com" /><binding protocol="net.tcp" bindingInformation="808:*" /></bindings>
      </site>
    </sites>
  </system.applicationHost>
  <location path="WSUS Administration"><system.webServer><security><access sslFlags="Ssl" /></security></system.webServer></location>
  <location path="WSUS Administration/Content"><system.webServer><security><access sslFlags="None" /></security></system.webServer></location>
  <location path="WSUS Administration/ClientWebService"><system.webServer><security><access sslFlags="Ssl, SslNegotiateCert" /></security></system.webServer></location>
  <location path="Default Web Site"><system.webServer><security><access sslFlags="SslRequireCert" /></security></system.webServer></location>
</configuration>
'@
}

Describe 'Gatherers of an update server' {
    BeforeEach {
        Mock -CommandName Assert-WUWindows -ModuleName WUDiagnostics -MockWith { }
        Mock -CommandName Get-WUWindowsPath -ModuleName WUDiagnostics -MockWith { 'C:\Windows\System32\' + $System }
    }

    It 'read the site in the configuration of IIS' {
        Mock -CommandName Get-WUFileByte -ModuleName WUDiagnostics -MockWith { , [System.Text.Encoding]::UTF8.GetBytes($config) }
        $site = InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerSite }
        $site['site'] | Should -Be 'WSUS Administration'
        @($site['bindings'] | ForEach-Object { $_['protocol'] + ' ' + $_['port'] + ' ' + $_['host'] }) | Should -Be 'http 8530 ', 'https 8531 wsus.contoso.com'
        @($site['directories'] | ForEach-Object { $_['name'] + ' ' + $_['sslRequired'] + ' ' + $_['clientCertificates'] }) | Should -Be '/ True Ignore', 'ClientWebService True Accept', 'Content False Ignore', 'SelfUpdate True Ignore'
        $site['pool']['name'] | Should -Be 'WsusPool'
        $site['pool']['queueLength'] | Should -Be 2000
        $site['pool']['privateMemoryKilobytes'] | Should -Be 1843200
    }

    It 'say which file is not there' {
        Mock -CommandName Get-WUFileByte -ModuleName WUDiagnostics -MockWith { }
        { InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerSite } } | Should -Throw '*applicationHost.config*'
    }

    It 'ask for the state of the pool, and throw what was answered' {
        Mock -CommandName Invoke-WUProgram -ModuleName WUDiagnostics -MockWith { New-Object -TypeName psobject -Property @{ ExitCode = 0; Output = "Stopped`r`n" } }
        $pool = InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerPool -Site @{ pool = [ordered]@{ name = 'OwnPool'; queueLength = 1000 } } }
        $pool['pool']['state'] | Should -Be 'Stopped'
        $pool['pool']['queueLength'] | Should -Be 1000
        Should -Invoke -CommandName Invoke-WUProgram -ModuleName WUDiagnostics -ParameterFilter { $ArgumentList -contains 'OwnPool' -and $TimeoutSec -le 30 }
        Mock -CommandName Invoke-WUProgram -ModuleName WUDiagnostics -MockWith { New-Object -TypeName psobject -Property @{ ExitCode = 5; Output = 'Access is denied.' } }
        { InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerPool -Site $null } } | Should -Throw '*Access is denied*'
    }

    It 'take the configuration of WSUS from a Windows PowerShell, within a time' {
        Mock -CommandName Invoke-WUProgram -ModuleName WUDiagnostics -MockWith { New-Object -TypeName psobject -Property @{ ExitCode = 0; Output = "WARNING: x`r`n" + '{"useProxy":false,"lastResult":"Failed","syncProcessed":0,"products":3}' } }
        $wsus = InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerSetting }
        $wsus['useProxy'] | Should -Be $false
        $wsus['lastResult'] | Should -Be 'Failed'
        $wsus['products'] | Should -Be 3
        # What is asked only reads, and is whole.
        Should -Invoke -CommandName Invoke-WUProgram -ModuleName WUDiagnostics -ParameterFilter {
            $script = [System.Text.Encoding]::Unicode.GetString([System.Convert]::FromBase64String($ArgumentList[-1]))
            $problems = $null
            $null = [System.Management.Automation.Language.Parser]::ParseInput($script, [ref]$null, [ref]$problems)
            $TimeoutSec -le 60 -and $problems.Count -eq 0 -and $script -cnotmatch 'Save\(|Set-|\.Start\w*\(|\.Stop\w*\(|Delete|Approve|\.Set'
        }
        Mock -CommandName Invoke-WUProgram -ModuleName WUDiagnostics -MockWith { New-Object -TypeName psobject -Property @{ ExitCode = $null; Output = '' } }
        { InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerSetting -TimeoutSec 7 } } | Should -Throw '*7*'
        Mock -CommandName Invoke-WUProgram -ModuleName WUDiagnostics -MockWith { New-Object -TypeName psobject -Property @{ ExitCode = 1; Output = 'Get-WsusServer : The server is not running.' } }
        { InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerSetting } } | Should -Throw '*not running*'
    }

    It 'join bound ports and the names of certificates' {
        Mock -CommandName Get-WURegistryChild -ModuleName WUDiagnostics -MockWith { '0.0.0.0:8531', '[::]:443', 'nothing' }
        Mock -CommandName Get-WURegistryValue -ModuleName WUDiagnostics -MockWith { if ($Path -like '*:8531') { 'aabb' } elseif ($Path -like '*:443') { 'CCDD' } }
        Mock -CommandName Get-WUMachineCertificate -ModuleName WUDiagnostics -MockWith {
            $name = New-Object -TypeName psobject -Property @{ Oid = @{ Value = '2.5.29.17' } }
            $name | Add-Member -MemberType ScriptMethod -Name Format -Value { 'Nom DNS=wsus.contoso.com&wsus.fabrikam.com, Nom DNS=wsus' }
            New-Object -TypeName psobject -Property @{ Thumbprint = 'AABB'; Subject = 'CN=wsus.contoso.com'; NotAfter = [datetime]'2030-01-01'; Extensions = @($name) }
        }
        $all = @(InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerCertificate })
        @($all | ForEach-Object { $_['port'] }) | Should -Be 8531, 443
        $all[0]['subject'] | Should -Be 'CN=wsus.contoso.com'
        $all[0]['names'] | Should -Be 'wsus.contoso.com&wsus.fabrikam.com', 'wsus'
        $all[1].Contains('subject') | Should -BeFalse
    }

    It 'read the rules of the firewall' {
        Mock -CommandName Get-WURegistryValue -ModuleName WUDiagnostics -MockWith { if ($Path -like '*DomainProfile') { 1 } elseif ($Path -like '*\FirewallPolicy\*') { 0 } }
        Mock -CommandName Get-WURegistryKey -ModuleName WUDiagnostics -MockWith {
            if ($Path -like '*FirewallPolicy\FirewallRules') {
                $rules = @(
                    'v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=80|App=System|Name=@x|'
                    'v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=8530|LPort2_10=9000-9010|Name=WSUS|'
                    'v2.30|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=1|'
                    'v2.30|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=2|'
                    'v2.30|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|LPort=3|'
                    'v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=17|LPort=4|'
                    'v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|App=C:\a.exe|'
                )
                $key = [ordered]@{}
                for ($i = 0; $i -lt $rules.Count; $i++) { $key["r$i"] = [ordered]@{ type = 'REG_SZ'; value = $rules[$i] } }
                $key
            }
        }
        $firewall = InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerFirewall }
        $firewall['enabled'] | Should -BeTrue
        @($firewall['ports'] | Sort-Object) | Should -Be @('80', '8530', '9000-9010' | Sort-Object)
    }

    It 'find the software update point of this machine' {
        Mock -CommandName Get-WUHostName -ModuleName WUDiagnostics -MockWith { 'wsus.contoso.com' }
        Mock -CommandName Get-WUCimFact -ModuleName WUDiagnostics -MockWith {
            if ($ClassName -eq 'SMS_ProviderLocation') { return @{ SiteCode = 'PS1' } }
            foreach ($name in 'wsus.contoso.com', 'other.contoso.com') {
                @{ NetworkOSPath = "\\$name"; Props = @(
                        @{ PropertyName = 'WSUSIISPort'; Value = 8530 }
                        @{ PropertyName = 'WSUSIISSSLPort'; Value = 8531 }
                        @{ PropertyName = 'SSLWSUS'; Value = $(if ($name -like 'wsus*') { 1 } else { 0 }) }
                        @{ PropertyName = 'Other'; Value = 3 }
                    ) }
            }
        }
        $sup = InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerSup }
        $sup['server'] | Should -Be 'wsus.contoso.com'
        $sup['port'] | Should -Be 8530
        $sup['sslPort'] | Should -Be 8531
        $sup['ssl'] | Should -BeTrue
        Should -Invoke -CommandName Get-WUCimFact -ModuleName WUDiagnostics -ParameterFilter { $Namespace -eq 'root\SMS\site_PS1' }
    }

    It 'ask the database only when told to, and only read there' {
        Mock -CommandName Invoke-WUSqlQuery -ModuleName WUDiagnostics -MockWith { 'SiteCode=PS1; ServerName=wsus' }
        Mock -CommandName Get-WURegistryValue -ModuleName WUDiagnostics -MockWith { if ($Name -eq 'Server') { 'sql.contoso.com' } else { 'INST\CM_PS1' } }
        { InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerSql } } | Should -Throw '*SELECT * FROM WSUSServerLocations; SELECT * FROM Update_SyncStatus*'
        Should -Invoke -CommandName Invoke-WUSqlQuery -ModuleName WUDiagnostics -Times 0 -Exactly
        $sql = InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerSql -Ask }
        $sql['locations'] | Should -Be 1
        $sql['syncStatus'] | Should -Be 1
        $sql['rows'].Count | Should -Be 2
        Should -Invoke -CommandName Invoke-WUSqlQuery -ModuleName WUDiagnostics -Times 2 -Exactly -ParameterFilter { $Query -match '^SELECT \* FROM \w+$' -and $Server -eq 'sql.contoso.com\INST' -and $Database -eq 'CM_PS1' }
    }

    It 'read the proxy of WinHTTP' {
        $bytes = [byte[]](@(24, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 10, 0, 0, 0) + [System.Text.Encoding]::ASCII.GetBytes('proxy:8080') + @(0, 0, 0, 0))
        $digits = [System.BitConverter]::ToString($bytes).Replace('-', '')
        Mock -CommandName Get-WURegistryValue -ModuleName WUDiagnostics -MockWith { $digits }
        InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerProxy } | Should -Be 'proxy:8080'
        Mock -CommandName Get-WURegistryValue -ModuleName WUDiagnostics -MockWith { '180000000000000001000000' }
        InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerProxy } | Should -Be ''
    }
}

Describe 'Get-WUServerFact' {
    BeforeEach {
        $setup = New-Setup -Value @{ PortNumber = 8530; UsingSSL = 1; VersionString = '10.0.20348.1'; ContentDir = 'D:\WSUS' }
        Mock -CommandName Get-WURegistryKey -ModuleName WUDiagnostics -MockWith { if ($Path -like '*Update Services\Server\Setup') { $setup } }
        Mock -CommandName Get-WUHostName -ModuleName WUDiagnostics -MockWith { 'wsus.contoso.com' }
        Mock -CommandName Get-WUServerSetting -ModuleName WUDiagnostics -MockWith { [ordered]@{ lastResult = 'Succeeded'; products = 3; classifications = 2 } }
        Mock -CommandName Get-WUServerSite -ModuleName WUDiagnostics -MockWith { [ordered]@{ site = 'W'; bindings = @([ordered]@{ protocol = 'https'; port = 8531 }, [ordered]@{ protocol = 'http'; port = 8530 }); pool = [ordered]@{ name = 'WsusPool'; queueLength = 2000; privateMemoryKilobytes = 0 } } }
        Mock -CommandName Get-WUServerPool -ModuleName WUDiagnostics -MockWith { throw 'no rights' }
        Mock -CommandName Get-WUServerCertificate -ModuleName WUDiagnostics -MockWith { [ordered]@{ port = 8531; subject = 'CN=wsus.contoso.com'; names = @('wsus.contoso.com&wsus.fabrikam.com') } }
        Mock -CommandName Get-WUServerFirewall -ModuleName WUDiagnostics -MockWith { [ordered]@{ enabled = $true; ports = @('8530-8531') } }
        Mock -CommandName Get-WUServerContent -ModuleName WUDiagnostics -MockWith { [ordered]@{ path = 'D:\WSUS'; freeBytes = 1099511627776 } }
        Mock -CommandName Get-WUServerProxy -ModuleName WUDiagnostics -MockWith { '' }
        Mock -CommandName Get-WUServerSup -ModuleName WUDiagnostics -MockWith { throw 'there is no site' }
        Mock -CommandName Get-WUServerService -ModuleName WUDiagnostics -MockWith { [ordered]@{ name = 'WsusService'; startType = 'Automatic'; status = 'Running' } }
    }

    It 'is nothing without the role' {
        Mock -CommandName Get-WURegistryKey -ModuleName WUDiagnostics -MockWith { }
        InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerFact } | Should -BeNullOrEmpty
    }

    It 'has what could be asked, and why the rest could not' {
        $found = InModuleScope -ModuleName WUDiagnostics -ScriptBlock { Get-WUServerFact }
        $server = $found['facts']['server']
        $server['wsus']['host'] | Should -Be 'wsus.contoso.com'
        $server['wsus']['ssl'] | Should -BeTrue
        $server['wsus']['lastResult'] | Should -Be 'Succeeded'
        $server['iis']['bindings'].Count | Should -Be 2
        @($server['certificates']).Count | Should -Be 1
        $server['systemProxy'] | Should -Be ''
        $server.Contains('sup') | Should -BeFalse
        $found['coverage'].Count | Should -Be 10
        $why = @{}
        foreach ($row in $found['coverage']) { $why[$row['source']] = $row['why'] }
        $why['IIS application pool'] | Should -Be 'no rights'
        $why['SMS_SCI_SysResUse'] | Should -Be 'there is no site'
        $why['Site database'] | Should -Match 'SELECT'
        $why['Get-WsusServer'] | Should -BeNullOrEmpty
        $null = [WUDiagnostics.Facts]::JudgePolicy((InModuleScope -ModuleName WUDiagnostics -Parameters @{ facts = $found['facts'] } -ScriptBlock { param($facts) ConvertTo-WUFactJson -Fact $facts }), $null, 0)
    }

    It 'makes a diagnosis of it, each part with its row' {
        $diagnosis = InModuleScope -ModuleName WUDiagnostics -ScriptBlock {
            $runner = New-Object -TypeName WUDiagnostics.DiagnosisRunner -ArgumentList '{}', 0
            try {
                Add-WUDiagnosisServer -Runner $runner
                $runner.Seal()
                $answer = $null
                while ($null -eq $answer) { $answer = $runner.Wait(100) }
                $answer
            }
            finally { $runner.Dispose() }
        }
        $diagnosis.Findings[0].Rule | Should -Be 'certificate-names-joined'
        $diagnosis.Findings[0].Confidence | Should -Be 'high'
        $diagnosis.Findings[0].Subject.Name | Should -Be 'wsus.contoso.com&wsus.fabrikam.com'
        $rows = @($diagnosis.Coverage | Where-Object Source -In 'WSUS setup', 'Get-WsusServer', 'IIS configuration', 'IIS application pool', 'Certificates of IIS', 'Windows Firewall', 'WSUS content', 'WinHTTP proxy', 'SMS_SCI_SysResUse', 'Site database')
        $rows.Count | Should -Be 10
        @($rows | Where-Object State -EQ 'skipped').Count | Should -Be 3
    }
}
