BeforeDiscovery {
    # NEW COMMANDS: here, and below in 'The module'.
    $exports = 'Clear-WUClientPolicy', 'ConvertFrom-WUAzureResult', 'Find-WUErrorCode', 'Get-WUClientPolicy', 'Get-WUErrorInfo', 'Get-WULogEntry', 'Get-WURepairJournal', 'Get-WUScanTrace', 'Get-WUUpdateHistory', 'Invoke-WUDiagnosis', 'Measure-WULog', 'Repair-WUClient', 'Reset-WUDataStore', 'Set-WUClientPolicy', 'Start-WUScan', 'Test-WsusConnectivity', 'Test-WUClientHealth', 'Undo-WURepair'
    $root = Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent
    $folders = @($env:WUDIAG_MODULE, (Join-Path -Path $root -ChildPath 'out/WUDiagnostics'), (Join-Path -Path $root -ChildPath 'powershell'), $PSScriptRoot) |
        Where-Object { $_ -and (Test-Path -LiteralPath $_) }
    $scripts = @(
        Get-ChildItem -Path $folders -Recurse -File |
            Where-Object { $_.Extension -in '.ps1', '.psm1', '.psd1' } |
            Sort-Object -Property FullName -Unique |
            ForEach-Object { @{ name = $_.FullName.Replace((Get-Item -LiteralPath $root).FullName, ''); path = $_.FullName } }
        if (Test-Path -LiteralPath (Join-Path -Path $root -ChildPath 'build.ps1')) {
            @{ name = 'build.ps1'; path = (Join-Path -Path $root -ChildPath 'build.ps1') }
        }
    )
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"

    # What Windows PowerShell 5.1 does not know, found in a syntax tree; names of types, because 5.1 lacks those as well.
    function Find-NewSyntax {
        param([string]$Path)
        $tokens = $null
        $problems = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseFile($Path, [ref]$tokens, [ref]$problems)
        foreach ($problem in $problems) {
            'line {0}: {1}' -f $problem.Extent.StartLineNumber, $problem.Message
        }
        foreach ($token in $tokens) {
            if ("$($token.Kind)" -in 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'QuestionMark', 'AndAnd', 'OrOr', 'Clean') {
                'line {0}: {1}' -f $token.Extent.StartLineNumber, $token.Text
            }
            if ("$($token.Kind)" -eq 'Number' -and $token.Text -match '^0b|[0-9](u|us|ul|uy|y|s|n)(kb|mb|gb|tb|pb)?$' -and $token.Text -notmatch '^0x[0-9a-f]+$') {
                'line {0}: number {1}' -f $token.Extent.StartLineNumber, $token.Text
            }
            if ("$($token.Kind)" -in 'StringExpandable', 'HereStringExpandable' -and $token.Text -match '`(u\{|e)') {
                'line {0}: escape {1}' -f $token.Extent.StartLineNumber, $Matches[0]
            }
        }
        $nodes = $tree.FindAll({ $true }, $true)
        foreach ($node in $nodes) {
            $line = $node.Extent.StartLineNumber
            switch ($node.GetType().Name) {
                'TernaryExpressionAst' { "line ${line}: ternary" }
                'PipelineChainAst' { "line ${line}: pipeline chain" }
                'PipelineAst' { if ($node.PSObject.Properties['Background'] -and $node.Background) { "line ${line}: background &" } }
                'TypeDefinitionAst' { "line ${line}: class or enum" }
                'UsingStatementAst' { if ("$($node.UsingStatementKind)" -ne 'Namespace') { "line ${line}: using $($node.UsingStatementKind)" } }
                'CommandAst' {
                    $name = $node.GetCommandName()
                    $given = @($node.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] } | ForEach-Object { $_.ParameterName })
                    if ($name -in 'ForEach-Object', 'foreach', '%' -and $given -match '^(Parallel|ThrottleLimit|AsJob)$') { "line ${line}: ForEach-Object -Parallel" }
                    if ($name -in 'Get-Error', 'Join-String', 'Test-Json', 'ConvertFrom-Markdown', 'Show-Markdown', 'Get-Uptime', 'Remove-Service', 'Remove-Alias', 'Switch-Process') { "line ${line}: command $name" }
                    if ($name -eq 'ConvertFrom-Json' -and $given -match '^(AsHashtable|Depth|NoEnumerate)$') { "line ${line}: ConvertFrom-Json -$given" }
                    if ($name -in 'Split-Path' -and $given -match '^(LeafBase|Extension)$') { "line ${line}: Split-Path -$given" }
                    if ($name -in 'Get-Content', 'Set-Content' -and $given -contains 'AsByteStream') { "line ${line}: -AsByteStream" }
                    if ($name -in 'Join-Path' -and @($node.CommandElements | Where-Object { $_ -isnot [System.Management.Automation.Language.CommandParameterAst] }).Count -gt 3) { "line ${line}: Join-Path with more than two parts" }
                }
                'TypeExpressionAst' { $node.TypeName.FullName | Where-Object { $_ -match $newTypes } | ForEach-Object { "line ${line}: type $_" } }
                'TypeConstraintAst' { $node.TypeName.FullName | Where-Object { $_ -match $newTypes } | ForEach-Object { "line ${line}: type $_" } }
                'InvokeMemberExpressionAst' {
                    if ($node.Static -and "$($node.Member)" -in 'GetRelativePath', 'IsPathFullyQualified', 'GetPtrToStringUTF8', 'Clamp', 'HashData', 'ToHexString', 'FromHexString', 'EnumerateLines') { "line ${line}: method $($node.Member)" }
                    if ($node.Static -and "$($node.Expression)" -match 'Path\]$' -and "$($node.Member)" -eq 'Join') { "line ${line}: [IO.Path]::Join" }
                }
            }
        }
    }

    # Types of .NET that .NET Framework does not have.
    $newTypes = '^(System\.)?(Text\.Json\.|Runtime\.Loader\.|Runtime\.InteropServices\.NativeLibrary|HashCode|Span|ReadOnlySpan|Memory|Index|Range|Half|Int128|Text\.Rune|OperatingSystem|Management\.Automation\.(SemanticVersion|IArgumentCompleterFactory|ExperimentalFeature))|^(semver|wmi)$'
}

