function Resolve-WULanguage {
    # The number of a culture's texts; English where there are none.
    [CmdletBinding()]
    [OutputType([int])]
    param(
        [AllowEmptyString()]
        [string]$Culture
    )

    if ([string]::IsNullOrEmpty($Culture)) {
        $Culture = $PSUICulture
    }
    $language = [WUDiagnostics.Decoder]::FindLanguage($Culture)
    if ($language -lt 0) {
        Write-Verbose -Message (ConvertTo-WUShown -Text ((Get-WUString).NoTexts -f $Culture))
        $language = 0
    }
    $language
}
