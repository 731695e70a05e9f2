function Get-WUSystemDrive {
    # The drive that Windows is on.
    [CmdletBinding()]
    [OutputType([System.IO.DriveInfo])]
    param()

    Assert-WUWindows
    New-Object -TypeName System.IO.DriveInfo -ArgumentList ([System.IO.Path]::GetPathRoot([System.Environment]::SystemDirectory))
}