Describe 'Sources' {
    It 'are of Windows PowerShell 5.1: <name>' -ForEach $scripts {
        # A resource of DSC is a class; no other module has one.
        $class = if ($path -match 'WUDiagnosticsDsc\.psm1$') { 'class or enum$' } else { '^$' }
        @(Find-NewSyntax -Path $path | Where-Object { $_ -notmatch $class }) | Should -Be @()
    }

    It 'are ASCII, or begin with a byte-order mark: <name>' -ForEach $scripts {
        $bytes = [System.IO.File]::ReadAllBytes($path)
        $marked = $bytes.Count -ge 3 -and $bytes[0] -eq 0xEF -and $bytes[1] -eq 0xBB -and $bytes[2] -eq 0xBF
        if ($path -match 'strings\.psd1$') {
            if (@($bytes | Where-Object { $_ -gt 127 }).Count -gt 0) {
                $marked | Should -BeTrue
            }
        }
        else {
            @($bytes | Where-Object { $_ -gt 127 }).Count | Should -Be 0
        }
    }

    It 'use no alias, no Write-Host, no Add-Type, no Invoke-Expression, no dot-sourcing: <name>' -ForEach @($scripts | Where-Object { $_.path -notmatch 'tests' -and $_.path -notmatch 'build\.ps1$' }) {
        $tokens = $null
        $problems = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseFile($path, [ref]$tokens, [ref]$problems)
        $aliases = @{}
        Get-Alias | ForEach-Object { $aliases[$_.Name] = $true }
        foreach ($command in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
            $name = $command.GetCommandName()
            $name | Should -Not -BeIn @('Write-Host', 'Add-Type', 'Invoke-Expression') -Because "line $($command.Extent.StartLineNumber)"
            "$($command.InvocationOperator)" | Should -Not -Be 'Dot' -Because "line $($command.Extent.StartLineNumber)"
            if ($name) {
                $aliases.ContainsKey($name) | Should -BeFalse -Because "line $($command.Extent.StartLineNumber): $name"
            }
        }
    }

    It 'has one function, and nothing else, in every file of Private and Public: <name>' -ForEach @($scripts | Where-Object { $_.path -match '[\\/]WUDiagnostics[\\/](Private|Public)[\\/]' }) {
        $tree = [System.Management.Automation.Language.Parser]::ParseFile($path, [ref]$null, [ref]$null)
        $statements = @($tree.EndBlock.Statements)
        # Of an action of a repair what it looks at and what it does are together, in a file of its id.
        $id = [System.IO.Path]::GetFileNameWithoutExtension($path)
        $names = @(if ($path -match '[\\/]Repair[\\/]Actions[\\/]') { foreach ($verb in 'Test', 'Invoke') { $verb + '-WU' + (@($id.Split('-') | ForEach-Object { $_.Substring(0, 1).ToUpperInvariant() + $_.Substring(1) }) -join '') } } else { $id })
        $statements.Count | Should -Be $names.Count
        for ($i = 0; $i -lt $names.Count; $i++) {
            $statements[$i] | Should -BeOfType ([System.Management.Automation.Language.FunctionDefinitionAst])
            $statements[$i].Name | Should -BeExactly $names[$i]
        }
    }

    It 'list no cultures by hand: <name>' -ForEach @($scripts | Where-Object { $_.path -match '[\\/]WUDiagnostics[\\/](Module|Private|Public)[\\/]' }) {
        $tokens = $null
        $null = [System.Management.Automation.Language.Parser]::ParseFile($path, [ref]$tokens, [ref]$null)
        @($tokens | Where-Object { "$($_.Kind)" -ne 'Comment' -and $_.Text -match 'fr-FR|ja-JP|zh-CN' }).Count | Should -Be 0
    }

    It 'end with one function for each file' {
        $functions = @(Get-ChildItem -Path (Join-Path -Path $repository -ChildPath 'powershell/WUDiagnostics/Private'), (Join-Path -Path $repository -ChildPath 'powershell/WUDiagnostics/Public') -Recurse -File -Filter '*.ps1' |
                ForEach-Object { [System.Management.Automation.Language.Parser]::ParseFile($_.FullName, [ref]$null, [ref]$null).EndBlock.Statements } | ForEach-Object { $_.Name })
        $functions.Count | Should -BeGreaterThan 50
        $tree = [System.Management.Automation.Language.Parser]::ParseFile((Join-Path -Path $modulePath -ChildPath 'WUDiagnostics.psm1'), [ref]$null, [ref]$null)
        $merged = @($tree.EndBlock.Statements | Where-Object { $_ -is [System.Management.Automation.Language.FunctionDefinitionAst] } | ForEach-Object -MemberName Name)
        $merged | Sort-Object | Should -Be @($functions | Sort-Object)
    }

    It 'catches what it is there to catch: <code>' -ForEach @(
        @{ code = '$a ? 1 : 2' }
        @{ code = 'a && b' }
        @{ code = '$a ?? 1' }
        @{ code = '$a ??= 1' }
        @{ code = '${a}?.b' }
        @{ code = '1 | ForEach-Object -Parallel { $_ }' }
        @{ code = 'class A { }' }
        @{ code = 'using module Foo' }
        @{ code = '"`u{41}"' }
        @{ code = '[System.Text.Json.JsonDocument]::Parse($a)' }
        @{ code = '[System.IO.Path]::GetRelativePath($a, $b)' }
        @{ code = 'Join-Path a b c' }
        @{ code = '$a = 5u' }
    ) {
        $file = Join-Path -Path $TestDrive -ChildPath 'new.ps1'
        [System.IO.File]::WriteAllText($file, $code)
        @(Find-NewSyntax -Path $file).Count | Should -BeGreaterThan 0
    }
}

