function Complete-WUArgument {
    # What Tab offers; the library is loaded by the first Tab, not by the import.
    [CmdletBinding()]
    [OutputType([System.Management.Automation.CompletionResult])]
    param(
        [Parameter(Mandatory)]
        [ValidateSet('Name', 'Family', 'LogFamily', 'Culture', 'Check')]
        [string]$Kind,

        [AllowEmptyString()]
        [string]$Word
    )

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
        New-Object -TypeName System.Management.Automation.CompletionResult -ArgumentList ($quote + $offer[0] + $quote), $offer[0], 'ParameterValue', $offer[1]
    }
}
