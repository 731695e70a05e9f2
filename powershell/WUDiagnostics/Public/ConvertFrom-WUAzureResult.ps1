function ConvertFrom-WUAzureResult {
    <#
    .SYNOPSIS
    Turns what Azure and Windows Update for Business report of machines into one row a machine, with the code decoded.

    .DESCRIPTION
    ConvertFrom-WUAzureResult takes rows of Azure Resource Graph (patchassessmentresources, patchinstallationresources, also
    their softwarepatches), answers of assessments and installations, status files of the patch extension, rows of
    UCUpdateAlert (Windows Update for Business reports), and texts of the portal such as "Exception from HRESULT:
    0x8024402C". Objects and JSON may be mixed; what each is, is told by its names, in any letter case.

    Of each kind of report the newest of a machine counts, and of these the worst: an assessment that succeeds does not hide
    an installation that failed. Updates that failed add their KB numbers to the row of their run. A text names no machine
    and has a row of its own. So a thousand machines by cause are one pipeline:
    ... | ConvertFrom-WUAzureResult | Group-Object -Property Code, Name.

    .PARAMETER InputObject
    Objects of Search-AzGraph, Import-Csv, ConvertFrom-Json, or texts: JSON, lines of a JSON file, or what the portal shows.

    .PARAMETER Culture
    The language of the property Message: en-US, fr-FR, ja-JP or zh-CN. By default that of the session.

    .INPUTS
    System.Management.Automation.PSObject. Objects and texts.

    .OUTPUTS
    WUDiagnostics.AzureResult. One row a machine.

    .NOTES
    Network: none.

    .EXAMPLE
    'Exception from HRESULT: 0x8024402C, Hresult:0' | ConvertFrom-WUAzureResult

    Decodes what the portal shows of a failed assessment.

    .EXAMPLE
    '{"DeviceName":"PC1","AlertSubtype":"DiskFull","AlertStatus":"Active","ErrorCode":"0x80070070"}' | ConvertFrom-WUAzureResult | Format-List

    Shows everything that an alert of Windows Update for Business says.

    .EXAMPLE
    '[{"Computer":"a","Reason":"0x8024402C"},{"Computer":"b","Reason":"0x8024402C"}]' | ConvertFrom-WUAzureResult | Group-Object -Property Code, Name

    Groups machines by their code. With Search-AzGraph -Query 'patchassessmentresources' before it, it groups a fleet.

    .LINK
    Get-WUErrorInfo

    .LINK
    Find-WUErrorCode

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding()]
    [OutputType('WUDiagnostics.AzureResult')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)]
        [ValidateNotNull()]
        [psobject[]]$InputObject,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Culture -Word $args[0] } $args[2] })]
        [string]$Culture
    )

    begin {
        Initialize-WULibrary -Cmdlet $PSCmdlet
        $language = Resolve-WULanguage -Culture $Culture
        $items = New-Object -TypeName System.Collections.Generic.List[string]
    }

    process {
        foreach ($one in $InputObject) {
            # A text as a JSON text, an object with what is in it; deeper than this nobody reports.
            $items.Add((ConvertTo-Json -InputObject $one -Depth 8 -Compress -WarningAction SilentlyContinue))
        }
    }

    end {
        $unread = 0
        $rows = Invoke-WULibrary -Cmdlet $PSCmdlet -ScriptBlock { , [WUDiagnostics.AzureResult]::FromJson('[' + ($items -join ',') + ']', $language, [ref]$unread) }
        if (@($rows).Count -eq 0) {
            $PSCmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNoMachineResult' -Category InvalidData))
            return
        }
        $rows
    }
}
