function Get-WURepairHeader {
    # What a journal says about the machine and the session. It holds no user's name.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [string]$Caller
    )

    $system = Get-WURegistryKey -Path 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $value = { param($Name) if ($null -ne $system -and $system.Contains($Name)) { $system[$Name]['value'] } }
    $build = & $value 'CurrentBuildNumber'
    [ordered]@{
        tool      = "$($MyInvocation.MyCommand.Module.Version)"
        machine   = [string]$env:COMPUTERNAME
        machineId = Get-WUMachineId
        os        = & $value 'ProductName'
        build     = $(if ($build) { [int]$build })
        boot      = [System.DateTime]::UtcNow.AddMilliseconds(-[WUDiagnostics.PowerState]::Uptime).ToString('yyyy-MM-ddTHH:mm:ssZ', [System.Globalization.CultureInfo]::InvariantCulture)
        caller    = $Caller
    }
}
