function Get-WUOsFact {
    # The build, which decides which policies count, and the product.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $current = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $build = Get-WURegistryValue -Path $current -Name 'CurrentBuildNumber'
    if ($null -ne $build) {
        $found = [ordered]@{ build = [int]$build }
        $name = Get-WURegistryValue -Path $current -Name 'ProductName'
        if ($null -ne $name) {
            $found['name'] = [string]$name
        }
        $found
    }
}
