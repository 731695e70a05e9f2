function Get-WUFolderPlace {
    # Where a folder that is moved aside is: 'to' once it was moved, 'from' before that; nothing where it is in neither place.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$From,

        [Parameter(Mandatory)]
        [string]$To
    )

    if ([System.IO.Directory]::Exists($To)) {
        'to'
    }
    elseif ([System.IO.Directory]::Exists($From)) {
        'from'
    }
}
