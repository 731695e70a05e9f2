function Complete-WUArgument {
    # What Tab offers; the library is loaded by the first Tab, not by the import.
    [CmdletBinding()]
    [OutputType([System.Management.Automation.CompletionResult])]
    param(
        [Parameter(Mandatory)]
        [ValidateSet('Input', 'Name', 'Family', 'LogFamily', 'Component', 'Encoding', 'TimeZone', 'Culture', 'Check', 'Proxy', 'Action', 'Run', 'PolicyValue')]
        [string]$Kind,

        [AllowEmptyString()]
        [string]$Word,

        # The parameters that the line already has.
        [System.Collections.IDictionary]$Bound
    )

    if ($Kind -eq 'Input') {
        # Numbers need no help; names do.
        if ($Word -notmatch '^[''"]?[A-Za-z]') {
            return
        }
        $Kind = 'Name'
    }

    $quote = ''
    if ($Word -match '^[''"]') {
        $quote = $Word.Substring(0, 1)
    }
    $plain = $Word.Trim([char[]]@([char]39, [char]34))
    try {
        $offers = @(switch ($Kind) {
            'Culture' {
                foreach ($culture in Get-WUCulture) {
                    if (Test-WULike -Text $culture -Pattern ($plain + '*')) {
                        , @($culture, ([System.Globalization.CultureInfo]::GetCultureInfo($culture).NativeName))
                    }
                }
            }
            'Family' {
                Initialize-WULibrary -Cmdlet $PSCmdlet
                foreach ($family in [WUDiagnostics.Decoder]::Families()) {
                    if (Test-WULike -Text $family -Pattern ($plain + '*')) {
                        , @($family, $family)
                    }
                }
            }
            'LogFamily' {
                Initialize-WULibrary -Cmdlet $PSCmdlet
                foreach ($family in [WUDiagnostics.LogFamily]::Names()) {
                    if (Test-WULike -Text $family -Pattern ($plain + '*')) {
                        , @($family, $family)
                    }
                }
            }
            'Proxy' {
                if (Test-WULike -Text 'direct' -Pattern ($plain + '*')) {
                    , @('direct', 'direct')
                }
            }
            'Encoding' {
                # What the library takes as the number of a code page.
                foreach ($page in 866, 874, 932, 936, 949, 950, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258, 20866, 28591, 54936, 65001) {
                    if (Test-WULike -Text ([string]$page) -Pattern ($plain + '*')) {
                        , @([string]$page, [string]$page)
                    }
                }
            }
            'TimeZone' {
                foreach ($zone in @('Local', 'UTC') + @([System.TimeZoneInfo]::GetSystemTimeZones() | ForEach-Object -MemberName Id) | Select-Object -Unique) {
                    if (Test-WULike -Text $zone -Pattern ('*' + $plain + '*')) {
                        , @($zone, $zone)
                    }
                }
            }
            'Component' {
                # Those of the logs that the line names, unless that would take long.
                $paths = @{}
                foreach ($name in 'Path', 'LiteralPath') {
                    if ($Bound.Contains($name)) {
                        $paths[$name] = $Bound[$name]
                    }
                }
                if ($paths.Count -eq 1) {
                    $size = Get-ChildItem @paths -File -Recurse -ErrorAction Ignore | Measure-Object -Property Length -Sum
                    if ($size.Count -gt 0 -and $size.Sum -lt 64MB) {
                        foreach ($count in (Measure-WULog @paths -ErrorAction Ignore -WarningAction Ignore).ByComponent) {
                            if ($count.Name -and (Test-WULike -Text $count.Name -Pattern ($plain + '*'))) {
                                , @($count.Name, [string]$count)
                            }
                        }
                    }
                }
            }
            'Check' {
                Initialize-WULibrary -Cmdlet $PSCmdlet
                foreach ($check in Get-WUCheck -Language (Resolve-WULanguage -Verbose:$false)) {
                    foreach ($name in @($check.Check, $check.Rule) | Select-Object -Unique) {
                        if (Test-WULike -Text $name -Pattern ($plain + '*')) {
                            , @($name, ($check.Check + ' (' + $check.Rule + ')'))
                        }
                    }
                }
            }
            'Action' {
                Initialize-WULibrary -Cmdlet $PSCmdlet
                foreach ($action in [WUDiagnostics.Repair]::Actions((Resolve-WULanguage -Verbose:$false))) {
                    if (Test-WULike -Text $action.Id -Pattern ($plain + '*')) {
                        , @($action.Id, $action.Text)
                    }
                }
            }
            'Run' {
                Initialize-WULibrary -Cmdlet $PSCmdlet
                foreach ($run in Get-WUJournalRun -Cmdlet $PSCmdlet -Language (Resolve-WULanguage -Verbose:$false)) {
                    if (Test-WULike -Text $run.Run -Pattern ($plain + '*')) {
                        , @($run.Run, ('{0} ({1})' -f (@($run.Actions | ForEach-Object -MemberName Action) -join ', '), $run.Time))
                    }
                }
            }
            'PolicyValue' {
                foreach ($path in $script:WUPolicyKey, ($script:WUPolicyKey + '\AU')) {
                    $values = Get-WURegistryKey -Path $path
                    foreach ($name in @(if ($null -ne $values) { $values.Keys })) {
                        if (Test-WULike -Text $name -Pattern ($plain + '*')) {
                            , @($name, ('{0} = {1}' -f $name, $values[$name]['value']))
                        }
                    }
                }
            }
            'Name' {
                Initialize-WULibrary -Cmdlet $PSCmdlet
                # Thousands of names are no help: without a beginning, those of Windows Update.
                $pattern = if ($plain) { $plain + '*' } else { 'WU_?_*' }
                foreach ($code in ([WUDiagnostics.Decoder]::ByName($pattern, 0) | Select-Object -First 500)) {
                    , @($code.Name, $code.ToString())
                }
            }
        })
    }
    catch {
        # Tab has no way to show an error; the command itself will.
        return
    }
    foreach ($offer in $offers) {
        # A text that is no single word goes in quotes.
        $around = if ($quote) { $quote } elseif ($offer[0] -match '^[\w.:-]+$') { '' } else { "'" }
        New-Object -TypeName System.Management.Automation.CompletionResult -ArgumentList ($around + $offer[0] + $around), $offer[0], 'ParameterValue', (ConvertTo-WUShown -Text $offer[1])
    }
}
