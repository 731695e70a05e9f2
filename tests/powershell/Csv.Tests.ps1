# What Export-Csv writes of every type that commands give.
BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $log = Join-Path -Path $TestDrive -ChildPath 'CBS.log'
    [System.IO.File]::WriteAllLines($log, @(
            '2024-05-14 03:04:05, Error                 CBS    Failed for KB5037771 [HRESULT = 0x800f0831] and 0x80070002'
            '2024-05-14 04:05:05, Info                  CBS    Nothing'
        ))
    $facts = '{"schema":1,"policy":{"native":{"WindowsUpdate":{"WUServer":"wsus.contoso.com"},"AU":{"UseWUServer":1}}}}'
    $null = Get-WUErrorInfo 5
    $policy = [WUDiagnostics.Facts]::JudgePolicy($facts, [string[]]@(), 0)
    $probe = Test-WsusConnectivity -Url 'wsus.contoso.com'
    $roots = @(
        Get-WUErrorInfo 0x80240022
        'hr = 80072ee6' | Find-WUErrorCode
        Get-WULogEntry -Path $log
        Measure-WULog -Path $log
        $probe
        $policy
        [WUDiagnostics.Facts]::JudgeHealth('{}', 0)
    )

    # The objects, and all those of this module that are in their properties.
    function Get-Part {
        param([object]$From)
        $From
        foreach ($property in $From.PSObject.Properties) {
            foreach ($one in $property.Value) {
                if ($null -ne $one -and $one.GetType().FullName -like 'WUDiagnostics.*' -and $one -isnot [System.Collections.IDictionary] -and $one.GetType() -ne $From.GetType()) {
                    Get-Part -From $one
                }
            }
        }
    }
}

Describe 'Export to CSV' {
    It 'has values, not the names of types' {
        $all = @($roots | ForEach-Object { Get-Part -From $_ })
        $types = @($all | Group-Object -Property { $_.GetType().Name })
        $types.Count | Should -BeGreaterThan 12
        foreach ($type in $types) {
            $file = Join-Path -Path $TestDrive -ChildPath 'out.csv'
            $type.Group | Export-Csv -LiteralPath $file -NoTypeInformation
            foreach ($row in Import-Csv -LiteralPath $file) {
                foreach ($cell in $row.PSObject.Properties) {
                    $cell.Value | Should -Not -Match '^(System|WUDiagnostics)\.[A-Za-z.]+[`\[\]A-Za-z0-9.,]*$' -Because "$($type.Name).$($cell.Name)"
                }
            }
        }
    }

    It 'joins the values of a list' {
        $row = Get-WULogEntry -Path $log | Select-Object -First 1 | ConvertTo-Csv -NoTypeInformation | ConvertFrom-Csv
        $row.KBs | Should -Match 'KB5037771'
        $row.Codes | Should -Match '0x800F0831.*; 0x80070002'
    }

    It 'leaves lists lists' {
        $entry = Get-WULogEntry -Path $log | Select-Object -First 1
        $entry.Codes.Count | Should -Be 2
        $entry.Codes.Length | Should -Be 2
        $entry.Codes[-1].Code | Should -Be '0x80070002'
        ($entry | ConvertTo-Json -Depth 4 | ConvertFrom-Json).Codes.Code | Should -Be @('0x800F0831', '0x80070002')
        ([string[]]$entry.KBs).Count | Should -Be 1
        (@($entry.Codes) + 'x').Count | Should -Be 3
        if ((Get-WULogEntry -Path $log | Select-Object -Last 1).Codes) { throw 'an empty list is true' }
    }
}
