function Get-WUServerCertificate {
    # The certificates that are bound to ports of HTTP.sys, with their names.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $base = 'SYSTEM\CurrentControlSet\Services\HTTP\Parameters\SslBindingInfo'
    $bound = [ordered]@{}
    foreach ($name in Get-WURegistryChild -Path $base) {
        $hash = Get-WURegistryValue -Path "$base\$name" -Name 'SslCertHash'
        if ($hash -and $name -match ':(\d+)$') {
            $bound[$Matches[1]] = ([string]$hash).ToUpperInvariant()
        }
    }
    $certificates = @(Get-WUMachineCertificate)
    foreach ($port in $bound.Keys) {
        $certificate = $certificates | Where-Object -FilterScript { $_.Thumbprint -eq $bound[$port] } | Select-Object -First 1
        $one = [ordered]@{ port = [int]$port }
        if ($null -ne $certificate) {
            $one['subject'] = $certificate.Subject
            $one['notAfter'] = $certificate.NotAfter.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', [System.Globalization.CultureInfo]::InvariantCulture)
            $names = @($certificate.Extensions | Where-Object -FilterScript { $_.Oid.Value -eq '2.5.29.17' } | Select-Object -First 1)
            # 'label=name, label=name': the labels are of the language of Windows.
            $one['names'] = @(foreach ($name in $names) { $name.Format($false) -split ',\s*' | ForEach-Object -Process { ($_ -replace '^[^=]*=', '').Trim() } | Where-Object -FilterScript { $_ } })
        }
        $one
    }
}
