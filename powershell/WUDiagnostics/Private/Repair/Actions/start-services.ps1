function Test-WUStartServices {
    # The services that an update needs and that do not run.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $before = [ordered]@{}
    $after = [ordered]@{}
    foreach ($name in 'cryptsvc', 'bits', 'wuauserv') {
        $state = Get-WUServiceState -Name $name
        if ($state -and $state -ne 'Running') {
            $before[$name] = $state
            $after[$name] = 'Running'
        }
    }
    [ordered]@{ state = $(if ($after.Count -gt 0) { 'needed' } else { 'right' }); before = $before; after = $after }
}

function Invoke-WUStartServices {
    # Starts them.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    foreach ($name in (Test-WUStartServices -Parameter $Parameter)['after'].Keys) {
        Invoke-WUChange -Run $Run -Change ([ordered]@{ type = 'service'; name = $name; after = 'Running' })
    }
}
