# The shapes themselves are tests/integration/results.rs; here is what PowerShell makes of objects, texts and files.
BeforeAll {
    . "$PSScriptRoot/common.ps1"
    # A page of Search-AzGraph: objects, some of whose properties are texts.
    $machine = {
        param([string]$Name, [string]$Message, [string]$Status = 'Failed')
        [pscustomobject]@{
            id         = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/$Name/patchAssessmentResults/latest"
            type       = 'microsoft.compute/virtualmachines/patchassessmentresults'
            properties = [pscustomobject]@{ status = $Status; lastModifiedDateTime = '2026-01-02T03:04:05Z'; rebootPending = $true; errorDetails = [pscustomobject]@{ code = 1; message = '1 error/s reported.'; details = @([pscustomobject]@{ code = 'x'; message = $Message }) } }
        }
    }
    $unresolved = 'Windows update API failed to assess the machine for available updates. Error:Exception from HRESULT: 0x8024402C, Hresult:0'
}

Describe 'ConvertFrom-WUAzureResult' {
    It 'gives a typed row a machine, decoded' {
        $row = & $machine 'web01' $unresolved | ConvertFrom-WUAzureResult
        $row.PSObject.TypeNames[0] | Should -Be 'WUDiagnostics.AzureResult'
        $row.ComputerName | Should -Be 'web01'
        $row.ResourceGroup | Should -Be 'rg'
        $row.Status | Should -Be 'failed'
        $row.HResult | Should -Be 0x8024402C
        $row.Code | Should -Be '0x8024402C'
        $row.Name | Should -Be 'WU_E_PT_WINHTTP_NAME_NOT_RESOLVED'
        $row.Stage | Should -Be 'network'
        $row.RestartPending | Should -BeTrue
        $row.Available | Should -BeNullOrEmpty
        $row.Message | Should -Not -BeNullOrEmpty
    }

    It 'speaks the language that is asked for' {
        $french = ConvertFrom-WUAzureResult -InputObject $unresolved -Culture fr-FR
        $english = ConvertFrom-WUAzureResult -InputObject $unresolved -Culture en-US
        $french.Message | Should -Not -Be $english.Message
        $french.Code | Should -Be $english.Code
    }

    It 'groups a thousand machines by cause in one pipeline' {
        $fleet = foreach ($i in 1..1000) { & $machine "m$i" $(if ($i % 4 -eq 0) { '0x80072EE2' } else { $unresolved }) }
        $groups = @($fleet | ConvertFrom-WUAzureResult | Group-Object -Property Code | Sort-Object -Property Count -Descending)
        $groups.Count | Should -Be 2
        $groups[0].Name | Should -Be '0x8024402C'
        $groups[0].Count | Should -Be 750
    }

    It 'reads a file line by line, as a whole, and rows of a CSV file' {
        $file = Join-Path -Path $TestDrive -ChildPath 'rows.json'
        ConvertTo-Json -InputObject @(& $machine 'a' $unresolved; & $machine 'b' '0x80072EE2') -Depth 8 | Set-Content -LiteralPath $file
        @(Get-Content -LiteralPath $file | ConvertFrom-WUAzureResult | ForEach-Object { $_.Code }) | Should -Be @('0x8024402C', '0x80072EE2')
        @(Get-Content -LiteralPath $file -Raw | ConvertFrom-WUAzureResult).Count | Should -Be 2
        $csv = Join-Path -Path $TestDrive -ChildPath 'alerts.csv'
        Set-Content -LiteralPath $csv -Value 'DeviceName,AlertStatus,AlertClassification,AlertSubtype,ErrorCode', 'PC1,Active,Error,DiskFull,0x80070070', 'PC2,Resolved,Error,DiskFull,0x80070070'
        $alerts = @(Import-Csv -LiteralPath $csv | ConvertFrom-WUAzureResult)
        $alerts[0].Title | Should -Be 'DiskFull'
        @($alerts | ForEach-Object { $_.Status }) | Should -Be @('failed', 'succeeded')
    }

    It 'reads what Azure answers, from the documentation' {
        $at = Join-Path -Path $PSScriptRoot -ChildPath '../../../shared/logs/azure/VirtualMachine_AssessPatches_response.json'
        if (-not (Test-Path -LiteralPath $at)) {
            Set-ItResult -Skipped -Because 'the logs do not lie beside the checkout'
            return
        }
        $row = Get-Content -LiteralPath $at -Raw | ConvertFrom-Json | ConvertFrom-WUAzureResult
        $row.Source | Should -Be 'assessment'
        $row.Available | Should -Be 3
    }

    It 'reports input that says nothing, and reads on' {
        $none = ConvertFrom-WUAzureResult -InputObject 'nothing of use' -ErrorAction SilentlyContinue -ErrorVariable problem
        $none | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'WUNoMachineResult*'
        @('nothing', $unresolved | ConvertFrom-WUAzureResult).Count | Should -Be 1
    }

    It 'shows a table and everything as a list' {
        $row = & $machine 'web01' $unresolved | ConvertFrom-WUAzureResult
        ($row | Out-String -Width 120) | Should -Match 'web01 +failed +0x8024402C +WU_E_PT_WINHTTP_NAME_NOT_RESOLVED'
        ($row | Format-List | Out-String -Width 120) | Should -Match 'ResourceGroup +: rg'
    }
}
