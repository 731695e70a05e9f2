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
        if ([System.IO.File]::Exists($Path)) {
            [System.IO.File]::SetAttributes($Path, 'Normal')
            [System.IO.File]::Delete($Path)
        }
        return
    }
    $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($Path))
    $new = $Path + '.wud-new'
    [System.IO.File]::WriteAllBytes($new, [System.Convert]::FromBase64String($State['data']))
    $attributes = $State['attributes']
    if ([System.IO.File]::Exists($Path)) {
        if ($null -eq $attributes) {
            $attributes = [int][System.IO.File]::GetAttributes($Path)
        }
        # One that is only to be read is not replaced.
        [System.IO.File]::SetAttributes($Path, 'Normal')
        # Keeps the rights of the old one.
        [System.IO.File]::Replace($new, $Path, [System.Management.Automation.Language.NullString]::Value)
    }
    else {
        [System.IO.File]::Move($new, $Path)
    }
    if ($null -ne $attributes) {
        [System.IO.File]::SetAttributes($Path, [System.IO.FileAttributes][int]$attributes)
    }
}
