function Get-WUClientPolicy {
    <#
    .SYNOPSIS
    Shows the update policy of this machine: which server, who set it, where each class of updates comes from, and what
    contradicts what.

    .DESCRIPTION
    Get-WUClientPolicy reads the update policy in the 64-bit and the Wow6432Node view of the registry, what MDM set
    (PolicyManager), what ConfigMgr set, and, as far as it can be read, which group policy object set a value. It then
    judges them together: the effective source of feature, quality, driver and other updates, and contradictions such
    as a server without a scheme, a server that is set but not used, dual scan, or a value that a higher authority has
    overwritten. Each finding has the code that the agent logs for it, and remedies. Pipe the result to
    Test-WsusConnectivity to test the way to the server.

    It only reads, on this machine, and asks nothing of the network. Without administrator rights less is known about who set a value; the property Unread says what.

    .PARAMETER Culture
    The language of the sentences and remedies: en-US, fr-FR, ja-JP or zh-CN. By default that of the session.

    .PARAMETER Quiet
    Gives one answer: True where no finding has the status fail, else False.

    .INPUTS
    None.

    .OUTPUTS
    WUDiagnostics.ClientPolicy. One object with Values, Sources and Findings. With -Quiet System.Boolean.

    .NOTES
    Network: none.

    .EXAMPLE
    Get-WUClientPolicy

    Shows the policy, the sources of updates, and the findings with their remedies.

    .EXAMPLE
    (Get-WUClientPolicy).Sources

    Shows where feature, quality, driver and other updates come from, and why.

    .EXAMPLE
    Get-WUClientPolicy | Select-Object -Property ManagedBy, Server, Status

    Gives a script what it needs to decide.

    .EXAMPLE
    Get-WUClientPolicy | ForEach-Object { $_ | Format-Table; $_.Values; $_.Findings }

    Shows a summary, every value with who set it, and every finding.

    .LINK
    Test-WsusConnectivity

    .LINK
    Test-WUClientHealth

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding()]
    [OutputType('WUDiagnostics.ClientPolicy', [bool])]
    param(
        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Culture -Word $args[0] } $args[2] })]
        [string]$Culture,

        [switch]$Quiet
    )

    Initialize-WULibrary -Cmdlet $PSCmdlet
    $language = Resolve-WULanguage -Culture $Culture
    if (-not [WUDiagnostics.Machine]::IsWindows) {
        $PSCmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId 'WUNeedsWindows' -Category InvalidOperation))
    }
    $policy = Get-WUPolicyObject -Language $language -Cmdlet $PSCmdlet
    if ($Quiet) {
        return -not $policy.HasErrors
    }
    $policy
}
