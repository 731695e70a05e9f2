function Set-WUServiceStart {
    # Sets how a service starts.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [string]$Name,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$State
    )

    [WUDiagnostics.ServiceStart]::Write($Name, [int]$State['start'], [bool]$State['delayed'])
}
