function Join-WUSentence {
    # Sentences one after the other: a blank between them, but none after an ideographic full stop.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string[]]$Sentence
    )

    ($Sentence -ne '' -join ' ') -replace '(?<=[\u3002\uFF01\uFF1F]) '
}
