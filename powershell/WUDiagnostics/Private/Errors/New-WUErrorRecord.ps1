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
        [string]$Sentence = $ErrorId,

        # What may have been meant: the advice then.
        [AllowEmptyCollection()]
        [string[]]$Near
    )

    $strings = Get-WUString
    $template = $strings[$Sentence]
    if ($null -eq $template) {
        $template = $strings['WULibraryDefect']
    }
    $values = @(@($ArgumentList) + @($null, $null))
    $message = ConvertTo-WUShown -Text ($template -f $values)
    $action = if ($Near) {
        ConvertTo-WUShown -Text ([string]$strings['WUDidYouMean'] -f ($Near -join ', '))
    }
    else {
        ConvertTo-WUShown -Text ([string]$strings[$Sentence + 'Action'] -f $values)
    }
    if ($null -eq $Exception -or $Exception.Message -ne $message) {
        # What lies inside repeats the input in its own words: not where a password stands in it.
        if ($null -ne $Exception -and (ConvertTo-WUShown -Text ([string]$Exception)).Contains('***')) {
            $Exception = $null
        }
        # A missing path is what Get-Item throws for one.
        $type = if ($ErrorId -in 'WUPathNotFound', 'WUNoFileMatches') { 'ItemNotFoundException' } else { 'RuntimeException' }
        $Exception = New-Object -TypeName "System.Management.Automation.$type" -ArgumentList $message, $Exception
    }
    # The target is the input itself, unless a password stands in it: errors go into tickets.
    $silent = ConvertTo-WUShown -Text ([string]$TargetObject)
    if ($silent.Contains('***')) {
        $TargetObject = $silent
    }
    $record = New-Object -TypeName System.Management.Automation.ErrorRecord -ArgumentList $Exception, $ErrorId, $Category, $TargetObject
    # Windows PowerShell shows the target below every error.
    $target = [string]$record.CategoryInfo.TargetName
    $record.CategoryInfo.TargetName = ConvertTo-WUShown -Text $target.Substring(0, [System.Math]::Min($target.Length, 200))
    if ($action) {
        $record.ErrorDetails = New-Object -TypeName System.Management.Automation.ErrorDetails -ArgumentList (Join-WUSentence -Sentence $message, $action)
        $record.ErrorDetails.RecommendedAction = $action
    }
    $record
}
