function Resolve-WUPath {
    # Full file-system paths of files and folders for what a user gave; what leads nowhere is an error of the caller.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Path,

        # Take the path as it stands: no wildcards.
        [switch]$Literal,

        # A file that is not there yet is as good.
        [switch]$Missing,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    $wild = -not $Literal -and [System.Management.Automation.WildcardPattern]::ContainsWildcardCharacters($Path)
    $place = Invoke-WUQuietly -Catch -ScriptBlock {
        $provider = $null
        $drive = $null
        $found = @()
        if ($wild -and $Path.Contains('!')) {
            # The pattern is for the members of an archive.
            $found = @($Cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path, [ref]$provider, [ref]$drive))
        }
        if ($found.Count -eq 1 -and (Test-WUArchiveMember -Path $found[0])) {
            # As it stands
        }
        elseif ($wild) {
            $found = @($Cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath($Path, [ref]$provider))
        }
        else {
            # Tab writes a[b].log as a`[b`].log where wildcards are allowed: no wildcard is in that any more.
            $plain = if ($Literal) { $Path } else { [System.Management.Automation.WildcardPattern]::Unescape($Path) }
            $found = @($Cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($plain, [ref]$provider, [ref]$drive))
        }
        @{ Provider = $provider.Name; Full = $found }
    }
    if ($place -is [System.Exception]) {
        $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUPathNotFound' -Category ObjectNotFound -TargetObject $Path -ArgumentList $Path -Exception $place))
        return
    }
    $full = @($place.Full)
    if ($place.Provider -ne 'FileSystem') {
        $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNotAFileSystemPath' -Category InvalidArgument -TargetObject $Path -ArgumentList $Path))
        return
    }
    if ($full.Count -eq 0) {
        $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNoFileMatches' -Category ObjectNotFound -TargetObject $Path -ArgumentList $Path))
        return
    }
    if (-not ($wild -or $Missing -or [System.IO.File]::Exists($full[0]) -or [System.IO.Directory]::Exists($full[0]) -or (Test-WUArchiveMember -Path $full[0]))) {
        $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUPathNotFound' -Category ObjectNotFound -TargetObject $Path -ArgumentList $Path))
        return
    }
    $full
}
