function Close-WUBounded {
    # Closes the runspace of Invoke-WUBounded, where none of its commands was left to itself.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Session
    )

    if ($Session.Contains('runspace')) {
        $Session['runspace'].Dispose()
        $Session.Clear()
    }
}
