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

    $line = ConvertTo-Json -InputObject $Entry -Depth 20 -Compress
    if (-not $Afterwards) {
        return $Run.Journal.Append($line)
    }
    $answer = Invoke-WUQuietly -Catch -ScriptBlock { $Run.Journal.Append($line) }
    if ($answer -is [System.Exception]) {
        $Run.Warnings.Add([string]$answer.GetBaseException().Message)
    }
    else {
        $answer
    }
}
