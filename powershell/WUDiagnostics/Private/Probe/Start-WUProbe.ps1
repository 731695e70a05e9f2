function Start-WUProbe {
    # Starts a probe in the background.
    [CmdletBinding()]
    [OutputType([psobject])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Asks servers, changes nothing.')]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Option,

        # The document of a policy that was judged.
        [AllowEmptyString()]
        [AllowNull()]
        [string]$Judged,

        [int]$Language,

        [AllowEmptyString()]
        [AllowNull()]
        [string]$Label
    )

    $json = ConvertTo-WUFactJson -Fact $Option
    # To .NET an empty [string] of PowerShell is no null.
    $runner = if ($Judged) {
        New-Object -TypeName WUDiagnostics.ProbeRunner -ArgumentList $json, $Judged, $Language
    }
    else {
        New-Object -TypeName WUDiagnostics.ProbeRunner -ArgumentList $json, $Language
    }
    New-Object -TypeName psobject -Property @{ Runner = $runner; Label = $Label }
}
