function Get-WUUndoCommand {
    # The arguments with which Windows PowerShell undoes what a journal has. Encoded: no path in it can become a command.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    $quote = { "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($args[0]) + "'" }
    $module = [System.Management.Automation.WildcardPattern]::Escape([System.IO.Path]::Combine($PSScriptRoot, 'WUDiagnostics.psd1'))
    $script = 'Import-Module -Name {0}; Undo-WURepair -Path {1} -Confirm:$false' -f (& $quote $module), (& $quote $Path)
    '-NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand ' + [System.Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($script))
}
