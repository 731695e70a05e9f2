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
Register-ArgumentCompleter -CommandName 'Get-WUErrorInfo' -ParameterName 'Culture' -ScriptBlock {
    param($CommandName, $ParameterName, $WordToComplete)
    Complete-WUArgument -Kind Culture -Word $WordToComplete
}
