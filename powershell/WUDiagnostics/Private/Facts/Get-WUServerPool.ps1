function Get-WUServerPool {
    # Whether the application pool of WSUS runs.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        # What the configuration has of the site.
        [AllowNull()]
        [System.Collections.IDictionary]$Site
    )

    $pool = [ordered]@{ name = 'WsusPool' }
    if ($null -ne $Site -and $Site.Contains('pool')) {
        $pool = $Site['pool']
    }
    $answer = Invoke-WUProgram -Path (Get-WUWindowsPath -System 'inetsrv\appcmd.exe') -ArgumentList 'list', 'apppool', $pool['name'], '/text:state' -TimeoutSec 15
    if ($answer.ExitCode -ne 0 -or -not $answer.Output) {
        throw $(if ($answer.Output) { $answer.Output } else { (Get-WUString).FactNothing })
    }
    $pool['state'] = $answer.Output.Trim()
    [ordered]@{ pool = $pool }
}