Describe 'The module' {
    BeforeAll {
        $manifestPath = Join-Path -Path $modulePath -ChildPath 'WUDiagnostics.psd1'
        $manifest = Test-ModuleManifest -Path $manifestPath
        $data = Import-PowerShellDataFile -LiteralPath $manifestPath
        $exports = 'Clear-WUClientPolicy', 'ConvertFrom-WUAzureResult', 'Find-WUErrorCode', 'Get-WUClientPolicy', 'Get-WUErrorInfo', 'Get-WULogEntry', 'Get-WURepairJournal', 'Get-WUScanTrace', 'Get-WUUpdateHistory', 'Invoke-WUDiagnosis', 'Measure-WULog', 'Repair-WUClient', 'Reset-WUDataStore', 'Set-WUClientPolicy', 'Start-WUScan', 'Test-WsusConnectivity', 'Test-WUClientHealth', 'Undo-WURepair'
    }

    It 'has a valid manifest' {
        $manifest.Name | Should -Be 'WUDiagnostics'
        $manifest.PowerShellVersion | Should -Be ([version]'5.1')
        $manifest.CompatiblePSEditions | Should -Be @('Desktop', 'Core')
        $manifest.Description.Length | Should -BeGreaterThan 50
        $manifest.PrivateData.PSData.Tags.Count | Should -BeGreaterThan 5
    }

    It 'exports exactly its commands' {
        $data.FunctionsToExport | Should -Be $exports
        foreach ($kind in 'CmdletsToExport', 'AliasesToExport', 'VariablesToExport') {
            @($data[$kind]).Count | Should -Be 0
        }
        @((Get-Module -Name WUDiagnostics).ExportedCommands.Keys | Sort-Object) | Should -Be $exports
    }

    It 'has every file that it lists' {
        foreach ($file in $data.FileList) {
            Join-Path -Path $modulePath -ChildPath $file.Replace('\', '/') | Should -Exist
        }
        foreach ($file in Get-ChildItem -LiteralPath $modulePath -Recurse -File) {
            $relative = $file.FullName.Substring((Get-Item -LiteralPath $modulePath).FullName.Length + 1).Replace('/', '\')
            if ($relative -notmatch '^(win|linux|osx)-(x64|x86|arm64)\\|^(README\.md|LICENSE|CHANGELOG\.md)$|^InteropTests\.exe$') {
                $data.FileList | Should -Contain $relative
            }
        }
    }

    It 'runs one script file only' {
        # The scripts of runners are started by their runners, never by the module.
        $others = Join-Path -Path $modulePath -ChildPath 'runners'
        @(Get-ChildItem -LiteralPath $modulePath -Recurse -Include '*.ps1' | Where-Object { -not $_.FullName.StartsWith($others) }).Count | Should -Be 0
        @(Get-ChildItem -LiteralPath $modulePath -Recurse -Include '*.psm1').Count | Should -Be 1
    }

    It 'has approved verbs and names of its own' {
        $verbs = (Get-Verb).Verb
        $lines = @([System.IO.File]::ReadAllLines("$PSScriptRoot/names.tsv") | Where-Object { $_ -notmatch '^#' } | Select-Object -Skip 1)
        $taken = @($lines | ForEach-Object { $_.Split("`t")[0] })
        $taken.Count | Should -BeGreaterThan 50
        # The one exception: users are to find it under this name, and its help says how each of the two is called.
        @($exports | Where-Object { $name = $_; @($taken | Where-Object { $name -like $_ }).Count -gt 0 }) | Should -Be @('Start-WUScan')
        foreach ($name in $exports) {
            $name.Split('-')[0] | Should -BeIn $verbs
            $name.Split('-')[1] | Should -Match '^(WU|Wsus)'
        }
    }

    It 'is imported without a warning where another module has a command of the same name, and each is called by its module' {
        $session = [powershell]::Create()
        try {
            $said = @($session.AddScript({
                        param($Module)
                        New-Module -Name WindowsUpdateProvider -ScriptBlock { function Start-WUScan { 'of Windows' } } | Import-Module
                        Import-Module -Name $Module
                        (Get-Command -Name 'WUDiagnostics\Start-WUScan').Parameters.ContainsKey('TimeoutSec')
                        WindowsUpdateProvider\Start-WUScan
                        (Get-Help -Name 'WUDiagnostics\Start-WUScan' -Full | Out-String -Width 200) -match 'WUDiagnostics\\Start-WUScan'
                    }).AddArgument((Join-Path -Path $modulePath -ChildPath 'WUDiagnostics.psd1')).Invoke())
            $said | Should -Be @($true, 'of Windows', $true)
            $session.Streams.Warning.Count + $session.Streams.Error.Count | Should -Be 0
        }
        finally {
            $session.Dispose()
        }
    }

    It 'leaves nothing in the session but its commands' {
        Get-Variable -Name 'WUStrings', 'WUStarted' -Scope Global -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Get-Command -Name 'New-WUErrorRecord' -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    # Help.Tests.ps1 checks that each is described.
    It 'gives its parameters and its output a type: <_>' -ForEach $exports {
        $command = Get-Command -Name $_
        $command.CmdletBinding | Should -BeTrue
        $command.OutputType.Count | Should -BeGreaterThan 0
        foreach ($parameter in $command.Parameters.Values) {
            # A zone is an object of Get-TimeZone, an id or an offset.
            if ("$_ $($parameter.Name)" -notin 'Get-WULogEntry TimeZone', 'Measure-WULog TimeZone') {
                $parameter.ParameterType | Should -Not -BeIn @([object], [object[]]) -Because $parameter.Name
            }
        }
    }
}

Describe 'What a person sees' {
    BeforeDiscovery {
        $module = @($env:WUDIAG_MODULE, (Join-Path -Path $root -ChildPath 'out/WUDiagnostics')) | Where-Object { $_ -and (Test-Path -LiteralPath $_) } | Select-Object -First 1
        $views = @(foreach ($file in Get-ChildItem -Path (Join-Path -Path $module -ChildPath '*.format.ps1xml')) {
                foreach ($view in ([xml](Get-Content -LiteralPath $file.FullName -Raw)).SelectNodes('//View')) {
                    @{ name = $view.SelectSingleNode('Name').InnerText; xml = $view.OuterXml }
                }
            })
    }

    BeforeAll {
        # The expressions that a block gives out. What another statement than the last gives out is told as such.
        function Get-Outlet {
            param([System.Management.Automation.Language.Ast[]]$Statement)
            for ($i = 0; $i -lt $Statement.Count; $i++) {
                $one = $Statement[$i]
                $name = $one.GetType().Name
                if ($name -eq 'AssignmentStatementAst') {
                    continue
                }
                if ($name -eq 'TryStatementAst') {
                    Get-Outlet -Statement $one.Body.Statements
                    foreach ($catch in $one.CatchClauses) {
                        Get-Outlet -Statement $catch.Body.Statements
                    }
                }
                elseif ($name -eq 'IfStatementAst') {
                    foreach ($clause in $one.Clauses) {
                        Get-Outlet -Statement $clause.Item2.Statements
                    }
                    if ($null -ne $one.ElseClause) {
                        Get-Outlet -Statement $one.ElseClause.Statements
                    }
                }
                elseif ($name -eq 'ForEachStatementAst') {
                    Get-Outlet -Statement $one.Body.Statements
                }
                else {
                    $one.Extent.Text
                }
            }
        }

        # What shows a stranger's text as it came: in a view of a type, columns and lines that are neither numbers nor given by
        # the one function; a table has one line for each row.
        function Find-RawText {
            param([string]$View)
            $xml = [xml]$View
            $type = ($xml.SelectSingleNode('//ViewSelectedBy/TypeName').InnerText -replace '#.*') -as [type]
            $function = if ($null -ne $xml.SelectSingleNode('//TableControl')) { '(Line|LineOf|Problem)' } else { '(Text|TextOf|Line|LineOf|Evidence|Problem)' }
            foreach ($node in $xml.SelectNodes('//PropertyName')) {
                $property = $type.GetProperty($node.InnerText)
                if ($null -eq $property -or -not $property.PropertyType.IsValueType) {
                    "the property $($node.InnerText)"
                }
            }
            foreach ($node in $xml.SelectNodes('//ScriptBlock')) {
                if ($node.ParentNode.Name -in 'ItemSelectionCondition', 'SelectionCondition') {
                    continue
                }
                $problems = $null
                $tree = [System.Management.Automation.Language.Parser]::ParseInput($node.InnerText, [ref]$null, [ref]$problems)
                foreach ($problem in $problems) {
                    "$problem"
                }
                $outlets = @(Get-Outlet -Statement $tree.EndBlock.Statements)
                if ($outlets.Count -eq 0) {
                    "nothing: $($node.InnerText)"
                }
                foreach ($outlet in $outlets) {
                    $expression = [System.Management.Automation.Language.Parser]::ParseInput($outlet, [ref]$null, [ref]$null).EndBlock.Statements[0]
                    $inner = if ($expression -is [System.Management.Automation.Language.PipelineAst] -and $expression.PipelineElements.Count -eq 1) { $expression.PipelineElements[0].Expression }
                    if ($inner -is [System.Management.Automation.Language.BinaryExpressionAst] -and $inner.Right -is [System.Management.Automation.Language.StringConstantExpressionAst] -or
                        $inner -is [System.Management.Automation.Language.BinaryExpressionAst] -and $inner.Right.Extent.Text -eq '"`n"') {
                        $inner = $inner.Left
                    }
                    $isShown = $inner -is [System.Management.Automation.Language.InvokeMemberExpressionAst] -and $inner.Static -and
                        (("$($inner.Expression)" -eq '[WUDiagnostics.Shown]' -and "$($inner.Member)" -match "^$function`$") -or "$($inner.Expression)" -eq '[WUDiagnostics.Rows]')
                    if (-not $isShown) {
                        "the text $outlet"
                    }
                    # PowerShell shows nothing where a script fails.
                    if ($isShown -and "$($inner.Member)" -notmatch 'Of$' -and $tree.EndBlock.Statements[0] -isnot [System.Management.Automation.Language.TryStatementAst]) {
                        "without try: $outlet"
                    }
                }
            }
        }

        # Whether an argument is made by one of these functions, at its place or in a variable of that name.
        function Test-MadeBy {
            param([System.Management.Automation.Language.Ast]$Argument, [string[]]$Function)
            $found = @($Argument.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) | Select-Object -First 1)
            if ($Argument -is [System.Management.Automation.Language.VariableExpressionAst]) {
                $scope = $Argument.Parent
                while ($scope -isnot [System.Management.Automation.Language.FunctionDefinitionAst] -and $null -ne $scope.Parent) {
                    $scope = $scope.Parent
                }
                $name = $Argument.VariablePath.UserPath
                $made = @($scope.FindAll({ $args[0] -is [System.Management.Automation.Language.AssignmentStatementAst] -and "$($args[0].Left)" -eq "`$$name" }, $true))
                return $made.Count -gt 0 -and @($made | Where-Object { -not (Test-MadeBy -Argument $_.Right -Function $Function) }).Count -eq 0
            }
            $found.Count -eq 1 -and $found[0].GetCommandName() -in $Function
        }

        function Find-RawMessage {
            param([System.Management.Automation.Language.Ast]$Tree)
            foreach ($call in $Tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $parameter = switch ($call.GetCommandName()) {
                    { $_ -in 'Write-Verbose', 'Write-Warning', 'Write-Debug', 'Write-Information', 'Write-Error' } { 'Message' }
                    'Write-Progress' { 'Status' }
                }
                for ($i = 1; $null -ne $parameter -and $i -lt $call.CommandElements.Count - 1; $i++) {
                    if ($call.CommandElements[$i] -is [System.Management.Automation.Language.CommandParameterAst] -and $call.CommandElements[$i].ParameterName -eq $parameter) {
                        if (-not (Test-MadeBy -Argument $call.CommandElements[$i + 1] -Function 'ConvertTo-WUShown')) {
                            $call.Extent.Text
                        }
                        $parameter = $null
                    }
                }
                if ($null -ne $parameter -and "$($call.Extent.Text)" -notmatch '-Completed') {
                    $call.Extent.Text
                }
            }
            foreach ($call in $Tree.FindAll({ $args[0] -is [System.Management.Automation.Language.InvokeMemberExpressionAst] }, $true)) {
                $makers = switch ("$($call.Member)") {
                    { $_ -in 'WriteError', 'ThrowTerminatingError' } { 'New-WUErrorRecord', 'ConvertTo-WUErrorRecord', 'ConvertTo-WURepairError' }
                    { $_ -in 'WriteWarning', 'WriteVerbose', 'WriteDebug', 'WriteInformation' } { 'ConvertTo-WUShown' }
                }
                if ($null -ne $makers -and -not (Test-MadeBy -Argument $call.Arguments[0] -Function $makers)) {
                    $call.Extent.Text
                }
            }
        }
    }

    It 'is never a text as it came: <name>' -ForEach $views {
        @(Find-RawText -View $xml) | Should -Be @()
    }

    It 'has a view, as a table and as a list, wherever a stranger''s text may be' {
        # The words of these are the catalogue's, or numbers.
        $own = 'Facility', 'Retry', 'OtherReading', 'LogUpdate', 'LogHourCount'
        $have = @{}
        foreach ($file in Get-ChildItem -Path (Join-Path -Path $modulePath -ChildPath '*.format.ps1xml')) {
            foreach ($name in ([xml](Get-Content -LiteralPath $file.FullName -Raw)).SelectNodes('//View/Name')) {
                $have[$name.InnerText] = $true
            }
        }
        $open = New-Object -TypeName System.Collections.Queue
        foreach ($command in (Get-Module -Name WUDiagnostics).ExportedCommands.Values) {
            foreach ($type in $command.OutputType) {
                $open.Enqueue(($type.Name -as [type]))
            }
        }
        $seen = @{}
        $missing = @(while ($open.Count -gt 0) {
                $type = $open.Dequeue()
                if ($null -eq $type -or $type.Namespace -ne 'WUDiagnostics' -or $seen.ContainsKey($type.Name)) {
                    continue
                }
                $seen[$type.Name] = $true
                foreach ($property in $type.GetProperties()) {
                    $open.Enqueue($(if ($property.PropertyType.IsArray) { $property.PropertyType.GetElementType() } elseif ($property.PropertyType.Name -eq 'ItemList`1') { $property.PropertyType.GetGenericArguments()[0] } else { $property.PropertyType }))
                }
                foreach ($shape in 'Table', 'List') {
                    # A view of what a type is derived from is a view of the type.
                    if ($type.Name -notin $own -and -not $have.ContainsKey("$($type.FullName).$shape") -and -not $have.ContainsKey("$($type.BaseType.FullName).$shape")) {
                        "$($type.FullName).$shape"
                    }
                }
            })
        $seen.Count | Should -BeGreaterThan 15
        $missing | Should -Be @()
    }

    It 'is no message as it came' {
        $tree = [System.Management.Automation.Language.Parser]::ParseFile((Join-Path -Path $modulePath -ChildPath 'WUDiagnostics.psm1'), [ref]$null, [ref]$null)
        @(Find-RawMessage -Tree $tree) | Should -Be @()
    }

    It 'catches what it is there to catch: <code>' -ForEach @(
        @{ code = '$_.Message' }
        @{ code = 'try { $_.Message } catch { [WUDiagnostics.Shown]::Problem($_) }' }
        @{ code = 'try { [WUDiagnostics.Shown]::Line($_.Url); $_.Message } catch { [WUDiagnostics.Shown]::Problem($_) }' }
        @{ code = 'try { [WUDiagnostics.Shown]::Line($_.Url) + $_.Message } catch { [WUDiagnostics.Shown]::Problem($_) }' }
        @{ code = 'try { [WUDiagnostics.Shown]::Text($_.Message) } catch { [WUDiagnostics.Shown]::Problem($_) }' }
        @{ code = '[WUDiagnostics.Shown]::Line($_.Message)' }
        @{ code = '[WUDiagnostics.Shown]::LineOf($_, ''Message'') | ForEach-Object { $_ }' }
    ) {
        $column = '<View><Name>x</Name><ViewSelectedBy><TypeName>WUDiagnostics.LogEntry</TypeName></ViewSelectedBy><TableControl><TableColumnItem><{0}>{1}</{0}></TableColumnItem></TableControl></View>'
        @(Find-RawText -View ($column -f 'ScriptBlock', [System.Security.SecurityElement]::Escape($code))).Count | Should -BeGreaterThan 0
        @(Find-RawText -View ($column -f 'PropertyName', 'Message')).Count | Should -Be 1
        @(Find-RawText -View ($column -f 'PropertyName', 'Lines')).Count | Should -Be 0
    }

    It 'catches what it is there to catch in messages: <code>' -ForEach @(
        @{ code = 'Write-Verbose -Message $x' }
        @{ code = 'Write-Warning $x' }
        @{ code = 'Write-Verbose -Message ((Get-WUString).NoTexts -f $x)' }
        @{ code = '$PSCmdlet.WriteWarning($x)' }
        @{ code = '$PSCmdlet.WriteError($_)' }
        @{ code = 'Write-Progress -Activity a -Status $x' }
        @{ code = '$status = "a"; Write-Progress -Activity a -Status $status' }
    ) {
        $tree = [System.Management.Automation.Language.Parser]::ParseInput("function a { $code }", [ref]$null, [ref]$null)
        @(Find-RawMessage -Tree $tree).Count | Should -Be 1
    }
}

Describe 'The role capability for readers' {
    It 'names commands and parameters that there are, and none that changes anything' {
        $capability = Import-PowerShellDataFile -LiteralPath (Join-Path -Path $modulePath -ChildPath 'RoleCapabilities/WUDiagnosticsReader.psrc')
        $capability.VisibleFunctions.Count | Should -BeGreaterThan 4
        foreach ($one in $capability.VisibleFunctions) {
            $name = ($(if ($one -is [string]) { $one } else { $one.Name }) -split '\\')[-1]
            $command = Get-Command -Name $name -Module WUDiagnostics
            $command | Should -Not -BeNullOrEmpty -Because $name
            $command.Parameters.ContainsKey('WhatIf') | Should -BeFalse -Because $name
            $given = if ($one -is [string]) { @($command.Parameters.Keys) } else { @($one.Parameters | ForEach-Object { $_.Name }) }
            foreach ($parameter in $given) {
                $command.Parameters.ContainsKey($parameter) | Should -BeTrue -Because "$name -$parameter"
                # Who may name a path reads any file as SYSTEM or as the virtual account.
                $parameter | Should -Not -Match 'Path$' -Because $name
            }
        }
    }
}
