function New-WUProtectedFolder {
    # Makes a folder below the module's own, all of which belong to administrators and SYSTEM alone. Any user may make folders in
    # ProgramData: one that somebody else owns, or that leads elsewhere, is not used.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    $root = Get-WURepairFolder
    $parts = $Path.Substring($root.Length).Trim('\').Split([char[]]'\', [System.StringSplitOptions]::RemoveEmptyEntries)
    foreach ($folder in @($root; for ($i = 0; $i -lt $parts.Count; $i++) { [System.IO.Path]::Combine($root, ($parts[0..$i] -join '\')) })) {
        if (-not [System.IO.Directory]::Exists($folder)) {
            $null = [System.IO.Directory]::CreateDirectory($folder)
            Protect-WUFolder -Path $folder
        }
        $problem = Get-WUFolderProblem -Path $folder
        if ($problem) {
            throw (New-WUErrorRecord -ErrorId 'WUJournalUnwritable' -Category SecurityError -TargetObject $folder -ArgumentList $folder, ($folder + ': ' + $problem))
        }
    }
}
