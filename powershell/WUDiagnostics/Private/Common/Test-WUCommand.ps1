function Test-WUCommand {
    # Whether this session has a command.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [string]$Name
    )

    $null -ne (Get-Command -Name $Name -ErrorAction SilentlyContinue)
}
