function Get-WUFileSize {
    # The length of a file in bytes; nothing where there is none.
    [CmdletBinding()]
    [OutputType([long])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    $file = New-Object -TypeName System.IO.FileInfo -ArgumentList $Path
    if ($file.Exists) {
        $file.Length
    }
}
