function Get-WUServerSql {
    # What the database of the site has of update servers and their synchronisation. Two questions that only read, asked only with -Ask;
    # otherwise they are given as the reason, for whoever may ask them.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [switch]$Ask,

        [int]$TimeoutSec = 15
    )

    $questions = [ordered]@{ locations = 'SELECT * FROM WSUSServerLocations'; syncStatus = 'SELECT * FROM Update_SyncStatus' }
    if (-not $Ask) {
        throw ((Get-WUString).FactSqlNotAsked -f (@($questions.Values) -join '; '))
    }
    $key = 'SOFTWARE\Microsoft\SMS\SQL Server'
    $server = Get-WURegistryValue -Path $key -Name 'Server'
    $database = Get-WURegistryValue -Path $key -Name 'Database Name'
    if (-not $server -or -not $database) {
        throw (Get-WUString).FactNothing
    }
    # INSTANCE\database, where the server has instances.
    $instance, $name = ([string]$database).Split('\', 2)
    if (-not $name) {
        $name = $instance
    }
    else {
        $server = "$server\$instance"
    }
    $found = [ordered]@{ rows = @() }
    foreach ($member in $questions.Keys) {
        $rows = @(Invoke-WUSqlQuery -Server $server -Database $name -Query $questions[$member] -TimeoutSec $TimeoutSec)
        $found[$member] = $rows.Count
        $found['rows'] += @($rows | Select-Object -First 20)
    }
    $found
}
