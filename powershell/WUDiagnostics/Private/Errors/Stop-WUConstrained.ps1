function Stop-WUConstrained {
    # The error of every command in constrained language, made of commands alone: methods and most types are not allowed there.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Reports an error, changes nothing.')]
    param()

    $file = @{ BaseDirectory = $PSScriptRoot; FileName = 'WUDiagnostics.strings.psd1' }
    $strings = Import-LocalizedData @file -UICulture $PSUICulture -ErrorAction SilentlyContinue
    if ($null -eq $strings) {
        $strings = Import-LocalizedData @file -UICulture 'en-US'
    }
    $message = ConvertTo-WUShown -Text (Join-WUSentence -Sentence $strings.WUConstrainedLanguage, $strings.WUConstrainedLanguageAction)
    Write-Error -Message $message -ErrorId 'WUConstrainedLanguage' -Category PermissionDenied -RecommendedAction $strings.WUConstrainedLanguageAction -ErrorAction Stop
}
