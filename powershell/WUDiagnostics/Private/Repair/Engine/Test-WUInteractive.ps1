function Test-WUInteractive {
    # Whether somebody can be asked: in a session of a service, a question would wait for ever.
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    [System.Environment]::UserInteractive -or $null -ne (Get-Variable -Name PSSenderInfo -ValueOnly -ErrorAction Ignore)
}
