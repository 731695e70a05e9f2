function Measure-WULog {
    <#
    .SYNOPSIS
    Counts the records of update logs by level, component, code and hour.

    .DESCRIPTION
    Measure-WULog reads the same logs as Get-WULogEntry, takes the same filters and gives one object with the counts. No
    record is made, so that it goes through gigabytes in seconds. A record that names a code several times counts once
    for that code. Times and hours are those that the logs have.

    .PARAMETER Path
    Files and folders; * and ? stand for any characters. A folder gives all logs below it. A path to another machine
    that comes down the pipeline as a text is not opened: give it with -Path, or pipe the file itself.

    .PARAMETER LiteralPath
    Files and folders, with their names as they are: brackets, * and ? mean themselves.

    .PARAMETER Family
    Only files of these kinds of log, such as cbs; others are passed over. Tab offers the kinds.

    .PARAMETER As
    Reads every file as this kind of log instead of finding it out by content. Tab offers the kinds.

    .PARAMETER After
    Only records of this time or later; compared as Get-WULogEntry does.

    .PARAMETER Before
    Only records before this time; compared as Get-WULogEntry does.

    .PARAMETER Level
    Only records of these levels. Records without a level are left out.

    .PARAMETER Component
    Only records of these components; * and ? stand for any characters.

    .PARAMETER Code
    Only records that name one of these codes, however they are spelled here or there. Names may have * in them.

    .PARAMETER Like
    Only records that contain this text, in upper or lower case; * and ? stand for any characters. For a regular expression
    use Where-Object Message -match.

    .PARAMETER Match
    Refused: in PowerShell it would mean a regular expression. Use -Like, or Where-Object Message -match.

    .PARAMETER Encoding
    The code page of bytes that are not UTF-8, such as 1251 or 932. The default is 1252.

    .PARAMETER TimeZone
    The time zone of the machine that wrote the logs, as with Get-WULogEntry. It matters for -After and -Before.

    .PARAMETER MaxLineLength
    The longest record in bytes. The default is 262144.

    .INPUTS
    System.String, System.IO.FileInfo, System.IO.DirectoryInfo. Paths of files and folders. Also what Get-WULogEntry gave
    (WUDiagnostics.LogEntry), which is counted as it is, without further filters.

    .OUTPUTS
    WUDiagnostics.LogMeasure. One object with all counts.

    .NOTES
    Network: the machine that a path given with -Path or -LiteralPath leads to (SMB, 445): the files there. Nothing else.

    .EXAMPLE
    Measure-WULog -Path C:\Windows\Logs\CBS

    Shows how many records the servicing logs have, from when to when, and their levels and codes.

    .EXAMPLE
    Measure-WULog -Path C:\Windows\CCM\Logs -After (Get-Date).AddDays(-1) | Select-Object -ExpandProperty ByCode | Select-Object -First 10

    Shows the ten most frequent codes of the last day.

    .EXAMPLE
    Measure-WULog -Path C:\Windows\WindowsUpdate.log -Level Error, Fatal | Select-Object -ExpandProperty ByHour

    Shows in which hours there were errors.

    .EXAMPLE
    Get-WULogEntry -Path C:\Windows\Logs\CBS -Level Error | Where-Object { $_.Codes } | Measure-WULog

    Counts records that were read and chosen before.

    .LINK
    Get-WULogEntry

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType('WUDiagnostics.LogMeasure')]
    param(
        [Parameter(ParameterSetName = 'Path', Position = 0, ValueFromPipeline)]
        [SupportsWildcards()]
        [ValidateNotNullOrEmpty()]
        [string[]]$Path,

        [Parameter(ParameterSetName = 'LiteralPath', Mandatory, ValueFromPipelineByPropertyName)]
        [Alias('PSPath', 'FullName')]
        [ValidateNotNullOrEmpty()]
        [string[]]$LiteralPath,

        [Alias('Only')]
        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind LogFamily -Word $args[0] } $args[2] })]
        [string[]]$Family,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind LogFamily -Word $args[0] } $args[2] })]
        [string]$As,

        [datetime]$After,

        [datetime]$Before,

        [ValidateSet('Debug', 'Info', 'Warning', 'Error', 'Fatal')]
        [string[]]$Level,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Component -Word $args[0] -Bound $args[1] } $args[2] $args[4] })]
        [string[]]$Component,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Name -Word $args[0] } $args[2] })]
        [string[]]$Code,

        [SupportsWildcards()]
        [ValidateNotNullOrEmpty()]
        [string]$Like,

        [Parameter(DontShow)]
        [AllowEmptyString()]
        [string]$Match,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Encoding -Word $args[0] } $args[2] })]
        [string]$Encoding,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind TimeZone -Word $args[0] } $args[2] })]
        [object]$TimeZone,

        [ValidateRange(1024, 1073741824)]
        [int]$MaxLineLength
    )

    begin {
        Initialize-WULibrary -Cmdlet $PSCmdlet
        $options = New-WULogOption -Bound $PSBoundParameters -Measure -Cmdlet $PSCmdlet
        $files = New-Object -TypeName System.Collections.Generic.List[string]
        $asked = $MyInvocation.ExpectingInput
        $entries = New-Object -TypeName 'System.Collections.Generic.List[WUDiagnostics.LogEntry]'
    }

    process {
        if ($MyInvocation.ExpectingInput -and $_ -is [WUDiagnostics.LogEntry]) {
            # What was read before is counted as it is: a filter here would do nothing.
            foreach ($name in $script:WULogOptions.Keys) {
                if ($PSBoundParameters.ContainsKey($name)) {
                    $PSCmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId 'WULogOptions' -Category InvalidArgument -TargetObject $name -ArgumentList ('-' + $name)))
                }
            }
            $entries.Add($_)
            return
        }
        $literal = $PSCmdlet.ParameterSetName -eq 'LiteralPath'
        $given = if ($literal) { $LiteralPath } else { $Path }
        foreach ($one in $given) {
            $asked = $true
            if ($MyInvocation.ExpectingInput -and -not (Test-WUPipedPath -Path $one -InputObject $_ -Cmdlet $PSCmdlet)) {
                continue
            }
            foreach ($full in @(Resolve-WUPath -Path $one -Literal:$literal -Cmdlet $PSCmdlet)) {
                $files.Add($full)
            }
        }
    }

    end {
        if ($entries.Count -gt 0) {
            New-Object -TypeName WUDiagnostics.LogMeasure -ArgumentList (, $entries)
            if ($files.Count -eq 0) {
                return
            }
        }
        Read-WULog -FullName $files.ToArray() -Default:(-not $asked) -Options $options -Cmdlet $PSCmdlet
    }
}
