function Test-WUSameState {
    # Whether two states of a change are the same.
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [string]$Type,

        [AllowNull()]
        [object]$Left,

        [AllowNull()]
        [object]$Right
    )

    if ($null -eq $Left -or $null -eq $Right) {
        return $null -eq $Left -and $null -eq $Right
    }
    switch ($Type) {
        'registry' {
            $one = [WUDiagnostics.RegistryData]::FromState($Left)
            $other = [WUDiagnostics.RegistryData]::FromState($Right)
            if ($null -eq $one -or $null -eq $other) { $null -eq $one -and $null -eq $other } else { $one.Same($other) }
        }
        'registryKey' { [bool]$Left['exists'] -eq [bool]$Right['exists'] }
        'file' { $Left.Contains('absent') -eq $Right.Contains('absent') -and ($Left.Contains('absent') -or $Left['data'] -ceq $Right['data']) }
        'startType' { [int]$Left['start'] -eq [int]$Right['start'] -and ([int]$Left['start'] -ne 2 -or [bool]$Left['delayed'] -eq [bool]$Right['delayed']) }
        'task' { $Left.Contains('absent') -eq $Right.Contains('absent') }
        default { "$Left" -eq "$Right" }
    }
}
