function Resolve-WULanguage {
    # The number of a culture's texts; English where there are none.
    [CmdletBinding()]
    [OutputType([int])]
    param(
        [AllowEmptyString()]
        [string]$Culture
    )

    $named = -not [string]::IsNullOrEmpty($Culture)
    if ([string]::IsNullOrEmpty($Culture)) {
        $Culture = $PSUICulture
    }
    $language = [WUDiagnostics.Decoder]::FindLanguage($Culture)
    if ($language -lt 0) {
        $message = ConvertTo-WUShown -Text ((Get-WUString).NoTexts -f $Culture, ((Get-WUCulture) -join ', '))
        if ($named) {
            Write-Warning -Message $message
        }
        else {
            Write-Verbose -Message $message
        }
        $language = 0
    }
    $language
}
