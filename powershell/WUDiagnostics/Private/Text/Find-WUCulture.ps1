function Find-WUCulture {
    # The culture of this module for any culture. The library decides which texts serve whom; where it is not loaded, only the
    # very culture or another of its language will do. English where there is none.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [AllowEmptyString()]
        [string]$Culture
    )

    $all = @(Get-WUCulture)
    $found = $null
    if ($all -contains $Culture) {
        $found = $Culture
    }
    elseif ($null -ne ('WUDiagnostics.Decoder' -as [type]) -and [WUDiagnostics.Decoder]::LibraryLoaded) {
        $language = [WUDiagnostics.Decoder]::FindLanguage($Culture)
        if ($language -ge 0) {
            $found = ConvertTo-WUCulture -Language $language
        }
    }
    else {
        $begin = $Culture.Split('-')[0]
        $found = $all | Where-Object -FilterScript { $_.Split('-')[0] -eq $begin } | Select-Object -First 1
    }
    if ($found) { $found } else { 'en-US' }
}
