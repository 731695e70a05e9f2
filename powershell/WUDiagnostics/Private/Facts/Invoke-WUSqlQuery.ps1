function Invoke-WUSqlQuery {
    # Rows of a question to a database, each as a text: at most a thousand. The connection says that it only reads.
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string]$Server,

        [Parameter(Mandatory)]
        [string]$Database,

        [Parameter(Mandatory)]
        [string]$Query,

        [int]$TimeoutSec = 15
    )

    $settings = New-Object -TypeName System.Data.Common.DbConnectionStringBuilder
    $settings['Data Source'] = $Server
    $settings['Initial Catalog'] = $Database
    $settings['Integrated Security'] = 'True'
    $settings['Connect Timeout'] = $TimeoutSec
    $settings['ApplicationIntent'] = 'ReadOnly'
    $connection = New-Object -TypeName System.Data.SqlClient.SqlConnection -ArgumentList $settings.ConnectionString
    try {
        $connection.Open()
        $command = $connection.CreateCommand()
        $command.CommandTimeout = $TimeoutSec
        $command.CommandText = $Query
        $reader = $command.ExecuteReader()
        $count = 0
        while ($count -lt 1000 -and $reader.Read()) {
            $count++
            @(for ($i = 0; $i -lt $reader.FieldCount; $i++) { '{0}={1}' -f $reader.GetName($i), $reader.GetValue($i) }) -join '; '
        }
        $reader.Close()
    }
    finally {
        $connection.Dispose()
    }
}
