# Commands are the catalogue's: what PowerShell's own parser sees in each is one command with literal arguments, and nothing
# of a text that a log, a message or a server wrote.
BeforeAll {
    . "$PSScriptRoot/common.ps1"

    # What is no pipeline of commands with literal arguments, in a syntax tree.
    function Find-CommandFault {
        param([string]$Command)
        $tokens = $null
        $problems = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseInput($Command, [ref]$tokens, [ref]$problems)
        foreach ($problem in $problems) {
            "does not parse: $($problem.Message)"
        }
        $statements = @($tree.EndBlock.Statements)
        if ($statements.Count -ne 1 -or $null -ne $tree.BeginBlock -or $null -ne $tree.ProcessBlock -or $null -ne $tree.ParamBlock) {
            "is $($statements.Count) statements"
        }
        foreach ($token in $tokens) {
            if ("$($token.Kind)" -in 'Comment', 'NewLine', 'LineContinuation' -or $token.Text -eq '--%') {
                "has $($token.Kind) '$($token.Text)'"
            }
        }
        foreach ($node in $tree.FindAll({ $true }, $true)) {
            $name = $node.GetType().Name
            if ($name -notin 'ScriptBlockAst', 'NamedBlockAst', 'PipelineAst', 'CommandAst', 'CommandParameterAst', 'StringConstantExpressionAst', 'ConstantExpressionAst', 'ArrayLiteralAst') {
                "has $name '$($node.Extent.Text)'"
            }
            if ($name -eq 'CommandAst' -and "$($node.InvocationOperator)" -ne 'Unknown') {
                "is called by $($node.InvocationOperator)"
            }
            if ($name -eq 'CommandAst' -and $node.Redirections.Count -gt 0) {
                'writes to a file'
            }
        }
    }

    # The commands, parameters and number of arguments, without the values.
    function Get-CommandShape {
        param([string]$Command)
        $tree = [System.Management.Automation.Language.Parser]::ParseInput($Command, [ref]$null, [ref]$null)
        @(foreach ($one in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $one.GetCommandName()
                foreach ($element in @($one.CommandElements | Select-Object -Skip 1)) {
                    if ($element -is [System.Management.Automation.Language.CommandParameterAst]) { $element.Extent.Text } else { '.' }
                }
                '|'
            }) -join ' '
    }

    function Get-Literal {
        param([string]$Command)
        $tree = [System.Management.Automation.Language.Parser]::ParseInput($Command, [ref]$null, [ref]$null)
        $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.StringConstantExpressionAst] }, $true) | ForEach-Object { $_.Value }
    }
}

Describe 'The commands of remedies' {
    BeforeAll {
        # A code without a name of its own is in no list of names: the code of the texts below is asked for.
        $catalogue = @(@(Get-WUErrorInfo -Name '*') + @(Get-WUErrorInfo 0x80070643) | ForEach-Object { $_.Remedies } | Where-Object { $_.Command } | ForEach-Object { $_.Command } | Sort-Object -Unique)
    }

    It 'are commands with literal arguments' {
        $catalogue.Count | Should -BeGreaterThan 50
        $faults = @(foreach ($command in $catalogue) {
                if ($command -notmatch '^(https?:|ms-settings:|HKLM\\)') {
                    # Gaps are for the reader to fill.
                    Find-CommandFault -Command ($command -replace '<[a-z]+>', 'gap') | ForEach-Object { "$command $_" }
                }
            })
        $faults | Should -Be @()
    }

    It 'hold nothing of the text around the code: <text>' -ForEach @(
        @{ text = 'Install failed: 0x80070643. Details: C:\Users\Public\Logs\repair.exe /s; Set-Content C:\owned.txt yes; # log' }
        @{ text = '0x80070643 see C:\Windows\Logs\CBS\CBS.log' }
        @{ text = '0x80070643 C:\Logs\$(Set-Content C:\owned.txt yes).log' }
        @{ text = '0x80070643 C:\Logs\`Set-Content`.log & calc.exe' }
        @{ text = "0x80070643 'C:\Logs\a'; calc.exe; 'b.log'" }
        @{ text = '0x80070643 "C:\Logs\{0} $env:TEMP.log" | iex' }
        @{ text = 'Windows update API failed: 0x80070643 \\evilserver\share\update.log' }
        @{ text = "0x80070643`r`nC:\Logs\x.log`r`ncalc.exe" }
        @{ text = '0x80070643 http://evil/x.log;calc https://learn.microsoft.com@evil/log' }
    ) {
        $code = "'0x[0-9A-F]{8}'$"
        foreach ($culture in 'en-US', 'fr-FR', 'ja-JP', 'zh-CN') {
            $found = @($text | Get-WUErrorInfo -Culture $culture) + @(New-Object -TypeName System.Exception -ArgumentList $text | Get-WUErrorInfo -Culture $culture)
            $found.Count | Should -Be 2
            foreach ($command in $found.Remedies.Command | Where-Object { $_ }) {
                # The code is put in by the library, and is a number.
                $command -creplace $code, '<code>' | Should -BeIn ($catalogue -creplace $code, '<code>')
            }
        }
    }

    It 'catches what it is there to catch: <command>' -ForEach @(
        @{ command = 'C:\Users\Public\Logs\repair.exe /s; Set-Content C:\owned.txt yes; # log' }
        @{ command = 'Get-Item $(calc)' }
        @{ command = 'Get-Item "a$env:TEMP"' }
        @{ command = 'Get-Item $x' }
        @{ command = 'Get-Item @x' }
        @{ command = 'Get-Item { calc }' }
        @{ command = 'Get-Item (calc)' }
        @{ command = '& calc' }
        @{ command = '. calc' }
        @{ command = 'calc # log' }
        @{ command = 'calc > C:\x' }
        @{ command = 'calc --% & calc' }
        @{ command = "Get-Item 'a" }
        @{ command = "Get-Item a`ncalc" }
        @{ command = 'a && b' }
        @{ command = 'Get-Item -Path:$x' }
    ) {
        @(Find-CommandFault -Command $command).Count | Should -BeGreaterThan 0
    }
}

Describe 'Gaps of commands' {
    It 'take a value as one literal or not at all' {
        $file = Join-Path -Path $repository -ChildPath 'tests/fixtures/commands.json'
        $file | Should -Exist -Because 'the tests of the library write it: cargo test --test commands'
        $rows = ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText($file))
        @($rows).Count | Should -BeGreaterThan 100
        $filled = 0
        $faults = @(foreach ($row in $rows) {
                $why = "'$($row.template)' with '$($row.value)'"
                if ($row.command -ceq $row.template) {
                    continue # the gap was left to the reader
                }
                $filled++
                $plain = $row.template -replace '<[a-z]+>', 'gap'
                Find-CommandFault -Command ($row.command -replace ' <[a-z]+>(?= |$)', ' gap') | ForEach-Object { "$why $_" }
                if ((Get-CommandShape -Command ($row.command -replace ' <[a-z]+>(?= |$)', ' gap')) -cne (Get-CommandShape -Command $plain)) {
                    "$why has another shape: $($row.command)"
                }
                if (@(Get-Literal -Command $row.command) -cnotcontains $row.value) {
                    "$why is not one literal in $($row.command)"
                }
            })
        $faults | Should -Be @()
        $filled | Should -BeGreaterThan 20
        $filled | Should -BeLessThan @($rows).Count
    }
}
