function Get-WUFact {
    # Runs the functions that gather facts, each for itself: what one cannot read is a sentence in 'errors', and the others go on.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        # Part of the facts document -> name of the function.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Source,

        # Further arguments of some functions, by the name of the part.
        [hashtable]$Argument = @{}
    )

    $strings = Get-WUString
    $facts = [ordered]@{}
    $errors = [ordered]@{}
    foreach ($part in $Source.Keys) {
        $more = @{}
        if ($Argument.ContainsKey($part)) {
            $more = $Argument[$part]
        }
        try {
            $found = & $Source[$part] @more -ErrorAction Stop
            if ($null -eq $found) {
                $errors[$part] = $strings.FactNothing
            }
            else {
                $facts[$part] = $found
            }
        }
        catch {
            $cause = $_.Exception.GetBaseException()
            if ($cause -is [System.Security.SecurityException] -or $cause -is [System.UnauthorizedAccessException]) {
                $errors[$part] = $strings.FactNeedsRights
            }
            else {
                $errors[$part] = ([string]$cause.Message).Trim().TrimEnd('.')
            }
            Write-Verbose -Message (ConvertTo-WUShown -Text ($part + ': ' + $_.Exception.Message))
        }
    }
    $facts['errors'] = $errors
    $facts
}
