function Get-WUFolderFact {
    # Whether a folder is there and can be read, and how large it is. Without rights, being refused says nothing about the folder.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    try {
        $size = Measure-WUFolder -Path $Path
    }
    catch [System.UnauthorizedAccessException] {
        if (Test-WUAdministrator) {
            return [ordered]@{ path = $Path; exists = $true; accessible = $false }
        }
        throw
    }
    if ($null -eq $size) {
        return [ordered]@{ path = $Path; exists = $false }
    }
    $found = [ordered]@{ path = $Path; exists = $true; accessible = $true; sizeBytes = $size.Bytes; files = $size.Files }
    if (-not $size.Complete) { $found['sizeIncomplete'] = $true }
    if ($size.Denied -gt 0) { $found['foldersDenied'] = $size.Denied }
    $found
}
