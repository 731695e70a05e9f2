function New-WULogOption {
    # The library's options from the parameters that a caller got; what cannot be asked for ends the caller.
    [CmdletBinding()]
    [OutputType('WUDiagnostics.LogOptions')]
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Makes an object, changes nothing.')]
    param(
        [Parameter(Mandatory)]
        [System.Collections.Generic.Dictionary[string, object]]$Bound,

        # Count, give no records.
        [switch]$Measure,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet]$Cmdlet
    )

    $options = New-Object -TypeName WUDiagnostics.LogOptions
    $options.Language = $PSUICulture
    $options.Measure = [bool]$Measure
    foreach ($name in $script:WULogOptions.Keys) {
        if ($Bound.ContainsKey($name) -and $null -ne $Bound[$name]) {
            $value = $Bound[$name]
            if ($value -is [switch]) {
                $value = [bool]$value
            }
            $options.($script:WULogOptions[$name]) = $value
        }
    }
    if ($Bound.ContainsKey('Match')) {
        $Cmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId 'WULogMatch' -Category InvalidArgument -TargetObject $Bound['Match']))
    }
    if ($options.Follow -and $options.Merge) {
        $Cmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId 'WULogFollowMerge' -Category InvalidArgument))
    }
    foreach ($name in @($options.Family) + @($options.Only)) {
        if ($name -and -not [WUDiagnostics.LogFamily]::IsName($name)) {
            $known = [WUDiagnostics.LogFamily]::Names() -join ', '
            $Cmdlet.ThrowTerminatingError((New-WUErrorRecord -ErrorId 'WULogUnknownFamily' -Category InvalidArgument -TargetObject $name -ArgumentList $name, $known))
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
