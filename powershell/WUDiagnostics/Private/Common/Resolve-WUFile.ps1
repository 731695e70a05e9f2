function Resolve-WUFile {
    # Full paths of files for what a user gave; what leads to no file is an error of the caller.
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

    $wild = -not $Literal -and [System.Management.Automation.WildcardPattern]::ContainsWildcardCharacters($Path)
    $full = @(Resolve-WUPath -Path $Path -Literal:$Literal -Cmdlet $Cmdlet)
    foreach ($one in $full) {
        if (-not [System.IO.Directory]::Exists($one)) {
            $one
        }
        elseif ($SkipFolder -or $wild) {
            Write-Verbose -Message (ConvertTo-WUShown -Text ((Get-WUString).SkippedFolder -f $one))
        }
        else {
            $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUIsDirectory' -Category InvalidArgument -TargetObject $Path -ArgumentList $one))
        }
    }
    if ($wild -and $full.Count -gt 0 -and -not @($full | Where-Object { [System.IO.File]::Exists($_) })) {
        $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNoFileMatches' -Category ObjectNotFound -TargetObject $Path -ArgumentList $Path))
    }
}
