# Eight machines as the lowest readers see them (tests/fixtures/machine/raw), and the facts that the gatherers make of each:
# tests/fixtures/machine/golden, which Rust's tests judge. WUDIAG_BLESS=1 writes the latter anew.
BeforeDiscovery {
    $onWindows = [System.Environment]::OSVersion.Platform -eq [System.PlatformID]::Win32NT
    $root = Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent
    $machines = @(Get-ChildItem -LiteralPath (Join-Path -Path $root -ChildPath 'tests/fixtures/machine/raw') -Filter '*.json' | ForEach-Object {
            @{ name = $_.BaseName; path = $_.FullName; golden = (Join-Path -Path $root -ChildPath "tests/fixtures/machine/golden/$($_.Name)") }
        })
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    Get-WUErrorInfo 5 | Out-Null
    # What is mocked has to be there.
    $stubs = @('Repair-WindowsImage', 'Get-BitsTransfer' | Where-Object { $null -eq (Get-Command -Name $_ -ErrorAction SilentlyContinue) })
    foreach ($stub in $stubs) {
        Set-Item -Path "function:global:$stub" -Value { [CmdletBinding()] param([switch]$Online, [switch]$CheckHealth, [switch]$AllUsers) }
    }

    # A member of an object made from JSON; nothing where there is none.
    function Get-RawMember {
        param([object]$From, [string]$Name)
        $property = $From.PSObject.Properties[$Name]
        if ($null -ne $property) {
            , $property.Value
        }
    }

    # A parameter of a mocked command that may not have been given.
    function Get-Bound {
        param([string]$Name)
        Get-Variable -Name $Name -ValueOnly -ErrorAction SilentlyContinue
    }

    # What a raw entry stands for: an error, or itself.
    function Read-Raw {
        param([object]$From, [string]$Name)
        $value = Get-RawMember $From $Name
        if ($value -is [psobject] -and $null -ne $value.PSObject.Properties['error']) {
            if ($value.error -eq 'denied') {
                throw (New-Object -TypeName System.UnauthorizedAccessException)
            }
            throw $value.error
        }
        if ($null -ne $value) {
            , $value
        }
    }

    function New-PolFile {
        param([object[]]$Value)
        $text = [System.Text.Encoding]::Unicode
        $bytes = New-Object -TypeName 'System.Collections.Generic.List[byte]'
        $bytes.AddRange([byte[]](0x50, 0x52, 0x65, 0x67, 1, 0, 0, 0))
        foreach ($one in $Value) {
            $bytes.AddRange($text.GetBytes('[' + $one.key + "`0;" + $one.name + "`0;"))
            $bytes.AddRange([byte[]](4, 0, 0, 0, 0x3B, 0, 4, 0, 0, 0, 0x3B, 0, 1, 0, 0, 0, 0x5D, 0))
        }
        , $bytes.ToArray()
    }

    # A document as lines of path and value, sorted: the order of members does not count.
    function Get-Leaf {
        param([object]$Value, [string]$At)
        if ($Value -is [object[]]) {
            "$At = list of $($Value.Count)"
            for ($i = 0; $i -lt $Value.Count; $i++) { Get-Leaf -Value $Value[$i] -At "$At[$i]" }
        }
        elseif ($Value -is [System.Management.Automation.PSCustomObject]) {
            "$At = object"
            foreach ($member in $Value.PSObject.Properties) { Get-Leaf -Value $member.Value -At "$At.$($member.Name)" }
        }
        else {
            "$At = $(ConvertTo-Json -InputObject $Value -Compress)"
        }
    }
}

AfterAll {
    foreach ($stub in $stubs) {
        Remove-Item -Path "function:global:$stub"
    }
}

