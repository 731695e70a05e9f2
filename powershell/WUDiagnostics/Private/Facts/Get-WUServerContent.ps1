function Get-WUServerContent {
    # The folder of the update files, and the free space of its drive.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Setup
    )

    $path = if ($Setup.Contains('ContentDir')) { [System.Environment]::ExpandEnvironmentVariables([string]$Setup['ContentDir']['value']) }
    if (-not $path) {
        throw (Get-WUString).FactNothing
    }
    $found = [ordered]@{ path = $path }
    # A share has no drive to ask.
    if (-not $path.StartsWith('\\')) {
        $found['freeBytes'] = (New-Object -TypeName System.IO.DriveInfo -ArgumentList ([System.IO.Path]::GetPathRoot($path))).AvailableFreeSpace
    }
    $found
}
