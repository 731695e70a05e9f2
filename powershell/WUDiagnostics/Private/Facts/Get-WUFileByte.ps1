function Get-WUFileByte {
    # All bytes of a file; nothing where there is none.
    [CmdletBinding()]
    [OutputType([byte[]])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    if ([System.IO.File]::Exists($Path)) {
        , [System.IO.File]::ReadAllBytes($Path)
    }
}
