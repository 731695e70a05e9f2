function Get-WUString {
    # The sentences of this module in the language of the session: read on first need, kept per language.
    # Import-LocalizedData falls back to en-US by itself from PowerShell 7.5.5 on only, so the folder is chosen here.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [string]$Culture = $PSUICulture
    )

    $strings = $script:WUStrings[$Culture]
    if ($null -eq $strings) {
        $folder = Find-WUCulture -Culture $Culture
        $strings = $script:WUStrings[$folder]
        if ($null -eq $strings) {
            $strings = Import-LocalizedData -BaseDirectory $PSScriptRoot -FileName 'WUDiagnostics.strings.psd1' -UICulture $folder
            $script:WUStrings[$folder] = $strings
        }
        if ($script:WUStarted) {
            # Before the library is there, the choice is provisional.
            $script:WUStrings[$Culture] = $strings
        }
    }
    $strings
}
