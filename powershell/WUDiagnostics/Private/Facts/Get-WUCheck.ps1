function Get-WUCheck {
    # Every check of health, with its rule and the part of the facts that it reads: what the library says about a machine of which
    # nothing is known.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.Finding')]
    param(
        [int]$Language
    )

    [WUDiagnostics.Facts]::JudgeHealth('{}', $Language)
}
