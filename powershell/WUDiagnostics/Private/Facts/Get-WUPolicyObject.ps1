function Get-WUPolicyObject {
    # The policy of this machine, judged.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.ClientPolicy')]
    param(
        [int]$Language,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    $facts = Invoke-WUQuietly -ScriptBlock { Use-WULanguage -Language $Language -ScriptBlock { Get-WUFact -Part $script:WUPolicyParts } }
    $logs = [string[]]@(if ($facts.Contains('configMgr') -and $facts['configMgr']['installed']) { Get-WUHandlerLog -Folder $facts['configMgr']['logDirectory'] })
    Invoke-WULibrary -Cmdlet $Cmdlet -ScriptBlock { [WUDiagnostics.Facts]::JudgePolicy((ConvertTo-WUFactJson -Fact $facts), $logs, $Language) }
}
