function Resolve-WUFile {
    # Full file-system paths for what a user gave; what leads to no file is an error of the caller.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Path,

        # Take the path as it stands: no wildcards.
        [switch]$Literal,

        # Folders are passed over in silence, as in a pipeline from Get-ChildItem.
        [switch]$SkipFolder,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    $provider = $null
    $drive = $null
    $wild = -not $Literal -and [System.Management.Automation.WildcardPattern]::ContainsWildcardCharacters($Path)
    try {
        if ($wild) {
            $full = @($Cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath($Path, [ref]$provider))
        }
        else {
            $full = @($Cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path, [ref]$provider, [ref]$drive))
        }
    }
    catch {
        $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUPathNotFound' -Category ObjectNotFound -TargetObject $Path -ArgumentList $Path -Exception $_.Exception))
        return
    }
    if ($provider.Name -ne 'FileSystem') {
        $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNotAFileSystemPath' -Category InvalidArgument -TargetObject $Path -ArgumentList $Path))
        return
    }
    $files = @(foreach ($one in $full) {
            if ([System.IO.File]::Exists($one)) {
                $one
            }
            elseif ([System.IO.Directory]::Exists($one)) {
                if ($SkipFolder -or $wild) {
                    Write-Verbose -Message ((Get-WUString).SkippedFolder -f $one)
                }
                else {
                    $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUIsDirectory' -Category InvalidArgument -TargetObject $Path -ArgumentList $one))
                }
            }
            elseif (-not $wild) {
                $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUPathNotFound' -Category ObjectNotFound -TargetObject $Path -ArgumentList $one))
            }
        })
    if ($wild -and $files.Count -eq 0) {
        $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNoFileMatches' -Category ObjectNotFound -TargetObject $Path -ArgumentList $Path))
    }
    $files
}
