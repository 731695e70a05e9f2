function ConvertTo-WUFactJson {
    # The facts document as the library takes it.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Fact
    )

    ConvertTo-Json -InputObject $Fact -Depth 10 -Compress
}
