function Get-WUFact {
    # The facts document: parts, each gathered by the function of its name. What one cannot read is a sentence in 'errors', and
    # the others go on.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyCollection()]
        [string[]]$Part,

        # What the probes of the network gave, for the functions that take it; nothing where the network is not to be used.
        [AllowNull()]
        [AllowEmptyCollection()]
        [object[]]$Probe,

        # Of Invoke-WUBounded: no part is waited for longer than that allows.
        [hashtable]$Session
    )

    $strings = Get-WUString
    $now = [System.DateTimeOffset](Get-Date)
    $facts = [ordered]@{
        schema   = 1
        gathered = $now.UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ssZ', [System.Globalization.CultureInfo]::InvariantCulture)
        computer = $env:COMPUTERNAME
        zone     = $now.ToString('zzz', [System.Globalization.CultureInfo]::InvariantCulture)
    }
    $errors = [ordered]@{}
    foreach ($path in $Part) {
        $names = $path.Split('.')
        $last = $names[$names.Count - 1]
        try {
            $gatherer = Get-WUGatherer -Part $path
            $more = @{}
            if ($gatherer.Parameters.ContainsKey('Probe')) {
                $more['Probe'] = $Probe
            }
            $more['ErrorAction'] = 'Stop'
            if ($null -ne $Session) {
                $found = Invoke-WUBounded -Command $gatherer.Name -Parameter $more -Session $Session
            }
            else {
                $found = & $gatherer.Name @more
            }
            if ($null -eq $found) {
                $errors[$path] = $strings.FactNothing
                continue
            }
            $into = $facts
            for ($i = 0; $i -lt $names.Count - 1; $i++) {
                if (-not $into.Contains($names[$i])) {
                    $into[$names[$i]] = [ordered]@{}
                }
                $into = $into[$names[$i]]
            }
            $into[$last] = $found
            Write-Verbose -Message (ConvertTo-WUShown -Text ($strings.VerboseGathered -f $path))
        }
        catch {
            $cause = $_.Exception.GetBaseException()
            if ($cause -is [System.Security.SecurityException] -or $cause -is [System.UnauthorizedAccessException]) {
                $errors[$path] = $strings.FactNeedsRights
            }
            else {
                $errors[$path] = ([string]$cause.Message).Trim().TrimEnd('.')
            }
            Write-Verbose -Message (ConvertTo-WUShown -Text ($path + ': ' + $_.Exception.Message))
        }
    }
    $facts['errors'] = $errors
    $facts
}
