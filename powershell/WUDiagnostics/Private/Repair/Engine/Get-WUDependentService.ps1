function Get-WUDependentService {
    # The services that must be stopped before this one, those that nothing depends on first.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Name
    )

    $service = Get-Service -Name $Name -ErrorAction SilentlyContinue
    if ($null -ne $service) {
        foreach ($one in @($service.DependentServices)) {
            Get-WUDependentService -Name $one.Name
            $one.Name
        }
    }
}
