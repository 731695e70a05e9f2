function Get-WUConditionValue {
    # What a script block gives; nothing where it fails.
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [scriptblock]$ScriptBlock
    )

    try {
        & $ScriptBlock
    }
    catch {
        Write-Verbose -Message (ConvertTo-WUShown -Text $_.Exception.Message)
    }
}
