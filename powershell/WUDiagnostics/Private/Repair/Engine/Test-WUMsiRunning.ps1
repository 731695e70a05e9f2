function Test-WUMsiRunning {
    # Whether Windows Installer installs something now.
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    $mutex = $null
    try {
        $mutex = [System.Threading.Mutex]::OpenExisting('Global\_MSIExecute')
        $true
    }
    catch [System.Threading.WaitHandleCannotBeOpenedException] {
        $false
    }
    catch [System.UnauthorizedAccessException] {
        $true
    }
    finally {
        if ($null -ne $mutex) {
            $mutex.Dispose()
        }
    }
}
