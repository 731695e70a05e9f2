function Find-WUErrorCode {
    <#
    .SYNOPSIS
    Finds every error code in texts and files, with its place.

    .DESCRIPTION
    Find-WUErrorCode goes through log files or texts and gives one object for every code: value, name, file, line,
    column, and how it was written. It knows 0x80072EE2, hr = 80072ee2, [C004F012], (-2145386477), HTTP 503,
    Error = 12002, Return value 3, code names and Setup pairs such as 0xC1900101 - 0x20017. Thread ids, digests, GUIDs
    and sequence numbers are not taken for codes.

    What is taken for text, and searched as it is: the argument that stands first on the line (-Text), every string from
    the pipeline, lines of Get-Content, and the property Message of an object. A path or a pattern as a string is such a
    text, too: nothing that a text names is opened, and a warning says so.

    What is taken for a file, and opened: what -Path and -LiteralPath give, file objects from the pipeline, as from
    Get-ChildItem or Get-Item, and objects with their path in a property FullName. A folder is not searched: use
    Get-ChildItem -File -Recurse. Get-WULogEntry and Measure-WULog, other than this command, take paths first on the line,
    and folders, too.

    Files may be in ANSI, UTF-8 or UTF-16, may be written to meanwhile, and may be larger than the memory: codes come
    as they are found. Pipe the result to Get-WUErrorInfo to learn what the codes mean.

    .PARAMETER Text
    Texts, such as the clipboard or the lines of a log; not paths. Objects with a property Message, such as events and
    errors, are searched in it. Objects with their path in a property FullName are opened and searched; a FullName that is
    mere text and leads to another machine is not. Lines of Get-Content know their file, but not their line in it, because
    of its -Tail; use -Path where lines matter.

    .PARAMETER Path
    Files to search; * and ? stand for any characters. Folders that match are passed over.

    .PARAMETER LiteralPath
    Files to search, with their names as they are: brackets, * and ? mean themselves.

    .INPUTS
    System.String, System.IO.FileInfo. Texts, files, and objects with a property FullName or Message.

    .OUTPUTS
    WUDiagnostics.ErrorCodeMatch. One object for each place where a code stands.

    .NOTES
    Network: the machine that a path given with -Path or -LiteralPath leads to (SMB, 445): the files there. Nothing else.

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
        # From the looks of a text alone: to look for the file, be it on a server that the text names, would be to open it.
        $likeFile = New-Object -TypeName regex -ArgumentList '^(?:(?:[a-z]:|\.{0,2})[\\/][^\x00-\x1F:"<>|]{0,250}|[^\s\x00-\x1F:"<>|]{1,250})\.(?:log|lo_|txt|etl|evtx|cab|gz|zip)$', 'IgnoreCase, CultureInvariant'
        $hinted = $false
    }

    process {
        if ($PSCmdlet.ParameterSetName -eq 'Text') {
            foreach ($item in $Text) {
                $file = $null
                if ($item -is [System.IO.FileSystemInfo]) {
                    $file = $item.FullName
                }
                elseif ($null -ne $item -and $item -isnot [string]) {
                    # Types and assemblies have a FullName, too.
                    $named = $item.PSObject.Properties['FullName']
                    if ($null -ne $named -and $named.Value -is [string] -and $named.Value -match '^([A-Za-z]:[\\/]|[\\/])') {
                        $file = $named.Value
                    }
                }
                if ($item -is [string]) {
                    $from = $item.PSObject.Properties['PSPath']
                    if ($null -eq $from) {
                        $found = $texts.Find([string]$item)
                        if ($found.Count -eq 0 -and -not $hinted -and $likeFile.IsMatch($item)) {
                            $hinted = $true
                            $PSCmdlet.WriteWarning((ConvertTo-WUShown -Text ((Get-WUString).TextLikePath -f $item)))
                        }
                    }
                    else {
                        # Get-Content says where its lines come from, but counts them from where it begins: with -Tail not
                        # from the beginning of the file. Only a whole file has lines of its own.
                        $path = [string]$from.Value -replace '^[^:]*::'
                        $whole = $null -ne $item.PSObject.Properties['ReadCount'] -and $item.ReadCount -eq 1 -and $item.Contains("`n")
                        $found = $texts.Find([string]$item, $path, $(if ($whole) { 0 } else { -1 }))
                    }
                    $found
                }
                elseif ($null -ne $file) {
                    if (Test-WUPipedPath -Path $file -InputObject $item -Cmdlet $PSCmdlet) {
                        $files = @(Resolve-WUFile -Path $file -Literal -SkipFolder -Cmdlet $PSCmdlet)
                        Find-WUCodeInFile -FullName $files -Cmdlet $PSCmdlet
                    }
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