Describe 'The facts of a machine' -Skip:(-not $onWindows) {
    It '<name>: as in the golden document, and as the library reads it' -ForEach $machines {
        $raw = ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText($path))
        $prefix = 'C:\Windows\'
        Mock -CommandName Get-WURegistryKey -ModuleName WUDiagnostics -MockWith {
            $key = Get-RawMember (Get-RawMember $raw.registry $(if ((Get-Bound 'View') -eq 'wow') { 'wow' } else { 'native' })) $Path
            if ($null -ne $key) {
                $values = [ordered]@{}
                foreach ($one in $key.PSObject.Properties) { $values[$one.Name] = [ordered]@{ type = $one.Value.type; value = $one.Value.value } }
                $values
            }
        }
        Mock -CommandName Get-WUCimFact -ModuleName WUDiagnostics -MockWith { foreach ($one in (Read-Raw $raw.cim $ClassName)) { $one } }
        Mock -CommandName Get-WUWindowsPath -ModuleName WUDiagnostics -MockWith { $prefix + $(if (Get-Bound 'System') { 'System32\' + $System } else { $Name }) }
        Mock -CommandName Get-WUFileByte -ModuleName WUDiagnostics -MockWith {
            $file = Read-Raw $raw.files $Path.Substring($prefix.Length)
            if ($null -ne $file) {
                $pol = Get-RawMember $file 'pol'
                if ($null -ne $pol) { , (New-PolFile -Value $pol) } else { , [System.Text.Encoding]::UTF8.GetBytes($file.text) }
            }
        }
        Mock -CommandName Get-WUFileSize -ModuleName WUDiagnostics -MockWith { Get-RawMember $raw.sizes $Path.Substring($prefix.Length) }
        Mock -CommandName Get-WUFileVersion -ModuleName WUDiagnostics -MockWith { Get-RawMember $raw.versions $Path.Substring($prefix.Length) }
        Mock -CommandName Measure-WUFolder -ModuleName WUDiagnostics -MockWith { Read-Raw $raw.folders $Path.Substring($prefix.Length) }
        Mock -CommandName Get-WUSystemDrive -ModuleName WUDiagnostics -MockWith { $raw.drive }
        Mock -CommandName Get-WUPhysicalMemory -ModuleName WUDiagnostics -MockWith { , [long[]]$raw.memory }
        Mock -CommandName Get-WUServiceState -ModuleName WUDiagnostics -MockWith { Get-RawMember $raw.services $Name }
        Mock -CommandName Test-WUAdministrator -ModuleName WUDiagnostics -MockWith { $raw.administrator }
        Mock -CommandName Test-WUCommand -ModuleName WUDiagnostics -MockWith { $raw.commands -contains $Name }
        Mock -CommandName Repair-WindowsImage -ModuleName WUDiagnostics -MockWith { New-Object -TypeName psobject -Property @{ ImageHealthState = $raw.image } }
        Mock -CommandName Get-BitsTransfer -ModuleName WUDiagnostics -MockWith { foreach ($state in $raw.transfers) { New-Object -TypeName psobject -Property @{ JobState = $state } } }
        Mock -CommandName Get-Date -ModuleName WUDiagnostics -MockWith {
            $offset = [System.TimeSpan]::Parse($raw.zone.TrimStart('+'), [System.Globalization.CultureInfo]::InvariantCulture)
            $utc = [System.DateTime]::ParseExact($raw.utc, 'yyyy-MM-dd HH:mm:ss', [System.Globalization.CultureInfo]::InvariantCulture)
            (New-Object -TypeName System.DateTimeOffset -ArgumentList $utc, ([System.TimeSpan]::Zero)).ToOffset($offset)
        }
        $probes = $null
        if ($null -ne $raw.probes) {
            $probes = @(foreach ($one in $raw.probes) {
                    $seen = @{}
                    if ($null -ne $one.clock) { $seen['clockDifferenceSeconds'] = $one.clock }
                    New-Object -TypeName psobject -Property @{ Url = $one.Url; Succeeded = $one.Succeeded; Verdict = $one.Verdict; Steps = @(New-Object -TypeName psobject -Property @{ Seen = $seen }) }
                })
        }
        $before = $env:COMPUTERNAME
        try {
            $env:COMPUTERNAME = $raw.computer
            $json = Invoke-InCulture -Culture 'en-US' -ScriptBlock {
                InModuleScope -ModuleName WUDiagnostics -Parameters @{ probes = $probes } -ScriptBlock {
                    param($probes)
                    $parts = @($script:WUPolicyParts) + @((Get-WUCheck -Language 0).Part | Select-Object -Unique)
                    ConvertTo-WUFactJson -Fact (Get-WUFact -Part $parts -Probe $probes)
                }
            }
        }
        finally {
            $env:COMPUTERNAME = $before
        }
        if ($env:WUDIAG_BLESS) {
            [System.IO.File]::WriteAllText($golden, (ConvertTo-Json -InputObject (ConvertFrom-Json -InputObject $json) -Depth 10) + "`n")
        }
        $gathered = @(Get-Leaf -Value (ConvertFrom-Json -InputObject $json) -At '' | Sort-Object -CaseSensitive)
        $expected = @(Get-Leaf -Value (ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText($golden))) -At '' | Sort-Object -CaseSensitive)
        $gathered.Count | Should -BeGreaterThan 60
        ($gathered | Where-Object { $expected -notcontains $_ }) -join "`n" | Should -BeNullOrEmpty
        ($expected | Where-Object { $gathered -notcontains $_ }) -join "`n" | Should -BeNullOrEmpty
        # Read strictly.
        [WUDiagnostics.Facts]::JudgeHealth($json, 0).Count | Should -BeGreaterThan 13
        [WUDiagnostics.Facts]::JudgePolicy($json, $null, 0).Status | Should -Not -BeNullOrEmpty
    }

    It 'has a raw machine for every golden document' {
        $there = @(Get-ChildItem -LiteralPath (Join-Path -Path $repository -ChildPath 'tests/fixtures/machine/golden') -Filter '*.json' | ForEach-Object -MemberName BaseName)
        $there.Count | Should -BeGreaterThan 7
        @(Get-ChildItem -LiteralPath (Join-Path -Path $repository -ChildPath 'tests/fixtures/machine/raw') -Filter '*.json' | ForEach-Object -MemberName BaseName) | Should -Be $there
    }
}
