function Get-WUFileState {
    # A small file as a journal has it: whole.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [string]$Path
    )

    $bytes = Get-WUFileByte -Path $Path
    if ($null -eq $bytes) {
        [ordered]@{ absent = $true }
    }
    else {
        [ordered]@{ data = [System.Convert]::ToBase64String($bytes); attributes = [int][System.IO.File]::GetAttributes($Path) }
    }
}
