function Test-WUPipedPath {
    # Whether a path that came down the pipeline may be opened. A file may, and a text that leads to a place on this machine.
    # A text that leads to another machine may not: looking at it alone would connect this user to whoever it names.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [string]$Path,

        # What came down the pipeline.
        [AllowNull()]
        [object]$InputObject,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    if ($InputObject -is [System.IO.FileSystemInfo]) {
        return $true
    }
    if ($InputObject -is [string]) {
        $from = $InputObject.PSObject.Properties['PSPath']
        if ($null -ne $from -and $null -ne $InputObject.PSObject.Properties['ReadCount']) {
            # A line of Get-Content; the names of Get-ChildItem -Name have a PSPath, too.
            $file = [string]$from.Value -replace '^[^:]*::'
            $Cmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId 'WULineAsPath' -Category InvalidArgument -TargetObject $InputObject -ArgumentList $file))
        }
    }
    # \\server, //server, \\?\UNC, \??\UNC, with or without the provider's name before it; \\?\C:\ is this machine.
    if ($Path -match '^\s*([^:]*::)?\s*[\\/](\?\?)?[\\/](?!\?[\\/][A-Za-z]:)') {
        $Cmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNetworkPathAsText' -Category SecurityError -TargetObject $Path -ArgumentList $Path))
        return $false
    }
    $true
}
