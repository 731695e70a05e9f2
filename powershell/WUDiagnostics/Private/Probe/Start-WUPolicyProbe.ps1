function Start-WUPolicyProbe {
    # Starts a probe of the server that a judged policy names; which server that is, and whether it is used, the library decides.
    [CmdletBinding()]
    [OutputType([psobject])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Asks servers, changes nothing.')]
    param(
        [Parameter(Mandatory)]
        [object]$Policy,

        [Parameter(Mandatory)]
        [hashtable]$Option,

        [int]$Language
    )

    Start-WUProbe -Option $Option -Judged $Policy.Document -Language $Language -Label $Policy.Server
}
