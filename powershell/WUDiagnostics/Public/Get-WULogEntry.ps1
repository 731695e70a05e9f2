function Get-WULogEntry {
    <#
    .SYNOPSIS
    Reads any update log into one kind of typed record.

    .DESCRIPTION
    Get-WULogEntry reads WindowsUpdate.log (old and converted), CBS, DISM, the ConfigMgr client and site server, WSUS
    SoftwareDistribution.log, ReportingEvents, Windows Installer, Windows Setup, device installation (setupapi), the Azure
    patch extension, IIS and HTTPERR logs, and plain text. The kind of each file is found out by its content. Records come as they are read, so
    that the first ones of a huge log are there at once; filters work inside the native library.

    Rotated files are joined in order of time. Files may be in ANSI, UTF-8 or UTF-16 and may be written to meanwhile.
    What cannot be read is an error that does not end the command (WULogUnreadable; WULogBinary for a file that is no
    log, such as a ZIP). Without a path, the usual update
    logs of this machine are read, as far as they exist.

    Property Time is the time as the log has it. TimeUtc is empty unless the log, or -TimeZone, allows to know it.

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
    Only records of this time or later. A time of this machine, such as Get-Date gives, is compared by its UTC with
    records whose UTC is known; with others, and when it is a plain time, as written.

    .PARAMETER Before
    Only records before this time; compared as with -After.

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

    .PARAMETER Tail
    Only the last so many records of each log. Property Line may be empty then: large files are read from their end.

    .PARAMETER Follow
    Goes on when the end is reached and gives new records as they are written, until Ctrl+C. Rotation is noticed. A log
    that is not there yet is waited for, with a warning; of a folder, or of a path with wildcards, only the logs that are
    there at the start are followed. Traces and cabinets are read once.

    .PARAMETER Merge
    Gives the records of all logs in order of time, by UTC. A log that states no zone has the clock of the other logs in its
    folder, or around it (its records are marked zone-inferred). Logs for which no zone is known come last, by their local
    time, and a warning names them: give -TimeZone. Property MergedBy says by which time (utc, local) a record has its place.

    .PARAMETER Encoding
    The code page of bytes that are not UTF-8, such as 1251 or 932. The default is 1252.

    .PARAMETER TimeZone
    The time zone of the machine that wrote the logs: an object of Get-TimeZone, its id, Local, UTC, or an offset such
    as +01:00. It is used where the log does not tell its own, so that TimeUtc is filled.

    .PARAMETER MaxLineLength
    The longest record in bytes. The rest of longer ones is left out, and they are marked truncated. The default is 262144.

    .PARAMETER Raw
    Fills the property Raw with the whole record as it stands in the file.

    .INPUTS
    System.String, System.IO.FileInfo, System.IO.DirectoryInfo. Paths of files and folders.

    .OUTPUTS
    WUDiagnostics.LogEntry. One object for each record.

    .NOTES
    Network: the machine that a path given with -Path or -LiteralPath leads to (SMB, 445): the files there. Nothing else.

    .EXAMPLE
    Get-WULogEntry -Path C:\Windows\Logs\CBS -Level Error, Fatal

    Reads CBS.log and the logs rotated from it, and shows the errors.

    .EXAMPLE
    Get-WULogEntry -After (Get-Date).AddHours(-2) -Merge | Where-Object { $_.Codes }

    Reads the update logs of this machine in order of time and shows what names an error code.

    .EXAMPLE
    Get-ChildItem -Path C:\Windows\CCM\Logs\*.log | Get-WULogEntry -Code 0x80240438, WU_E_PT_* | Format-List

    Finds in the ConfigMgr logs all records with these codes.

    .EXAMPLE
    Get-WULogEntry -Path C:\Windows\CCM\Logs\WUAHandler.log -Tail 10 -Follow

    Shows the last ten records and those that come.

    .EXAMPLE
    Get-WULogEntry -Path C:\Windows\Logs\DISM\dism.log -Level Error | Select-Object -ExpandProperty Codes | Sort-Object -Property Hex -Unique | Get-WUErrorInfo

    Says what the codes in the errors mean.

    .LINK
    Measure-WULog

    .LINK
    Get-WUErrorInfo

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType('WUDiagnostics.LogEntry')]
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

        [ValidateRange(0, [int]::MaxValue)]
        [int]$Tail,

        [switch]$Follow,

        [switch]$Merge,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Encoding -Word $args[0] } $args[2] })]
        [string]$Encoding,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind TimeZone -Word $args[0] } $args[2] })]
        [object]$TimeZone,

        [ValidateRange(1024, 1073741824)]
        [int]$MaxLineLength,

        [switch]$Raw
    )

    begin {
        Initialize-WULibrary -Cmdlet $PSCmdlet
        $options = New-WULogOption -Bound $PSBoundParameters -Cmdlet $PSCmdlet
        $files = New-Object -TypeName System.Collections.Generic.List[string]
        $asked = $MyInvocation.ExpectingInput
    }

    process {
        # All paths are needed before the first is read: rotated files belong together, and -Merge needs all.
        $literal = $PSCmdlet.ParameterSetName -eq 'LiteralPath'
        $given = if ($literal) { $LiteralPath } else { $Path }
        foreach ($one in $given) {
            $asked = $true
            if ($MyInvocation.ExpectingInput -and -not (Test-WUPipedPath -Path $one -InputObject $_ -Cmdlet $PSCmdlet)) {
                continue
            }
            foreach ($full in @(Resolve-WUPath -Path $one -Literal:$literal -Missing:$Follow -Cmdlet $PSCmdlet)) {
                $files.Add($full)
            }
        }
    }

    end {
        Read-WULog -FullName $files.ToArray() -Default:(-not $asked) -Options $options -Cmdlet $PSCmdlet
    }
}
