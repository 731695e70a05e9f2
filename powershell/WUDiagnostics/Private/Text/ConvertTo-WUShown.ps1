function ConvertTo-WUShown {
    # A sentence as a person may see it, on one line and without secrets: names, paths and answers in it come from strangers.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string]$Text
    )

    if (-not $script:WUConstrained -and $null -ne ('WUDiagnostics.Shown' -as [type])) {
        return [WUDiagnostics.Shown]::Message($Text)
    }
    # The assembly itself is what is missing, or what may not be called.
    $Text -replace '[\p{C}\u2028\u2029]', '?'
}
