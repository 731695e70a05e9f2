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

function Use-WULanguage {
    # Runs a script block as a session in that language would: the sentences of this module, and those of Windows.
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [int]$Language,

        [Parameter(Mandatory)]
        [scriptblock]$ScriptBlock
    )

    $thread = [System.Threading.Thread]::CurrentThread
    $before = $thread.CurrentUICulture
    try {
        # A session in a language without texts, for which English stands in, keeps its own.
        if ($Language -ne (Resolve-WULanguage -Verbose:$false)) {
            $thread.CurrentUICulture = [System.Globalization.CultureInfo]::GetCultureInfo(@('en-US', 'fr-FR', 'ja-JP', 'zh-CN')[$Language])
        }
        & $ScriptBlock
    }
    finally {
        $thread.CurrentUICulture = $before
    }
}
