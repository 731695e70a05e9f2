function Get-WUCulture {
    # The cultures that this module has sentences in: its folders.
    [CmdletBinding()]
    [OutputType([string])]
    param()

    if ($script:WUCultures.Count -eq 0) {
        foreach ($file in [System.IO.Directory]::GetFiles($PSScriptRoot, 'WUDiagnostics.strings.psd1', [System.IO.SearchOption]::AllDirectories)) {
            $script:WUCultures.Add([System.IO.Path]::GetFileName([System.IO.Path]::GetDirectoryName($file)))
        }
        $script:WUCultures.Sort([System.StringComparer]::Ordinal)
    }
    $script:WUCultures
}
