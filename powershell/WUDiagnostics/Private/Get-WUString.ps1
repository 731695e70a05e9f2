function Get-WUString {
    # The sentences of this module in the language of the session: read on first need, kept per language.
    # Import-LocalizedData falls back to en-US by itself from PowerShell 7.5.5 on only, so the folder is chosen here.
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [string]$Culture = $PSUICulture
    )

    $folder = switch -Regex ($Culture) {
        '^fr(-|_|$)' { 'fr-FR'; break }
        '^ja(-|_|$)' { 'ja-JP'; break }
        '^zh.*(hant|-tw|-hk|-mo)' { 'en-US'; break }
        '^zh(-|_|$)' { 'zh-CN'; break }
        default { 'en-US' }
    }
    $strings = $script:WUStrings[$folder]
    if ($null -eq $strings) {
        $strings = Import-LocalizedData -BaseDirectory $PSScriptRoot -FileName 'WUDiagnostics.strings.psd1' -UICulture $folder
        $script:WUStrings[$folder] = $strings
    }
    $strings
}
