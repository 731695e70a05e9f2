function Test-WUClientHealth {
    <#
    .SYNOPSIS
    Checks whether this machine is in a state in which updates can work, and names the codes that each defect explains.

    .DESCRIPTION
    Test-WUClientHealth looks at the system drive, the recovery partition (KB5034441), memory, the clock, the services
    that updates need, every known sign of a pending restart, TLS protocols and cipher suites, the update of root
    certificates, the version of the update agent, SoftwareDistribution and catroot2, the component store and BITS.

    There is one object per check, with its status (pass, warn, fail or unknown), what was seen, the error codes that it
    can be the cause of, and remedies. A check that cannot run here, for want of rights, of CIM or of Windows itself, is
    unknown and says why; the others go on. The worst come first. It only reads, and asks nothing of the network unless
    -Network is given.

    .PARAMETER Rule
    Only the checks of these names or rules (the properties Check and Rule); * and ? stand for any characters. A check that
    finds something more specific reports it under a rule of its own: service-missing is a rule of the check services.

    .PARAMETER TimeoutSec
    The time limit in seconds of each check that asks the network: the clock, and the update of root certificates.

    .PARAMETER Network
    Also asks servers, for the clock and for the update of root certificates. Get-Help Test-WUClientHealth -Full says which.

    .PARAMETER SkipNetwork
    Asks nothing of the network, as is the default.

    .PARAMETER Quiet
    Gives one answer: True where no check has the status fail, else False.

    .PARAMETER Culture
    The language of the sentences and remedies: en-US, fr-FR, ja-JP or zh-CN. By default that of the session.

    .INPUTS
    None.

    .OUTPUTS
    WUDiagnostics.HealthCheck, which is a WUDiagnostics.Finding. One object for each check; the property Verdict says in
    one sentence what all of them come to, and stands above the table. With -Quiet System.Boolean.

    .NOTES
    Network, with -Network only: the server of the policy, and the hosts of Test-WsusConnectivity -MicrosoftUpdate: the clock,
    and the update of root certificates. Requests carry nothing about the machine.

    .EXAMPLE
    Test-WUClientHealth

    Runs every check that needs no network, and shows the worst first.

    .EXAMPLE
    Test-WUClientHealth | Sort-Object -Property StatusRank -Descending | Format-List

    Shows the evidence, and remedies for what is not as it should be.

    .EXAMPLE
    0x80070643 -in (Test-WUClientHealth).Codes

    Asks whether something here explains a code.

    .EXAMPLE
    Test-WUClientHealth -Rule pending-restart, services

    Runs two checks only.

    .EXAMPLE
    if (-not (Test-WUClientHealth -Quiet)) { 'Something on this machine keeps updates from working.' } else { 'No check failed.' }

    Decides in a script whether something has to be repaired first.

    .LINK
    Get-WUClientPolicy

    .LINK
    Test-WsusConnectivity

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding()]
    [OutputType('WUDiagnostics.HealthCheck', [bool])]
    param(
        [Parameter(Position = 0)]
        [SupportsWildcards()]
        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Check -Word $args[0] } $args[2] })]
        [string[]]$Rule = '*',

        [ValidateRange(1, 3600)]
        [int]$TimeoutSec = 10,

        [switch]$Network,

        [switch]$SkipNetwork,

        [switch]$Quiet,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Culture -Word $args[0] } $args[2] })]
        [string]$Culture
    )

    Initialize-WULibrary -Cmdlet $PSCmdlet
    $language = Resolve-WULanguage -Culture $Culture
    $known = @(Get-WUCheck -Language $language)
    $wanted = New-Object -TypeName 'System.Collections.Generic.List[string]'
    $parts = New-Object -TypeName 'System.Collections.Generic.List[string]'
    foreach ($pattern in $Rule) {
        $found = @($known | Where-Object -FilterScript { (Test-WULike -Text $_.Check -Pattern $pattern) -or (Test-WULike -Text $_.Rule -Pattern $pattern) })
        if ($found.Count -eq 0) {
            $PSCmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNoSuchCheck' -Category ObjectNotFound -TargetObject $pattern -ArgumentList $pattern, ($known.Check -join ', ')))
        }
        foreach ($check in $found) {
            $wanted.Add($check.Check)
            if (-not $parts.Contains($check.Part)) {
                $parts.Add($check.Part)
            }
        }
    }
    if ($wanted.Count -eq 0) {
        return
    }
    $facts = Invoke-WUQuietly -ScriptBlock {
        Use-WULanguage -Language $language -ScriptBlock { Get-WUHealthFact -Part $parts.ToArray() -SkipNetwork:(-not $Network -or $SkipNetwork) -TimeoutSec $TimeoutSec }
    }
    $checks = Invoke-WULibrary -Cmdlet $PSCmdlet -ScriptBlock { [WUDiagnostics.Facts]::JudgeHealth((ConvertTo-WUFactJson -Fact $facts), $language) }
    $checks = @($checks | Where-Object -FilterScript { $wanted.Contains($_.Check) })
    if ($Quiet) {
        return @($checks | Where-Object -Property Status -EQ -Value 'fail').Count -eq 0
    }
    $verdict = Get-WUHealthVerdict -Check $checks -Culture (ConvertTo-WUCulture -Language $language)
    foreach ($check in $checks) {
        $check.Verdict = $verdict
    }
    # The worst first, each in the order of the library: Windows PowerShell's Sort-Object does not keep it.
    foreach ($rank in $checks | ForEach-Object -MemberName StatusRank | Sort-Object -Unique -Descending) {
        $checks | Where-Object -Property StatusRank -EQ -Value $rank
    }
}
