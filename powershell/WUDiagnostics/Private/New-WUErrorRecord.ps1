function New-WUErrorRecord {
    # One way to make every error of this module: a stable id, a category, the input as target, a sentence in the
    # session's language and the action that helps.
    [CmdletBinding()]
    [OutputType([System.Management.Automation.ErrorRecord])]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Makes an object, changes nothing.')]
    param(
        [Parameter(Mandatory)]
        [string]$ErrorId,

        [Parameter(Mandatory)]
        [System.Management.Automation.ErrorCategory]$Category,

        [AllowNull()]
        [object]$TargetObject,

        [AllowNull()]
        [object[]]$ArgumentList,

        [AllowNull()]
        [System.Exception]$Exception,

        # The sentence, where an id has more than one.
        [string]$Sentence = $ErrorId
    )

    $strings = Get-WUString
    $template = $strings[$Sentence]
    if ($null -eq $template) {
        $template = $strings['WULibraryDefect']
    }
    $values = @(@($ArgumentList) + @($null, $null))
    $message = $template -f $values
    $action = [string]$strings[$Sentence + 'Action'] -f $values
    if ($null -eq $Exception -or $Exception.Message -ne $message) {
        $Exception = New-Object -TypeName System.Management.Automation.RuntimeException -ArgumentList $message, $Exception
    }
    $record = New-Object -TypeName System.Management.Automation.ErrorRecord -ArgumentList $Exception, $ErrorId, $Category, $TargetObject
    if ($action) {
        $record.ErrorDetails = New-Object -TypeName System.Management.Automation.ErrorDetails -ArgumentList ($message + ' ' + $action)
        $record.ErrorDetails.RecommendedAction = $action
    }
    $record
}
