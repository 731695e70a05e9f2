function Add-WUDiagnosisServer {
    # Adds how an update server is set up, where this machine has the role: each part with its row in the coverage.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [object]$Runner,

        # Also the two questions to the site's database.
        [switch]$Sql
    )

    $found = @(Invoke-WUQuietly -Catch -ScriptBlock { Get-WUServerFact -Sql:$Sql }) | Select-Object -Last 1
    if ($null -eq $found) {
        return
    }
    if ($found -is [System.Exception]) {
        $Runner.AddHistory((ConvertTo-WUFactJson -Fact @{ facts = @{}; coverage = @(@{ source = 'WSUS'; why = $found.Message }) }))
        return
    }
    $Runner.AddFacts((ConvertTo-WUFactJson -Fact $found['facts']))
    $Runner.AddHistory((ConvertTo-WUFactJson -Fact @{ facts = @{}; coverage = $found['coverage'] }))
}
