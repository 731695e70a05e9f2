function Get-WURsopFact {
    # What Windows recorded of the last application of group policies (RSoP): the objects, and what they set for updates.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    $gpos = @(foreach ($one in @(Get-WUCimFact -Namespace 'root\rsop\computer' -ClassName 'RSOP_GPO')) {
            [ordered]@{ id = [string]$one.id; name = [string]$one.name }
        })
    $settings = @(foreach ($one in @(Get-WUCimFact -Namespace 'root\rsop\computer' -ClassName 'RSOP_RegistryPolicySetting')) {
            if ($one.registryKey -like '*\WindowsUpdate*') {
                [ordered]@{ key = [string]$one.registryKey; name = [string]$one.valueName; gpoId = [string]$one.GPOID; precedence = [int]$one.precedence }
            }
        })
    [ordered]@{ gpos = $gpos; settings = $settings }
}
