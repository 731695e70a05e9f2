function Get-WUDiagnosisPath {
    # Full paths of what was named for a diagnosis, each once; what leads nowhere is an error of the command.
    [CmdletBinding()]
    [OutputType([string[]])]
    param(
        [string[]]$Path,

        # The object that came through the pipeline.
        [object]$InputObject,

        [switch]$Piped,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    foreach ($one in $Path) {
        if ($Piped -and -not (Test-WUPipedPath -Path $one -InputObject $InputObject -Cmdlet $Cmdlet)) {
            continue
        }
        Resolve-WUPath -Path $one -Literal:($Piped -and $InputObject -is [System.IO.FileSystemInfo]) -Cmdlet $Cmdlet
    }
}
