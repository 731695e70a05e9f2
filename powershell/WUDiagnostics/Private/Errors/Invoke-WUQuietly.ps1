function Invoke-WUQuietly {
    # Runs a script block that catches what goes wrong in it, or with -Catch gives the exception that ends it as its result.
    # PowerShell records what is caught as well, in $Error and in -ErrorVariable, where nobody looks for it: a command that
    # has succeeded leaves no error, one that has failed its own.
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [scriptblock]$ScriptBlock,

        [switch]$Catch
    )

    $work = $ScriptBlock
    if ($Catch) {
        $work = {
            try {
                & $ScriptBlock
            }
            catch {
                $_.Exception
            }
        }
    }
    $before = $global:Error.ToArray()
    try {
        [WUDiagnostics.Machine]::Call($work)
    }
    finally {
        if ($global:Error.Count -ne $before.Count -or ($before.Count -gt 0 -and -not [object]::ReferenceEquals($global:Error[0], $before[0]))) {
            # Just as it was: a full list has dropped its oldest errors for the new ones.
            $global:Error.Clear()
            $global:Error.AddRange($before)
        }
    }
}
