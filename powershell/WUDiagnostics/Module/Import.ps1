try {
    if (-not $script:WUConstrained -and [System.IO.File]::Exists($script:WUInterop)) {
        Import-WUInterop
    }
}
catch {
    # The first command reports it, with an id.
    Write-Verbose -Message (ConvertTo-WUShown -Text $_.Exception.Message)
}
