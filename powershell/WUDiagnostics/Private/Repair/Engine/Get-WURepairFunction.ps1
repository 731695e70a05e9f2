function Get-WURepairFunction {
    # The function of an action: Test-WUResetDatastore or Invoke-WUResetDatastore for reset-datastore.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [ValidateSet('Test', 'Invoke')]
        [string]$Verb,

        [Parameter(Mandatory)]
        [string]$Action
    )

    $Verb + '-WU' + (@($Action.Split('-') | ForEach-Object -Process { $_.Substring(0, 1).ToUpperInvariant() + $_.Substring(1) }) -join '')
}
