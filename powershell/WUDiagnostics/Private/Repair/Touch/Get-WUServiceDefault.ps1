function Get-WUServiceDefault {
    # How a service starts on this Windows as it was delivered: as the machine's own baseline has it, else as Windows' defaults are.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [string]$Name
    )

    $file = Get-WUWindowsPath "WaaS\services\$Name.xml"
    if ([System.IO.File]::Exists($file)) {
        try {
            $text = [System.IO.File]::ReadAllText($file)
            if ($text -match '<serviceData\b[^>]*\bname="([^"]+)"' -and $Matches[1] -eq $Name -and $text -match '<serviceData\b[^>]*\bstart="(demand|auto)"') {
                return [ordered]@{ start = $(if ($Matches[1] -eq 'auto') { 2 } else { 3 }); delayed = $Matches[1] -eq 'auto' -and $text -match '\bdelayedAutoStart="true"' }
            }
        }
        catch {
            # Only TrustedInstaller may read some of them.
            Write-Verbose -Message (ConvertTo-WUShown -Text $_.Exception.Message)
        }
    }
    switch ($Name) {
        'cryptsvc' { [ordered]@{ start = 2; delayed = $false } }
        'dosvc' { [ordered]@{ start = 2; delayed = $true } }
        'usosvc' {
            $build = Get-WURegistryValue -Path 'SOFTWARE\Microsoft\Windows NT\CurrentVersion' -Name 'CurrentBuildNumber'
            # From 1803 on.
            if ([int]$build -ge 17134) { [ordered]@{ start = 2; delayed = $true } } else { [ordered]@{ start = 3; delayed = $false } }
        }
        default { [ordered]@{ start = 3; delayed = $false } }
    }
}
