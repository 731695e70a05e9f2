function Write-WULogProgress {
    # The bar of a reader that takes longer than a second.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [object]$Reader,

        [Parameter(Mandatory)]
        [string]$Activity
    )

    $done = $Reader.Done
    $total = $Reader.Total
    $percent = -1
    if ($total -gt 0) {
        $percent = [int][Math]::Min(100, 100 * $done / $total)
    }
    $status = ConvertTo-WUShown -Text ((Get-WUString).LogStatus -f ($done / 1MB), ($total / 1MB))
    Write-Progress -Activity $Activity -Status $status -PercentComplete $percent
}
