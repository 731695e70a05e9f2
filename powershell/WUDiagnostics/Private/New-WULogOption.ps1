function New-WULogOption {
    # The library's options from the parameters that a caller got.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.LogOptions')]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Makes an object, changes nothing.')]
    param(
        [Parameter(Mandatory)]
        [System.Collections.Generic.Dictionary[string, object]]$Bound,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    $options = New-Object -TypeName WUDiagnostics.LogOptions
    $same = @{ Family = 'Family'; Only = 'Only'; After = 'After'; Before = 'Before'; Level = 'Levels'; Component = 'Components'; Code = 'Codes'; Match = 'Text'
        Tail = 'Tail'; MaxLineLength = 'MaxLineLength'; Encoding = 'CodePage'
    }
    foreach ($name in $same.Keys) {
        if ($Bound.ContainsKey($name) -and $null -ne $Bound[$name]) {
            $options.($same[$name]) = $Bound[$name]
        }
    }
    foreach ($name in 'Merge', 'Follow', 'Raw') {
        if ($Bound.ContainsKey($name)) {
            $options.$name = [bool]$Bound[$name]
        }
    }
    if ($Bound.ContainsKey('TimeZone')) {
        $zone = $Bound['TimeZone']
        if ($zone -is [psobject]) {
            $zone = $zone.PSObject.BaseObject
        }
        if ($zone -isnot [System.TimeZoneInfo]) {
            $name = [string]$zone
            $zone = Invoke-WUQuietly -Catch -ScriptBlock { [WUDiagnostics.LogOptions]::FindTimeZone($name) }
            if ($zone -is [System.Exception]) {
                $record = New-WUErrorRecord -ErrorId 'WULogUnknownTimeZone' -Category InvalidArgument -TargetObject $name -ArgumentList $name -Exception $zone.GetBaseException()
                $Cmdlet.ThrowTerminatingError($record)
            }
        }
        $options.TimeZone = $zone
    }
    $options
}
