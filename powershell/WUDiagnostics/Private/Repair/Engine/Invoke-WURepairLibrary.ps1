function Invoke-WURepairLibrary {
    # Runs a script block that calls the library about repairs; what it refuses ends the calling command, with the file that it is
    # about in the sentence.
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [scriptblock]$ScriptBlock,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    # Under another name: what runs it has a variable of this one.
    $asked = $ScriptBlock
    $answer = @{}
    $failed = Invoke-WUQuietly -ScriptBlock {
        try {
            $answer.Value = & $asked
            $null
        }
        catch {
            $_
        }
    }
    if ($null -ne $failed) {
        $Cmdlet.ThrowTerminatingError((ConvertTo-WURepairError -Problem $failed))
    }
    , $answer.Value
}
