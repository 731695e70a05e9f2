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
    New-WUErrorRecord -ErrorId $Problem.ErrorId -Sentence $Problem.Sentence -Category InvalidArgument -TargetObject $Problem.Target -ArgumentList $shown
}
