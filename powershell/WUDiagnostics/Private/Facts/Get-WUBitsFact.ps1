function Get-WUBitsFact {
    # Transfers of all users.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUCommand -Name Get-BitsTransfer -Otherwise (Get-WUString).FactNoBits -Elevated
    $jobs = @(Get-BitsTransfer -AllUsers -ErrorAction Stop)
    [ordered]@{ jobs = $jobs.Count; failedJobs = @($jobs | Where-Object -FilterScript { [string]$_.JobState -in 'Error', 'TransientError' }).Count }
}
