function ConvertTo-WUCulture {
    # The culture of this module for the number of a language of the library; nothing where this module has no sentences in it.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [int]$Language
    )

    Get-WUCulture | Where-Object -FilterScript { [WUDiagnostics.Decoder]::FindLanguage($_) -eq $Language } | Select-Object -First 1
}
