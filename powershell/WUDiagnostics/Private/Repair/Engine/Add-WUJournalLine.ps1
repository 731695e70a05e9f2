function Add-WUJournalLine {
    # Writes a line of a repair's journal, and gives its number. It is on the disk when this returns. With -Afterwards it tells what
    # is done already: a disk that is full now does not end the repair, and is a warning.
    [CmdletBinding()]
    [OutputType([long])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Entry,

        [switch]$Afterwards
    )

    try {
        $Run.Journal.Append((ConvertTo-Json -InputObject $Entry -Depth 20 -Compress))
    }
    catch {
        if (-not $Afterwards) {
            throw
        }
        $Run.Warnings.Add([string]$_.Exception.GetBaseException().Message)
    }
}
