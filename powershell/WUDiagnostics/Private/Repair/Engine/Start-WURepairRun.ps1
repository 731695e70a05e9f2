function Start-WURepairRun {
    # Begins a run: its journal is there before anything is changed. Where it cannot be written, the command ends.
    [CmdletBinding()]
    [OutputType([hashtable])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet,

        [Parameter(Mandatory)]
        [string]$Caller,

        # The steps of the plan: what the guards answered is theirs.
        [Parameter(Mandatory)]
        [object[]]$Step,

        [int]$Language
    )

    $run = @{ Journal = $null; Id = ''; Path = ''; Action = ''; Services = @(); Changes = 0; Evidence = $null; Failure = $null; Scan = $null; Values = $null; Warnings = (New-Object -TypeName 'System.Collections.Generic.List[string]'); Language = $Language }
    $failed = Invoke-WUQuietly -ScriptBlock {
        try {
            $header = Get-WURepairHeader -Caller $Caller
            $header['guards'] = [ordered]@{}
            foreach ($one in $Step) {
                foreach ($guard in $one.Guards.Keys) {
                    $header['guards'][$guard] = switch ($one.Guards[$guard]) { 'clear' { 'clear' } 'stop' { 'set' } default { 'unknown' } }
                }
            }
            $run.Journal = Open-WUJournal -Header $header -Language $Language
            $null
        }
        catch {
            $_
        }
    }
    if ($null -ne $failed) {
        $Cmdlet.ThrowTerminatingError((ConvertTo-WURepairError -Problem $failed))
    }
    $run.Id = $run.Journal.Run
    $run.Path = $run.Journal.Path
    $run
}
