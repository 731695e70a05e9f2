function Test-WULike {
    # What -like does, in every culture alike: to -like in a Turkish session, DISK and disk are two names.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [string]$Text,

        [Parameter(Mandatory)]
        [string]$Pattern
    )

    $options = [System.Management.Automation.WildcardOptions]'IgnoreCase, CultureInvariant'
    (New-Object -TypeName System.Management.Automation.WildcardPattern -ArgumentList $Pattern, $options).IsMatch($Text)
}
