function ConvertTo-WUErrorRecord {
    # The error for an input that holds no code.
    [CmdletBinding()]
    [OutputType([System.Management.Automation.ErrorRecord])]
    param(
        [Parameter(Mandatory)]
        [object]$Problem
    )

    $shown = [string]$Problem.Text
    if ($shown.Length -gt 200) {
        $shown = $shown.Substring(0, 200) + '...'
    }
    $near = @(if ($Problem.ErrorId -eq 'WUNotACode' -and $shown.Length -le 200) { [WUDiagnostics.Decoder]::Near($shown) })
    New-WUErrorRecord -ErrorId $Problem.ErrorId -Sentence $Problem.Sentence -Category InvalidArgument -TargetObject $Problem.Target -ArgumentList $shown -Near $near
}
