function Set-WUFolderPlace {
    # Moves a folder aside, or back. What has come up in its place meanwhile is moved aside in turn, never deleted.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [string]$From,

        [Parameter(Mandatory)]
        [string]$To,

        [Parameter(Mandatory)]
        [ValidateSet('from', 'to')]
        [string]$Place
    )

    if ($Place -eq 'to') {
        [System.IO.Directory]::Move($From, $To)
        return
    }
    if ([System.IO.Directory]::Exists($From)) {
        [System.IO.Directory]::Move($From, (Get-WUFreeName -Path ($From + '.undone')))
    }
    [System.IO.Directory]::Move($To, $From)
}
