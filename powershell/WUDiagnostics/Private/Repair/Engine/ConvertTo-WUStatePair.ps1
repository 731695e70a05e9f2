function ConvertTo-WUStatePair {
    # Named values before and after, as a person reads them.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [AllowNull()]
        [System.Collections.IDictionary]$Before,

        [AllowNull()]
        [System.Collections.IDictionary]$After
    )

    $absent = (Get-WUString).RepairAbsent
    $names = @(foreach ($one in $Before, $After) { if ($null -ne $one) { $one.Keys } }) | Select-Object -Unique
    foreach ($name in $names) {
        $values = @(foreach ($one in $Before, $After) {
                $value = $null
                if ($null -ne $one -and $one.Contains($name)) { $value = $one[$name] }
                if ($null -eq $value -or "$value" -eq '') { $absent } else { "$value" }
            })
        '{0}: {1} -> {2}' -f $name, $values[0], $values[1]
    }
}
