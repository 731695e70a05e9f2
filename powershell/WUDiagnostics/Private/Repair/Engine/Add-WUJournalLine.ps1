function Add-WUJournalLine {
    # Writes a line of a repair's journal, and gives its number. It is on the disk when this returns.
    [CmdletBinding()]
    [OutputType([long])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Entry
    )

    $Run.Journal.Append((ConvertTo-Json -InputObject $Entry -Depth 20 -Compress))
}
