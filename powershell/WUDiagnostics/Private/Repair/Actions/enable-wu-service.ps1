function Test-WUEnableWuService {
    # The services that an update needs and that are disabled, and how each starts on a Windows as it is delivered.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $before = [ordered]@{}
    $after = [ordered]@{}
    $owners = @()
    foreach ($name in 'cryptsvc', 'bits', 'wuauserv', 'usosvc', 'dosvc', 'TrustedInstaller') {
        $start = Get-WUServiceStart -Name $name
        # BITS changes between manual and automatic by itself, and so does the guard of an installation: only this one is wrong.
        if ($null -eq $start -or $start['start'] -ne 4) {
            continue
        }
        $default = Get-WUServiceDefault -Name $name
        $before[$name] = 'Disabled'
        $after[$name] = switch ($default['start']) { 2 { if ($default['delayed']) { 'Automatic (delayed)' } else { 'Automatic' } } default { 'Manual' } }
        if (Test-WUServicePolicy -Name $name) {
            $owners += [ordered]@{ what = $name; by = 'gpo'; name = $null }
        }
    }
    [ordered]@{ state = $(if ($after.Count -gt 0) { 'needed' } else { 'right' }); before = $before; after = $after; owners = $owners }
}

function Invoke-WUEnableWuService {
    # Sets their start types, and starts them.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $names = @((Test-WUEnableWuService -Parameter $Parameter)['after'].Keys)
    foreach ($name in $names) {
        Invoke-WUChange -Run $Run -Change ([ordered]@{ type = 'startType'; name = $name; after = (Get-WUServiceDefault -Name $name) })
    }
    foreach ($name in $names) {
        # Windows starts this one when it installs something.
        if ($name -ne 'TrustedInstaller') {
            Invoke-WUChange -Run $Run -Change ([ordered]@{ type = 'service'; name = $name; after = 'Running' })
        }
    }
}
