function Reset-WUFolder {
    # Moves a folder aside while its services are stopped; they make a new one. One that was moved aside before is kept.
    [CmdletBinding()]
    [OutputType([void])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The command that repairs has asked.')]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [string]$Path,

        [AllowEmptyCollection()]
        [string[]]$Evidence = @()
    )

    Copy-WUEvidence -Run $Run -Path $Evidence
    $size = Measure-WUFolder -Path $Path
    Use-WUStoppedService -Run $Run -Name $Run.Services -ScriptBlock {
        foreach ($name in $Run.Services) {
            # Stopped a moment ago; one that another has started again would hold its files.
            if ((Get-WUServiceState -Name $name) -notin $null, '', 'Stopped') {
                throw (New-Object -TypeName System.IO.IOException -ArgumentList $name)
            }
        }
        Invoke-WUChange -Run $Run -Change ([ordered]@{
                type = 'folder'; from = $Path; to = (Get-WUFreeName -Path ($Path + '.old'))
                files = $(if ($null -ne $size) { $size.Files }); bytes = $(if ($null -ne $size) { $size.Bytes })
            })
    }
}
