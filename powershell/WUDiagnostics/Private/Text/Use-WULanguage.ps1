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
        $culture = if ($Language -ne (Resolve-WULanguage -Verbose:$false)) { ConvertTo-WUCulture -Language $Language }
        if ($culture) {
            $thread.CurrentUICulture = [System.Globalization.CultureInfo]::GetCultureInfo($culture)
        }
        & $ScriptBlock
    }
    finally {
        $thread.CurrentUICulture = $before
    }
}
