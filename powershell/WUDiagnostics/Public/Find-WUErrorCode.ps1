function Find-WUErrorCode {
    <#
    .SYNOPSIS
    Finds every error code in texts and files, with its place.

    .DESCRIPTION
    Find-WUErrorCode goes through log files or texts and gives one object for every code: value, name, file, line,
    column, and how it was written. It knows 0x80072EE2, hr = 80072ee2, [C004F012], (-2145386477), HTTP 503,
    Error = 12002, Return value 3, code names and Setup pairs such as 0xC1900101 - 0x20017. Thread ids, digests, GUIDs
    and sequence numbers are not taken for codes.

    Files may be in ANSI, UTF-8 or UTF-16, may be written to meanwhile, and may be larger than the memory: codes come
    as they are found. Pipe the result to Get-WUErrorInfo to learn what the codes mean.

    .PARAMETER Text
    Texts, such as the clipboard or the lines of a log. Objects with a property Message, such as events and errors, are
    searched in it. Files that come through the pipeline, as from Get-ChildItem, are opened and searched.

    .PARAMETER Path
    Files to search; * and ? stand for any characters. Folders that match are passed over.

    .PARAMETER LiteralPath
    Files to search, with their names as they are: brackets, * and ? mean themselves.

    .INPUTS
    System.String, System.IO.FileInfo. Texts, files, and objects with a property Message.

    .OUTPUTS
    WUDiagnostics.ErrorCodeMatch. One object for each place where a code stands.

    .EXAMPLE
    Find-WUErrorCode -Path C:\Windows\Logs\CBS\CBS*.log

    Lists every code in the servicing logs with file, line and column.

    .EXAMPLE
    'Scan failed with hr = 8024402C, then HTTP 503' | Find-WUErrorCode

    Finds both codes in a pasted text.

    .EXAMPLE
    Get-ChildItem -Path C:\Windows\Logs -Filter *.log -Recurse -ErrorAction SilentlyContinue | Find-WUErrorCode | Group-Object -Property Code -NoElement | Sort-Object -Property Count -Descending

    Counts the codes of all logs below a folder.

    .EXAMPLE
    'Exception from HRESULT: 0x80072EE2' | Find-WUErrorCode | Get-WUErrorInfo

    Finds a code and says what it means.

    .LINK
    Get-WUErrorInfo

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding(DefaultParameterSetName = 'Text')]
    [OutputType('WUDiagnostics.ErrorCodeMatch')]
    param(
        # One text or a list of texts, and whatever else comes through the pipeline: were files bound to LiteralPath by
        # their property PSPath, so would be the lines of Get-Content, which have it too.
        [Parameter(ParameterSetName = 'Text', Mandatory, Position = 0, ValueFromPipeline)]
        [AllowNull()]
        [AllowEmptyString()]
        [AllowEmptyCollection()]
        [psobject]$Text,

        [Parameter(ParameterSetName = 'Path', Mandatory)]
        [SupportsWildcards()]
        [ValidateNotNullOrEmpty()]
        [string[]]$Path,

        [Parameter(ParameterSetName = 'LiteralPath', Mandatory)]
        [Alias('PSPath', 'FullName')]
        [ValidateNotNullOrEmpty()]
        [string[]]$LiteralPath
    )

    begin {
        Initialize-WULibrary -Cmdlet $PSCmdlet
        $texts = New-Object -TypeName WUDiagnostics.TextScan
    }

    process {
        if ($PSCmdlet.ParameterSetName -eq 'Text') {
            foreach ($item in $Text) {
                if ($item -is [string]) {
                    $from = $item.PSObject.Properties['PSPath']
                    if ($null -eq $from) {
                        $texts.Find([string]$item)
                    }
                    else {
                        # Get-Content says where its lines come from.
                        $path = $PSCmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($from.Value)
                        $texts.Find([string]$item, $path, $item.ReadCount - 1)
                    }
                }
                elseif ($item -is [System.IO.FileSystemInfo]) {
                    $files = @(Resolve-WUFile -Path $item.FullName -Literal -SkipFolder -Cmdlet $PSCmdlet)
                    Find-WUCodeInFile -FullName $files -Cmdlet $PSCmdlet
                }
                elseif ($null -ne $item) {
                    $message = $item.PSObject.Properties['Message']
                    if ($null -ne $message -and $message.Value -is [string]) {
                        $texts.Find($message.Value)
                    }
                    else {
                        $texts.Find([string]$item)
                    }
                }
            }
        }
        else {
            $literal = $PSCmdlet.ParameterSetName -eq 'LiteralPath'
            $given = if ($literal) { $LiteralPath } else { $Path }
            $files = @(foreach ($one in $given) {
                    Resolve-WUFile -Path $one -Literal:$literal -Cmdlet $PSCmdlet
                })
            Find-WUCodeInFile -FullName $files -Cmdlet $PSCmdlet
        }
    }
}
