function Test-WUEnableWuAccess {
    # The policies that take Windows Update away from users, of the machine and of each user who is signed in.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $found = [ordered]@{ state = 'right'; before = [ordered]@{}; after = [ordered]@{} }
    foreach ($value in Get-WUAccessValue) {
        $found['state'] = 'needed'
        $found['before'][$value.Shown] = $value.Now
        $found['after'][$value.Shown] = '0'
    }
    $found
}

function Invoke-WUEnableWuAccess {
    # Sets them to 0.
    [CmdletBinding()]
    [OutputType([void])]
    param(
        [Parameter(Mandatory)]
        [hashtable]$Run,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary]$Parameter
    )

    $values = @(Get-WUAccessValue)
    $machine = @($values | Where-Object -Property Hive -EQ -Value 'HKLM')
    if ($machine.Count -gt 0) {
        Set-WUPolicyValue -Run $Run -Value $machine
    }
    foreach ($value in $values | Where-Object -Property Hive -EQ -Value 'HKU') {
        Set-WURegistryValue -Run $Run -Hive 'HKU' -Path $value.Path -Name $value.Name -Data $value.Data
    }
}
