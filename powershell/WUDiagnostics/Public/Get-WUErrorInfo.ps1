function Get-WUErrorInfo {
    <#
    .SYNOPSIS
    Says what an error code means, why it happens and what to do.

    .DESCRIPTION
    Get-WUErrorInfo reads the codes of Windows Update, WSUS, Configuration Manager, Intune, servicing (CBS, DISM),
    Setup, BITS, Delivery Optimization, Windows Installer, WinHTTP, certificates and Windows itself, in every form in
    which people and programs write them: 0x8024402C, 8024402C, -2145107924, 2149859372, 0xFFFFFFFF8024402C,
    WU_E_PT_WINHTTP_NAME_NOT_RESOLVED, HTTP 503, 0xC1900101 - 0x20017, a whole message that contains a code, an
    ErrorRecord or an exception.

    There is one object per code. One code alone is shown as a card: what it means, why it happens and what to do first.
    Several codes have one line each, with code, name and meaning. Format-List shows all. What another command sends
    through the pipeline is always shown as lines, because it comes one by one.
    A code that is wrapped in another (such as a WinHTTP error in an HRESULT) is in the property Inner. An unknown code
    gives an object too: Known is false and the message says what its parts tell.

    Neither administrator rights nor network are needed.

    .PARAMETER InputObject
    The codes: numbers, strings, code names (with * and ?), messages with codes in them, ErrorRecords, exceptions, what
    Find-WUErrorCode gives, or objects with a property ErrorCode, HResult, Hex or Code, a Message with a code in it, or
    a list Codes: diagnoses, findings, attempts, steps of a probe or trace, records of logs, rows of Azure, also those
    that come from another session or from JSON. Of several properties the first that is a code other than 0 counts; of
    a list every code. Where nothing failed in such an object there is no output. An error whose HRESULT only names a type of .NET
    exception holds no code. Lists are taken apart. Quote a code such as '8024E001' in a list: without 0x PowerShell may
    read it as a floating-point number.

    .PARAMETER Name
    Lists the codes with these names; * and ? stand for any characters. A name without them that does not exist is an
    error.

    .PARAMETER Search
    Lists the codes in whose name, meaning, causes or remedies these words stand.

    .PARAMETER Family
    Lists all codes of these families, such as WU, CBS or BITS. Press Tab for the names.

    .PARAMETER Culture
    The language of the texts: en-US, fr-FR, ja-JP or zh-CN. By default that of the session. English stands in for a
    culture without texts of its own.

    .INPUTS
    System.Object. Anything that InputObject describes.

    .OUTPUTS
    WUDiagnostics.ErrorInfo. One object for each code.

    .NOTES
    Network: none.

    .EXAMPLE
    Get-WUErrorInfo 0x8024402C

    Shows the code's name, meaning, causes and first remedies.

    .EXAMPLE
    Get-WUErrorInfo 0x80240022 | Format-List

    Shows everything: causes and remedies in order, with the commands to run, and whether trying again helps.

    .EXAMPLE
    Get-WUErrorInfo 'Exception from HRESULT: 0x80072EE2' -Culture fr-FR

    Takes the code from a message and explains it in French.

    .EXAMPLE
    '0x80072EFE', -2145124318, 'WU_E_NO_SERVICE' | Get-WUErrorInfo | Select-Object Hex, Name, Stage, Retry

    Decodes several spellings from the pipeline and shows at which stage they occur and whether to try again.

    .EXAMPLE
    Get-WUErrorInfo -Name WU_E_PT_HTTP_STATUS_*

    Lists the codes with matching names.

    .EXAMPLE
    Get-WUErrorInfo -Search proxy

    Lists the codes that have to do with proxies.

    .EXAMPLE
    (Get-WUErrorInfo 0x800F081F).Remedies | Where-Object Command | Select-Object Text, Command

    Shows the remedies that come with a command.

    .EXAMPLE
    try { throw 'The update failed with 0x80240017.' } catch { $_ | Get-WUErrorInfo }

    Explains the code that an ErrorRecord carries.

    .LINK
    Find-WUErrorCode

    .LINK
    about_WUDiagnostics
    #>
    [CmdletBinding(DefaultParameterSetName = 'InputObject')]
    [OutputType('WUDiagnostics.ErrorInfo')]
    param(
        # One object or a list of them. Neither object[] nor psobject[]: converting each item of a pipeline into an array
        # costs more than decoding it, and psobject keeps what was typed, where 8024E001 is a number to the parser.
        [Parameter(ParameterSetName = 'InputObject', Mandatory, Position = 0, ValueFromPipeline)]
        [Alias('ErrorCode', 'HResult', 'Hex', 'Code')]
        [AllowNull()]
        [AllowEmptyString()]
        [AllowEmptyCollection()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Input -Word $args[0] } $args[2] })]
        [psobject]$InputObject,

        [Parameter(ParameterSetName = 'Name', Mandatory)]
        [SupportsWildcards()]
        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Name -Word $args[0] } $args[2] })]
        [string[]]$Name,

        [Parameter(ParameterSetName = 'Search', Mandatory)]
        [ValidateNotNullOrEmpty()]
        [string]$Search,

        [Parameter(ParameterSetName = 'Family', Mandatory)]
        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Family -Word $args[0] } $args[2] })]
        [string[]]$Family,

        [ValidateNotNullOrEmpty()]
        [ArgumentCompleter({ & (Get-Module -Name WUDiagnostics) { Complete-WUArgument -Kind Culture -Word $args[0] } $args[2] })]
        [string]$Culture
    )

    begin {
        Initialize-WULibrary -Cmdlet $PSCmdlet
        $language = Resolve-WULanguage -Culture $Culture
        # A message for each of thousands of codes costs more than decoding them.
        $tell = $VerbosePreference -ne 'SilentlyContinue'
        $first = $null
        if ($PSCmdlet.ParameterSetName -eq 'InputObject') {
            $reader = New-Object -TypeName WUDiagnostics.ErrorInfoReader -ArgumentList $language
            # Only an argument remembers how its number was typed; what comes through the pipeline does not.
            $isArgument = -not $MyInvocation.ExpectingInput
            # One code alone is shown whole. What another command sends is not waited for: it may never end.
            $wait = $MyInvocation.PipelinePosition -eq 1
        }
        else {
            $reader = $null
        }
    }

    process {
        if ($null -ne $reader) {
            # The loop over the inputs is compiled: this one turns once for thousands of codes or for each bad input.
            if ($isArgument -and $InputObject -is [ValueType]) {
                $found = $reader.First($InputObject, [string]$InputObject)
            }
            else {
                $found = $reader.First($InputObject, $null)
            }
            if ($tell) {
                Write-WUInput -Code $reader.Items
            }
            if ($wait) {
                if ($null -eq $first -and -not $reader.Pending -and $reader.Items.Length -eq 1) {
                    $first = $found
                    return
                }
                $wait = $false
                if ($null -ne $first) {
                    $first
                    $first = $null
                }
            }
            $found
            while ($reader.Pending) {
                if ($null -ne $reader.Problem) {
                    $PSCmdlet.WriteError((ConvertTo-WUErrorRecord -Problem $reader.Problem))
                }
                if ($reader.Read()) {
                    if ($tell) {
                        Write-WUInput -Code $reader.Items
                    }
                    $reader.Items
                }
            }
        }
        elseif ($PSCmdlet.ParameterSetName -eq 'Name') {
            foreach ($pattern in $Name) {
                $found = [WUDiagnostics.Decoder]::ByName($pattern, $language)
                if ($found.Count -eq 0 -and -not [System.Management.Automation.WildcardPattern]::ContainsWildcardCharacters($pattern)) {
                    $PSCmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUNameNotFound' -Category ObjectNotFound -TargetObject $pattern -ArgumentList $pattern -Near ([WUDiagnostics.Decoder]::Near($pattern))))
                }
                if ($found.Count -eq 1 -and $Name.Count -eq 1) {
                    $first = $found[0]
                }
                else {
                    $found
                }
            }
        }
        elseif ($PSCmdlet.ParameterSetName -eq 'Search') {
            $found = [WUDiagnostics.Decoder]::ByText($Search, $language)
            if ($found.Count -eq 1) {
                $first = $found[0]
            }
            else {
                $found
            }
        }
        else {
            $known = [WUDiagnostics.Decoder]::Families()
            foreach ($wanted in $Family) {
                if ($known -contains $wanted) {
                    [WUDiagnostics.Decoder]::ByFamily($wanted, $language)
                }
                else {
                    $PSCmdlet.WriteError((New-WUErrorRecord -ErrorId 'WUUnknownFamily' -Category ObjectNotFound -TargetObject $wanted -ArgumentList $wanted, ($known -join ', ')))
                }
            }
        }
    }

    end {
        if ($null -ne $first) {
            $first.PSObject.TypeNames.Insert(0, 'WUDiagnostics.ErrorInfo#Card')
            $first
        }
    }
}
