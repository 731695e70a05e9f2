# What is asked of a network, by which command: README, help, about_WUDiagnostics and what is really sent say the same.
BeforeDiscovery {
    $cultures = 'en-US', 'fr-FR', 'ja-JP', 'zh-CN' | ForEach-Object { @{ culture = $_ } }
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    if (-not ('TestWsus' -as [type])) {
        Add-Type -Path "$PSScriptRoot/WsusServer.cs"
    }
    $readme = [System.IO.File]::ReadAllText((Join-Path -Path $repository -ChildPath 'README.md')).Replace("`r", '')
    $table = [regex]::Match($readme, '(?s)\| command \| host and port \| for what \|\n\|[-|]+\|\n(.*?)\n\n').Groups[1].Value
    $rows = @(foreach ($line in $table.Split("`n")) {
            $cells = @($line.Trim('|', ' ').Split('|') | ForEach-Object { $_.Trim() })
            foreach ($name in [regex]::Matches($cells[0], '`([A-Z][a-z]+-W[\w-]+)([^`]*)`')) {
                @{ Command = $name.Groups[1].Value; Switch = $name.Groups[2].Value.Trim(); Where = $cells[1]; What = $cells[2] }
            }
        })
    $endpoints = @(foreach ($line in [System.IO.File]::ReadAllLines((Join-Path -Path $repository -ChildPath 'data/probe/microsoft-update.tsv'))) {
            if ($line -match '^(https?)://([^/\t]+)/') {
                @{ Scheme = $Matches[1]; Name = $Matches[2] }
            }
        })

    function Get-Note {
        param([string]$Command)
        (Get-Help -Name $Command -Full).alertSet | Out-String -Width 4000
    }

    # Whether a text names every public endpoint, those with TLS first.
    function Assert-Endpoint {
        param([string]$Text, [string]$Why)
        $secure = $Text.IndexOf('HTTPS 443')
        $plain = $Text.IndexOf('HTTP 80')
        $secure | Should -BeGreaterThan 0 -Because $Why
        $plain | Should -BeGreaterThan $secure -Because $Why
        foreach ($one in $endpoints) {
            $at = $Text.IndexOf($one.Name)
            $at | Should -BeGreaterThan $secure -Because "$Why $($one.Name)"
            ($at -gt $plain) | Should -Be ($one.Scheme -eq 'http') -Because "$Why $($one.Name)"
        }
    }
}

Describe 'What is asked of a network' {
    It 'is in the help of each command as in README' {
        $rows.Count | Should -BeGreaterThan 6
        foreach ($command in (Get-Module -Name WUDiagnostics).ExportedCommands.Keys) {
            $note = (Get-Note -Command $command) -replace '\s+', ' '
            $mine = @($rows | Where-Object { $_.Command -eq $command })
            [regex]::Matches($note, 'Network[:,]').Count | Should -Be ([System.Math]::Max(1, $mine.Count)) -Because $command
            if ($mine.Count -eq 0) {
                $note | Should -Match 'Network: none\.' -Because $command
            }
            foreach ($row in $mine) {
                $expected = 'Network' + $(if ($row.Switch) { ', with ' + $row.Switch + ' only' }) + ': ' + $row.Where + ': ' + $row.What + '.'
                $note.Contains($expected) | Should -BeTrue -Because "$command has: $note; README has: $expected"
            }
        }
    }

    It 'has every public endpoint, with its port' {
        $endpoints.Count | Should -BeGreaterThan 5
        Assert-Endpoint -Text $readme -Why 'README'
        Assert-Endpoint -Text ((Get-Note -Command Test-WsusConnectivity) -replace '\s+', ' ') -Why 'help'
    }

    It 'is in about_WUDiagnostics: <culture>' -ForEach $cultures {
        $text = [System.IO.File]::ReadAllText((Join-Path -Path $modulePath -ChildPath "$culture/about_WUDiagnostics.help.txt")).Replace("`r", '')
        Assert-Endpoint -Text ($text -replace '\s+', ' ') -Why $culture
        foreach ($row in $rows) {
            # A heading of its own, or together with others.
            $heading = ($row.Command + ' ' + $row.Switch).Trim()
            $text | Should -Match "(?m)^    ([\w-]+(, |\u3001))*$heading(, |\u3001|$)" -Because $culture
        }
        foreach ($word in '445', '443', '80', '-SkipNetwork', '-Network', '-Soap', 'GetConfig') {
            $text.Contains($word) | Should -BeTrue -Because "$culture $word"
        }
        # The first paragraph is not to say that nothing ever leaves the machine.
        ($text -replace '\s+', ' ') | Should -Not -Match 'sends nothing anywhere|n.envoie rien et|\u4F55\u3082\u9001\u4FE1\u305B\u305A|\u4E0D\u53D1\u9001\u4EFB\u4F55\u6570\u636E'
    }

    It 'carries nothing about the machine, and asks for nothing else' {
        $server = New-Object -TypeName TestWsus -ArgumentList '', 0
        try {
            $null = Test-WsusConnectivity -Url "http://127.0.0.1:$($server.Port)" -Proxy direct -Soap
            $heads = @($server.Heads)
        }
        finally {
            $server.Dispose()
        }
        $heads.Count | Should -BeGreaterThan 6
        $mine = [System.Environment]::MachineName, [System.Environment]::UserName, [System.Environment]::UserDomainName | Where-Object { $_ } | Select-Object -Unique
        foreach ($head in $heads) {
            $lines = $head -split "`r`n"
            $lines[0] | Should -Match '^(GET|HEAD) /(Selfupdate/wuident\.cab|ClientWebService/(wusserverversion\.xml|client\.asmx)|SimpleAuthWebService/SimpleAuth\.asmx|ReportingWebService/ReportingWebService\.asmx|Content/|[a-z0-9-]+) HTTP/1\.1$|^POST /ClientWebService/client\.asmx HTTP/1\.1$'
            foreach ($line in $lines[1..($lines.Count - 1)]) {
                ($line -split ':')[0] | Should -BeIn @('Host', 'User-Agent', 'Accept', 'Cache-Control', 'Pragma', 'Connection', 'Content-Type', 'Content-Length', 'SOAPAction')
            }
            foreach ($name in $mine) {
                $head | Should -Not -Match "\b$([regex]::Escape($name))\b"
            }
        }
    }
}
