function Get-WUPolicyManagerFact {
    # What MDM set, with its notes beside the values.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $found = [ordered]@{}
    $values = Get-WURegistryKey -Path 'SOFTWARE\Microsoft\PolicyManager\current\device\Update'
    if ($null -ne $values) {
        $found['Update'] = $values
    }
    $found
}
