# docs/commands is made of the help: WUDIAG_BLESS=1 writes it, otherwise it is compared.
BeforeDiscovery {
    $root = Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent
    $manifest = Import-PowerShellDataFile -LiteralPath (Join-Path -Path $root -ChildPath 'powershell/WUDiagnostics/WUDiagnostics.psd1')
    $commands = @($manifest.FunctionsToExport | ForEach-Object { @{ command = $_ } })
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $folder = Join-Path -Path $repository -ChildPath 'docs/commands'

    # Text of help as paragraphs; a line ends where help's own does.
    function Get-Paragraph {
        param($Text)
        (($Text | ForEach-Object { "$($_.Text)".Trim() }) -join "`n`n").Replace("`r", '').Replace('<', '&lt;').Trim()
    }

    function Get-Page {
        param([string]$Name)
        $help = Get-Help -Name $Name -Full
        $command = Get-Command -Name $Name
        $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
        $lines = New-Object -TypeName System.Collections.Generic.List[string]
        $lines.Add("# $Name")
        $lines.Add('')
        $lines.Add(($help.Synopsis -replace '\s+', ' ').Trim())
        $lines.Add("`n## Syntax`n`n``````")
        foreach ($set in $command.ParameterSets) {
            $parts = @(foreach ($parameter in $set.Parameters | Where-Object { $_.Name -notin $common }) {
                    $type = $parameter.ParameterType.Name -replace '^SwitchParameter$'
                    $shown = if ($type) { "-$($parameter.Name) <$type>" } else { "-$($parameter.Name)" }
                    if ($parameter.IsMandatory) { $shown } else { "[$shown]" }
                })
            $lines.Add("$Name $($parts -join ' ')".Trim())
        }
        $lines.Add("```````n`n## Description`n")
        $lines.Add((Get-Paragraph -Text $help.Description))
        $lines.Add("`n## Parameters`n")
        foreach ($parameter in $help.parameters.parameter | Where-Object { $_.name -notin $common }) {
            $lines.Add("### -$($parameter.name)`n")
            $lines.Add((Get-Paragraph -Text $parameter.description) + "`n")
        }
        $lines.Add("## Input and output`n")
        $lines.Add('- In: ' + ((($help.inputTypes | Out-String -Width 4000) -replace '\s+', ' ').Trim()))
        $lines.Add('- Out: ' + ((($help.returnValues | Out-String -Width 4000) -replace '\s+', ' ').Trim()))
        $lines.Add("`n## Notes`n")
        $lines.Add((($help.alertSet | Out-String -Width 4000) -replace '\s+', ' ').Trim())
        $lines.Add("`n## Examples`n")
        foreach ($example in $help.examples.example) {
            $lines.Add("``````powershell`n$($example.code.Trim())`n```````n")
            $lines.Add((Get-Paragraph -Text $example.remarks) + "`n")
        }
        $links = @($help.relatedLinks.navigationLink | ForEach-Object { "$($_.linkText)".Trim() } | Where-Object { $_ })
        $lines.Add('See also: ' + ((@($links | ForEach-Object { if ($_ -like 'about_*') { "``$_``" } else { "[$_]($_.md)" } })) -join ', ') + '.')
        ($lines -join "`n").Replace("`r", '') + "`n"
    }

    function Get-Index {
        param([string[]]$Name)
        $rows = foreach ($one in $Name) { "| [$one]($one.md) | $(((Get-Help -Name $one).Synopsis -replace '\s+', ' ').Trim()) |" }
        "# Commands`n`nMade of the help of each command; ``WUDIAG_BLESS=1`` with the PowerShell tests writes these pages anew.`n`n| command | what it does |`n|---|---|`n$($rows -join "`n")`n"
    }

    function Assert-Page {
        param([string]$Name, [string]$Text)
        $file = Join-Path -Path $folder -ChildPath "$Name.md"
        if ($env:WUDIAG_BLESS -eq '1') {
            $null = New-Item -Path $folder -ItemType Directory -Force
            [System.IO.File]::WriteAllText($file, $Text)
        }
        $file | Should -Exist
        ([System.IO.File]::ReadAllText($file).Replace("`r", '') -ceq $Text) | Should -BeTrue -Because "docs/commands/$Name.md is not what the help says: WUDIAG_BLESS=1 writes it"
    }
}

Describe 'docs/commands' {
    It 'has the help of <command>' -ForEach $commands {
        Assert-Page -Name $command -Text (Get-Page -Name $command)
    }

    It 'lists the commands, and has a page for nothing else' {
        $names = @((Get-Module -Name WUDiagnostics).ExportedCommands.Keys | Sort-Object)
        Assert-Page -Name 'README' -Text (Get-Index -Name $names)
        @(Get-ChildItem -LiteralPath $folder -Filter '*.md' | ForEach-Object -MemberName BaseName | Where-Object { $_ -ne 'README' } | Sort-Object) | Should -Be $names
    }
}
