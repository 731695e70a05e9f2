Register-ArgumentCompleter -CommandName 'Get-WUErrorInfo' -ParameterName 'Name' -ScriptBlock {
    param($CommandName, $ParameterName, $WordToComplete)
    Complete-WUArgument -Kind Name -Word $WordToComplete
}
Register-ArgumentCompleter -CommandName 'Get-WUErrorInfo' -ParameterName 'InputObject' -ScriptBlock {
    param($CommandName, $ParameterName, $WordToComplete)
    # Numbers need no help; names do.
    if ($WordToComplete -match '^[''"]?[A-Za-z]') {
        Complete-WUArgument -Kind Name -Word $WordToComplete
    }
}
Register-ArgumentCompleter -CommandName 'Get-WUErrorInfo' -ParameterName 'Family' -ScriptBlock {
    param($CommandName, $ParameterName, $WordToComplete)
    Complete-WUArgument -Kind Family -Word $WordToComplete
}
foreach ($parameter in 'Family', 'As') {
    Register-ArgumentCompleter -CommandName 'Get-WULogEntry', 'Measure-WULog' -ParameterName $parameter -ScriptBlock {
        param($CommandName, $ParameterName, $WordToComplete)
        Complete-WUArgument -Kind LogFamily -Word $WordToComplete
    }
}
Register-ArgumentCompleter -CommandName 'Get-WUErrorInfo', 'Get-WUClientPolicy', 'Test-WsusConnectivity', 'Test-WUClientHealth' -ParameterName 'Culture' -ScriptBlock {
    param($CommandName, $ParameterName, $WordToComplete)
    Complete-WUArgument -Kind Culture -Word $WordToComplete
}
Register-ArgumentCompleter -CommandName 'Test-WUClientHealth' -ParameterName 'Rule' -ScriptBlock {
    param($CommandName, $ParameterName, $WordToComplete)
    Complete-WUArgument -Kind Check -Word $WordToComplete
}
Register-ArgumentCompleter -CommandName 'Test-WsusConnectivity' -ParameterName 'Proxy' -ScriptBlock {
    param($CommandName, $ParameterName, $WordToComplete)
    if (Test-WULike -Text 'direct' -Pattern ($WordToComplete + '*')) {
        New-Object -TypeName System.Management.Automation.CompletionResult -ArgumentList 'direct'
    }
}
