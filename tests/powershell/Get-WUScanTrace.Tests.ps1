BeforeAll {
    . "$PSScriptRoot/common.ps1"

    # A folder of logs of ConfigMgr: a scan that got its server and stops at the handler; and what the handler says of updates.
    $script:folder = Join-Path -Path $TestDrive -ChildPath 'ccm'
    $null = New-Item -ItemType Directory -Path $script:folder
    function Add-Line {
        param([string]$Log, [int]$Second, [string]$Text)
        $line = '<![LOG[{0}]LOG]!><time="10:00:{1:00}.000+000" date="05-14-2024" component="{2}" context="" type="1" thread="42" file="x.cpp:1">' -f $Text, $Second, $Log
        [System.IO.File]::AppendAllText((Join-Path -Path $script:folder -ChildPath "$Log.log"), $line + "`r`n")
    }
    Add-Line -Log ScanAgent -Second 0 -Text 'Inside CScanAgent::ProcessScanRequest()'
    Add-Line -Log ScanAgent -Second 1 -Text 'ScanJob({9A2B0C11-2222-4C1A-9B1A-000000000002}): CScanJob::RequestLocations- entered'
    Add-Line -Log ScanAgent -Second 2 -Text 'Location Request ID = {9A2B0C11-3333-4C1A-9B1A-000000000003}'
    Add-Line -Log ScanAgent -Second 5 -Text 'ScanJob({9A2B0C11-2222-4C1A-9B1A-000000000002}): CScanJob::OnLocationUpdate- Received Location=http://sup.contoso.com:8530, Version=38'
    Add-Line -Log WUAHandler -Second 6 -Text 'Enabling WUA Managed server policy to use server: http://old.contoso.com:8530'
    Add-Line -Log WUAHandler -Second 7 -Text 'Pruning: update id (505fda07-0000-4c1a-9b1a-00000000000c) is superseded by (726b7201-0000-4c1a-9b1a-00000000000b).'
    Add-Line -Log WUAHandler -Second 8 -Text 'Update (Missing): Cumulative Update (KB5037771) (505fda07-0000-4c1a-9b1a-00000000000c, 200)'
    Add-Line -Log WUAHandler -Second 9 -Text 'Update 1 (505fda07-0000-4c1a-9b1a-00000000000c) finished installing (0x80070643), Reboot Required? No'
}

Describe 'Get-WUScanTrace' {
    It 'gives the steps in their order, with what is known of each' {
        $steps = @(Get-WUScanTrace -Path $folder -Pipeline cm-scan)
        $steps[0].PSObject.TypeNames[0] | Should -Be 'WUDiagnostics.TraceStep'
        $step = $steps | Where-Object -Property Step -EQ -Value 4
        $step.State | Should -Be 'seen'
        $step.Line | Should -Be 3
        $step.Ids['request'] | Should -Be '9A2B0C11-3333-4C1A-9B1A-000000000003'
        $step.Wait | Should -Be 2
        ($steps | Where-Object -Property Step -EQ -Value 5).State | Should -Be 'no-log'
        ($steps | Where-Object -Property Step -EQ -Value 15).State | Should -Be 'absent'
        ($steps.Pipeline | Select-Object -Unique) | Should -Be 'cm-scan'
    }

    It 'gives the servers side by side and marks the first that differs' {
        $servers = @(Get-WUScanTrace -Path $folder -Server)
        $servers[0].PSObject.TypeNames[0] | Should -Be 'WUDiagnostics.TraceServer'
        ($servers | Where-Object -Property Differs).Place | Should -Be 'update-handler'
    }

    It 'shows the key of every step at 80 columns' {
        $text = Get-WUScanTrace -Path $folder -Pipeline cm-scan | Out-String -Width 80
        $text | Should -Match 'seen'
        $text | Should -Match 'The scan job is made'
        @($text -split "`r?`n" | Where-Object { $_.Length -gt 80 }).Count | Should -Be 0
    }

    It 'names the steps in the language that is asked for' {
        (Get-WUScanTrace -Path $folder -Culture fr-FR | Where-Object -Property Step -EQ -Value 3 | Select-Object -First 1).Name | Should -Be "Le travail d'analyse est cr$([char]0xE9)$([char]0xE9)"
    }

    It 'takes folders from the pipeline' {
        @(Get-Item -Path $folder | Get-WUScanTrace).Count | Should -BeGreaterThan 0
    }
}

Describe 'Get-WUUpdateHistory' {
    It 'joins what logs say of one update' {
        $rows = @(Get-WUUpdateHistory -Path $folder)
        $rows.Count | Should -Be 1
        $rows[0].PSObject.TypeNames[0] | Should -Be 'WUDiagnostics.UpdateHistory'
        $rows[0].KB | Should -Be 'KB5037771'
        $rows[0].Result | Should -Be 'failed'
        $rows[0].HResult | Should -Be 0x80070643
        $rows[0].SupersededBy | Should -Be '726b7201-0000-4c1a-9b1a-00000000000b'
        $rows[0].States['handler'] | Should -Be 'missing'
    }

    It 'filters by result, number, id and time' {
        @(Get-WUUpdateHistory -Path $folder -FailedOnly).Count | Should -Be 1
        @(Get-WUUpdateHistory -Path $folder -KB 5037771).Count | Should -Be 1
        @(Get-WUUpdateHistory -Path $folder -KB KB1).Count | Should -Be 0
        @(Get-WUUpdateHistory -Path $folder -UpdateId '{505FDA07-0000-4C1A-9B1A-00000000000C}').Count | Should -Be 1
        @(Get-WUUpdateHistory -Path $folder -After '2030-01-01').Count | Should -Be 0
        @(Get-WUUpdateHistory -Path $folder -Last 1).Count | Should -Be 1
    }

    It 'shows a row in a line of 80 columns' {
        $text = Get-WUUpdateHistory -Path $folder | Out-String -Width 80
        $text | Should -Match 'KB5037771'
        @($text -split "`r?`n" | Where-Object { $_.Length -gt 80 }).Count | Should -Be 0
    }
}
