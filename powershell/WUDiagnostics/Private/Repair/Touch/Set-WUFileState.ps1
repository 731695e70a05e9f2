function Set-WUFileState {
    # Writes or deletes a small file. It is written beside its place first: a file that is cut off half-way would be worse than
    # the old one.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [string]$Path,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$State
    )

    if ($State.Contains('absent')) {
        [System.IO.File]::Delete($Path)
        return
    }
    $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($Path))
    $new = $Path + '.wud-new'
    [System.IO.File]::WriteAllBytes($new, [System.Convert]::FromBase64String($State['data']))
    if ([System.IO.File]::Exists($Path)) {
        # Keeps the rights and the attributes of the old one.
        [System.IO.File]::Replace($new, $Path, [System.Management.Automation.Language.NullString]::Value)
    }
    else {
        [System.IO.File]::Move($new, $Path)
    }
    if ($State.Contains('attributes') -and $null -ne $State['attributes']) {
        [System.IO.File]::SetAttributes($Path, [System.IO.FileAttributes][int]$State['attributes'])
    }
}
