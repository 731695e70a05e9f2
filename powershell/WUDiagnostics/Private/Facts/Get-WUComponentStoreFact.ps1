function Get-WUComponentStoreFact {
    # What servicing says about its own store, without a scan.
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param()

    Assert-WUCommand -Name Repair-WindowsImage -Otherwise (Get-WUString).FactNoDism -Elevated
    # -CheckHealth reads a flag and repairs nothing.
    $image = Repair-WindowsImage -Online -CheckHealth -ErrorAction Stop -Verbose:$false
    $pending = Get-WUFileSize -Path (Get-WUWindowsPath 'WinSxS\pending.xml')
    [ordered]@{ state = [string]$image.ImageHealthState; pendingXml = $null -ne $pending }
}
