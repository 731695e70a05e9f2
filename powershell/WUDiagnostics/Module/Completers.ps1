# In a session of constrained language the attributes of the parameters may not call into the module; these may. The attributes
# are for an import with -Prefix, under which the commands have other names.
$script:WUCompletions = @{
    'Clear-WUClientPolicy' = @{ Name = 'PolicyValue' }
    'ConvertFrom-WUAzureResult' = @{ Culture = 'Culture' }
    'Get-WUClientPolicy' = @{ Culture = 'Culture' }
    'Get-WUErrorInfo' = @{ InputObject = 'Input'; Name = 'Name'; Family = 'Family'; Culture = 'Culture' }
    'Get-WURepairJournal' = @{ Run = 'Run' }
    'Get-WULogEntry' = @{ Family = 'LogFamily'; As = 'LogFamily'; Component = 'Component'; Code = 'Name'; Encoding = 'Encoding'; TimeZone = 'TimeZone' }
    'Get-WUScanTrace' = @{ Culture = 'Culture' }
    'Invoke-WUDiagnosis' = @{ Code = 'Name'; Culture = 'Culture' }
    'Measure-WULog' = @{ Family = 'LogFamily'; As = 'LogFamily'; Component = 'Component'; Code = 'Name'; Encoding = 'Encoding'; TimeZone = 'TimeZone' }
    'Repair-WUClient' = @{ Id = 'Action'; Proxy = 'Proxy' }
    'Test-WUClientHealth' = @{ Rule = 'Check'; Culture = 'Culture' }
    'Test-WsusConnectivity' = @{ Proxy = 'Proxy'; Culture = 'Culture' }
    'Undo-WURepair' = @{ Run = 'Run' }
}
$completer = {
    param($CommandName, $ParameterName, $WordToComplete, $Syntax, $Bound)
    Complete-WUArgument -Kind $script:WUCompletions[$CommandName][$ParameterName] -Word $WordToComplete -Bound $Bound
}
foreach ($command in $script:WUCompletions.Keys) {
    foreach ($parameter in $script:WUCompletions[$command].Keys) {
        Register-ArgumentCompleter -CommandName $command -ParameterName $parameter -ScriptBlock $completer
    }
}
