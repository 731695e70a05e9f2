function Get-WUCimFact {
    # Instances of a CIM class; throws a sentence where there is no CIM here, or none of this class.
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [string]$Namespace,

        [Parameter(Mandatory)]
        [string]$ClassName,

        [string]$Filter
    )

    Assert-WUWindows
    if (-not (Test-WUCommand -Name Get-CimInstance)) {
        throw (Get-WUString).FactNoCim
    }
    $query = @{ Namespace = $Namespace; ClassName = $ClassName; OperationTimeoutSec = 15; ErrorAction = 'Stop'; Verbose = $false }
    if ($Filter) {
        $query['Filter'] = $Filter
    }
    Get-CimInstance @query
}
