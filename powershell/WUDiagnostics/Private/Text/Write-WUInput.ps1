function Write-WUInput {
    # Says as what each input was read.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [object[]]$Code
    )

    foreach ($one in $Code) {
        Write-Verbose -Message (ConvertTo-WUShown -Text ((Get-WUString).VerboseInput -f $one.Input, $one))
    }
}
