function Get-WUPolicyFact {
    # The policy keys in both views, as they are.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $path = 'SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'
    $policy = [ordered]@{}
    foreach ($view in 'native', 'wow') {
        $keys = [ordered]@{}
        foreach ($key in @{ Name = 'WindowsUpdate'; Path = $path }, @{ Name = 'AU'; Path = ($path + '\AU') }) {
            $values = Get-WURegistryKey -Path $key.Path -View $view
            if ($null -ne $values) {
                $keys[$key.Name] = $values
            }
        }
        $policy[$view] = $keys
    }
    $policy
}
