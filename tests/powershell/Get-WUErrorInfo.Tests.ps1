BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $azure = @'
Assessment failed due to this reason: '['Windows update API failed to assess the machine for available updates. Error:Exception from HRESULT: 0x8024402C, Hresult:0'    at UpdateManagementAction.concrete.UpdateAssessment.GetAvailableUpdates()
   at UpdateManagementAction.concrete.AssessmentAction.Assess(UpdateManagementResultSummary updateActionResultSummary)].'
'83 errors reported. The latest 3 errors are shared in details. To view all errors, review this log file on the machine:[C:\WindowsAzure\Logs\Plugins\Microsoft.CPlat.Core.WindowsPatchExtension\1.5.54]
'@
}

Describe 'Get-WUErrorInfo: spellings' {
    It 'reads <given> as <hex>' -ForEach @(
        @{ given = '0x8024402C'; hex = '0x8024402C' }
        @{ given = '0x8024402c'; hex = '0x8024402C' }
        @{ given = '8024402C'; hex = '0x8024402C' }
        @{ given = '-2145107924'; hex = '0x8024402C' }
        @{ given = '2149859372'; hex = '0x8024402C' }
        @{ given = '0xFFFFFFFF8024402C'; hex = '0x8024402C' }
        @{ given = 'WU_E_PT_WINHTTP_NAME_NOT_RESOLVED'; hex = '0x8024402C' }
        @{ given = 'wu_e_no_service'; hex = '0x80240001' }
        @{ given = ' (0x80240022). '; hex = '0x80240022' }
        @{ given = 'Exception from HRESULT: 0x80072EE2'; hex = '0x80072EE2' }
        @{ given = 'HTTP 503'; hex = '0x801901F7' }
        @{ given = '0xC1900101 - 0x20017'; hex = '0xC1900101' }
        @{ given = '3010'; hex = '0x00000BC2' }
        @{ given = -2145107924; hex = '0x8024402C' }
        @{ given = [uint32]2149859372; hex = '0x8024402C' }
        @{ given = [long]2149859372; hex = '0x8024402C' }
        @{ given = [long]-2145107924; hex = '0x8024402C' }
        @{ given = [uint64]18446744071564443692; hex = '0x8024402C' }
        @{ given = [decimal]2149859372; hex = '0x8024402C' }
        @{ given = [double]2149859372; hex = '0x8024402C' }
        @{ given = [int16]2; hex = '0x00000002' }
        @{ given = [byte]5; hex = '0x00000005' }
    ) {
        (Get-WUErrorInfo -InputObject $given).Hex | Should -Be $hex
        ($given | Get-WUErrorInfo).Hex | Should -Be $hex
    }

    It 'reads codes that are typed without quotes' {
        (Get-WUErrorInfo 0x8024402C).Hex | Should -Be '0x8024402C'
        (Get-WUErrorInfo 8024402C).Hex | Should -Be '0x8024402C'
        (Get-WUErrorInfo 80070005).Hex | Should -Be '0x80070005'
        (Get-WUErrorInfo -2145107924).Hex | Should -Be '0x8024402C'
        # A floating-point number to the parser; what was typed is still there.
        (Get-WUErrorInfo 8024E001).Hex | Should -Be '0x8024E001'
        (Get-WUErrorInfo 0x4C5BB35).Hex | Should -Be '0x04C5BB35'
        (Get-WUErrorInfo 0x8024402C, 80240017, WU_E_NO_SERVICE).Hex | Should -Be @('0x8024402C', '0x80240017', '0x80240001')
    }

    It 'gives one object per code of a pattern' {
        $found = @(Get-WUErrorInfo 'WU_E_PT_HTTP_STATUS_*')
        $found.Count | Should -BeGreaterThan 10
        $found | ForEach-Object { $_.Name | Should -BeLike 'WU_E_PT_HTTP_STATUS_*' }
        $found[0].Input | Should -Be 'WU_E_PT_HTTP_STATUS_*'
        @($found.Message | Select-Object -Unique).Count | Should -BeGreaterThan 5
    }

    It 'gives one object per code of a sentence' {
        $found = @(Get-WUErrorInfo 'first 0x80240022, then 0x80072EE2')
        $found.Hex | Should -Be @('0x80240022', '0x80072EE2')
        $found[1].Message | Should -Not -Be $found[0].Message
        # Each is what was written of it, with its place; the text is not kept.
        $found.Input | Should -Be @('0x80240022', '0x80072EE2')
        $found.Offset | Should -Be @(6, 23)
        (Get-WUErrorInfo '0x80240022').Offset | Should -BeNullOrEmpty
    }

    It 'says what an ambiguous input could mean too' {
        $code = Get-WUErrorInfo '80070005'
        $code.Hex | Should -Be '0x80070005'
        $code.Alternatives.Count | Should -BeGreaterThan 0
        $code.Alternatives[0].Why | Should -Not -BeNullOrEmpty
    }
}

Describe 'Get-WUErrorInfo: the contract' {
    BeforeAll {
        $code = Get-WUErrorInfo 0x8024402C
    }

    It 'has the properties of the contract in their order' {
        $code.PSObject.Properties.Name | Should -Be @('Input', 'Offset', 'Value', 'Hex', 'HResult', 'Code', 'Signed', 'Name', 'Aliases', 'Family', 'Known', 'Severity', 'Customer', 'Facility',
            'Low', 'Inner', 'Component', 'Stage', 'Message', 'Causes', 'Remedies', 'Retry', 'References', 'Alternatives')
    }

    It 'is typed' {
        $code.GetType().FullName | Should -Be 'WUDiagnostics.ErrorInfo'
        $code.Value | Should -BeOfType ([uint32])
        $code.Value | Should -Be 2149859372
        $code.Signed | Should -Be -2145107924
        $code.Signed -eq 0x8024402C | Should -BeTrue
        $code.Known | Should -BeOfType ([bool])
        $code.Causes[0] | Should -BeOfType ([WUDiagnostics.Cause])
        $code.Causes[0].Id | Should -Not -BeNullOrEmpty
        $code.Causes[0].Check | Should -Not -BeNullOrEmpty
        $code.Retry.Limit | Should -Be 0
        $code.Facility.Number | Should -Be 36
        $code.Facility.Name | Should -Be 'WINDOWSUPDATE'
        $code.Retry.Kind | Should -Be 'permanent'
        "$code" | Should -Be '0x8024402C WU_E_PT_WINHTTP_NAME_NOT_RESOLVED'
        "$($code.Remedies[0])" | Should -Be $code.Remedies[0].Text
    }

    It 'says what it means, why, and what to do' {
        $code.Name | Should -Be 'WU_E_PT_WINHTTP_NAME_NOT_RESOLVED'
        $code.Family | Should -Be 'WU'
        $code.Known | Should -BeTrue
        $code.Severity | Should -Be 'error'
        $code.Stage | Should -Be 'network'
        $code.Message | Should -Match 'resolved'
        $code.Causes.Count | Should -BeGreaterThan 2
        $code.Remedies.Count | Should -BeGreaterThan 2
        @($code.Remedies | Where-Object { $_.Command -match 'netsh winhttp' }).Count | Should -BeGreaterThan 0
        $code.References[0] | Should -Match '^https://'
        $code.Inner | Should -BeNullOrEmpty
        , $code.Aliases | Should -BeOfType ([WUDiagnostics.ItemList[string]])
        $code.Aliases.Count | Should -Be 0
    }

    It 'unwraps what is inside' {
        $code = Get-WUErrorInfo 0x80070005
        $code.Inner | Should -BeOfType ([WUDiagnostics.ErrorInfo])
        $code.Inner.Name | Should -Be 'ERROR_ACCESS_DENIED'
        $code.Inner.Value | Should -Be 5
        $code.Inner.Message | Should -Not -BeNullOrEmpty
        (Get-WUErrorInfo 'HTTP 503').Inner.Family | Should -Be 'HTTP'
    }

    It 'reads success codes as such' {
        (Get-WUErrorInfo 0x00240005).Severity | Should -Not -Be 'error'
        (Get-WUErrorInfo 3010).Name | Should -Be 'ERROR_SUCCESS_REBOOT_REQUIRED'
    }

    It 'never leaves an unknown code blank' {
        $code = Get-WUErrorInfo 0x8024FABC
        $code.Known | Should -BeFalse
        $code.Name | Should -BeNullOrEmpty
        $code.Hex | Should -Be '0x8024FABC'
        $code.Facility.Name | Should -Be 'WINDOWSUPDATE'
        $code.Low | Should -Be 0xFABC
        $code.Message | Should -Not -BeNullOrEmpty
        $code.Retry.Kind | Should -Not -BeNullOrEmpty
        "$code" | Should -Be '0x8024FABC'
    }

    It 'converts to JSON like any object' {
        $json = Get-WUErrorInfo 0x80240022 | ConvertTo-Json -Depth 6 | ConvertFrom-Json
        $json.Hex | Should -Be '0x80240022'
        $json.Remedies[0].Text | Should -Not -BeNullOrEmpty
    }

    It 'gives the same details from every thread and after a collection' {
        $codes = Get-WUErrorInfo 0x80240022, 0x80072EE2
        [GC]::Collect()
        [GC]::WaitForPendingFinalizers()
        $codes[1].Message | Should -Not -BeNullOrEmpty
        $codes[1].Message | Should -Be (Get-WUErrorInfo 0x80072EE2).Message
    }
}

Describe 'Get-WUErrorInfo: what PowerShell hands over' {
    It 'takes the HRESULT of an ErrorRecord and of an exception' {
        $record = try { [System.Runtime.InteropServices.Marshal]::ThrowExceptionForHR(0x80240022) } catch { $_ }
        ($record | Get-WUErrorInfo).Hex | Should -Be '0x80240022'
        (Get-WUErrorInfo $record).Hex | Should -Be '0x80240022'
        (Get-WUErrorInfo $record.Exception).Hex | Should -Be '0x80240022'
    }

    It 'takes a code from the message of a thrown text' {
        $record = try { throw 'The update failed with 0x80240017.' } catch { $_ }
        ($record | Get-WUErrorInfo).Hex | Should -Be '0x80240017'
    }

    It 'prefers an HRESULT from outside to those of .NET' {
        $inner = New-Object -TypeName System.Runtime.InteropServices.COMException -ArgumentList 'inner', 0x8024402C
        $outer = New-Object -TypeName System.InvalidOperationException -ArgumentList 'outer', $inner
        (Get-WUErrorInfo $outer).Hex | Should -Be '0x8024402C'
    }

    It 'takes the error number of a Win32Exception' {
        (Get-WUErrorInfo (New-Object -TypeName System.ComponentModel.Win32Exception -ArgumentList 12002)).Value | Should -Be 12002
    }

    It 'takes what a file or a web server answered' {
        $record = try { [System.IO.File]::ReadAllText((Join-Path -Path $modulePath -ChildPath 'no-such-file')) } catch { $_ }
        (Get-WUErrorInfo $record).Hex | Should -Be '0x80070002'
        $answer = New-Object -TypeName psobject -Property @{ StatusCode = [System.Net.HttpStatusCode]::ServiceUnavailable }
        $web = New-Object -TypeName System.InvalidOperationException -ArgumentList 'x' | Add-Member -MemberType NoteProperty -Name Response -Value $answer -PassThru
        (Get-WUErrorInfo $web).Name | Should -Be 'HTTP_E_STATUS_SERVICE_UNAVAIL'
    }

    It 'says that <what> carries no code' -ForEach @(
        @{ what = 'a missing file'; script = { Get-Item -LiteralPath (Join-Path -Path $modulePath -ChildPath 'no-such-file') -ErrorAction Stop } }
        @{ what = 'a missing command'; script = { No-SuchCommand } }
        @{ what = 'throw'; script = { throw 'it broke' } }
        @{ what = 'a bad number'; script = { [int]'x' } }
        @{ what = 'a division by zero'; script = { $zero = 0; 1 / $zero } }
        @{ what = 'a bad argument'; script = { throw (New-Object -TypeName System.ArgumentException -ArgumentList 'x') } }
        @{ what = 'null'; script = { throw (New-Object -TypeName System.NullReferenceException) } }
        @{ what = 'an error of this module, with codes as examples in its advice'; script = { Get-WUErrorInfo 'gibberish' -ErrorAction Stop } }
        @{ what = 'another error of this module'; script = { Get-WUErrorInfo -Name 'NO_SUCH_NAME' -ErrorAction Stop } }
    ) {
        $record = try { & $script } catch { $_ }
        $record | Should -BeOfType ([System.Management.Automation.ErrorRecord])
        foreach ($given in $record, $record.Exception) {
            $result = @($given | Get-WUErrorInfo -ErrorVariable problems -ErrorAction SilentlyContinue)
            $result.Count | Should -Be 0
            $problems.Count | Should -Be 1
            $problems[0].FullyQualifiedErrorId | Should -Be 'WUNotACode,Get-WUErrorInfo'
            "$($problems[0])" | Should -Match 'carries no Windows error code'
            $problems[0].Exception.Message.Contains($record.Exception.Message.Split('.')[0]) | Should -BeTrue
        }
    }

    It 'reads errors that come from another session or from a file' {
        $file = Join-Path -Path $TestDrive -ChildPath 'error.xml'
        $record = try { [System.Runtime.InteropServices.Marshal]::ThrowExceptionForHR(0x80240022) } catch { $_ }
        foreach ($given in $record, $record.Exception) {
            $given | Export-Clixml -LiteralPath $file
            (Import-Clixml -LiteralPath $file | Get-WUErrorInfo).Hex | Should -Be '0x80240022'
        }
        $record = try { throw 'it broke' } catch { $_ }
        foreach ($given in $record, $record.Exception) {
            $given | Export-Clixml -LiteralPath $file
            Import-Clixml -LiteralPath $file | Get-WUErrorInfo -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems[0].FullyQualifiedErrorId | Should -Be 'WUNotACode,Get-WUErrorInfo'
            "$($problems[0])" | Should -Match 'it broke'
        }
    }

    It 'reads properties that only PowerShell sees: <what>' -ForEach @(
        @{ what = 'an XML element'; make = { ([xml]'<r><e ErrorCode="0x80240022"/></r>').r.e } }
        @{ what = 'a row of a table'; make = { $table = New-Object -TypeName System.Data.DataTable; $null = $table.Columns.Add('ErrorCode', [int]); $null = $table.Rows.Add(-2145124318); $table.Rows[0] } }
        @{ what = 'a property that was added'; make = { New-Object -TypeName System.Version -ArgumentList 1, 2 | Add-Member -MemberType NoteProperty -Name HResult -Value -2145124318 -PassThru } }
        @{ what = 'a property that a script computes'; make = { New-Object -TypeName System.Version -ArgumentList 1, 2 | Add-Member -MemberType ScriptProperty -Name Code -Value { '0x80240022' } -PassThru } }
    ) {
        $given = & $make
        ($given | Get-WUErrorInfo).Hex | Should -Be '0x80240022'
        (Get-WUErrorInfo -InputObject $given).Hex | Should -Be '0x80240022'
        @(Get-WUErrorInfo -InputObject @($given, $given)).Hex | Should -Be @('0x80240022', '0x80240022')
    }

    It 'reads COM objects' {
        if ([System.Environment]::OSVersion.Platform -ne 'Win32NT') {
            Set-ItResult -Skipped -Because 'there is no COM here'
        }
        $document = New-Object -ComObject MSXML2.DOMDocument
        $null = $document.loadXML('<bad')
        ($document.parseError | Get-WUErrorInfo).Signed | Should -Be $document.parseError.errorCode
    }

    It 'does not take 0 or a text without a code where there is a code: <hex>' -ForEach @(
        @{ hex = '0x80240022'; given = @{ ErrorCode = 0; HResult = -2145124318 } }
        @{ hex = '0x80240022'; given = @{ ErrorCode = 'none'; HResult = -2145124318 } }
        @{ hex = '0x80240022'; given = @{ ErrorCode = ''; HResult = $null; Hex = '0x80240022' } }
        @{ hex = '0x80070643'; given = @{ HResult = 0; Message = 'Installation failure: error 0x80070643' } }
        @{ hex = '0x80070643'; given = @{ Code = 'KB5034441'; Message = 'Installation failure: error 0x80070643' } }
        @{ hex = '0x80070643'; given = @{ Message = 'Installation failure: error 0x80070643' } }
        @{ hex = '0x00000000'; given = @{ HResult = 0; Message = 'fine' } }
        @{ hex = '0x00000005'; given = @{ ErrorCode = 5; HResult = -2145124318 } }
    ) {
        (New-Object -TypeName psobject -Property $given | Get-WUErrorInfo).Hex | Should -Be $hex
        (Get-WUErrorInfo $given).Hex | Should -Be $hex
    }

    It 'reads the property <name> of an object' -ForEach @(
        @{ name = 'ErrorCode' }
        @{ name = 'HResult' }
        @{ name = 'Hex' }
        @{ name = 'Code' }
    ) {
        ([pscustomobject]@{ Title = 'x'; $name = -2145107924 } | Get-WUErrorInfo).Hex | Should -Be '0x8024402C'
        (@{ $name = '0x80072EE2' } | Get-WUErrorInfo).Hex | Should -Be '0x80072EE2'
    }

    It 'reads what it gave and what Find-WUErrorCode gives' {
        (Get-WUErrorInfo 0x80240022 | Get-WUErrorInfo).Hex | Should -Be '0x80240022'
        ('hr = 80072ee2' | Find-WUErrorCode | Get-WUErrorInfo).Hex | Should -Be '0x80072EE2'
        ('0xC1900101 - 0x20017' | Find-WUErrorCode | Get-WUErrorInfo).Message | Should -Be (Get-WUErrorInfo '0xC1900101 - 0x20017').Message
    }

    It 'gives one for one when its results come back' {
        foreach ($given in 'WU_E_PT_HTTP_*', 'first 0x80240022, then 0xC1900101 - 0x20017', 'HTTP 503', '80244022') {
            $first = @(Get-WUErrorInfo $given)
            $second = @($first | Get-WUErrorInfo -Culture fr-FR)
            $second.Hex | Should -Be $first.Hex
            $second.Name | Should -Be $first.Name
        }
        @(Get-WUErrorInfo 'first 0x80240022, then 0xC1900101 - 0x20017' | Get-WUErrorInfo)[1].Message | Should -Be (Get-WUErrorInfo '0xC1900101 - 0x20017').Message
        foreach ($family in 'HRESULT-OTHER', 'NTSTATUS', 'WIN32', 'WU') {
            $first = @(Get-WUErrorInfo -Family $family -ErrorAction SilentlyContinue)
            @($first | Get-WUErrorInfo).Name | Should -Be $first.Name
        }
        ((Get-WUErrorInfo 0x80244022).Inner | Get-WUErrorInfo).Name | Should -Be 'HTTP_E_STATUS_SERVICE_UNAVAIL'
    }

    It 'takes lists apart' {
        (Get-WUErrorInfo (1, (2, 3)), 5).Value | Should -Be @(1, 2, 3, 5)
        $list = New-Object -TypeName 'System.Collections.Generic.List[int]'
        $list.Add(2)
        $list.Add(5)
        (Get-WUErrorInfo $list).Value | Should -Be @(2, 5)
        @(Get-WUErrorInfo @()).Count | Should -Be 0
    }

    It 'keeps the order over many inputs' {
        $codes = 1..10000
        $values = (Get-WUErrorInfo $codes).Value
        $values.Count | Should -Be 10000
        $values[9999] | Should -Be 10000
        $values[4096] | Should -Be 4097
    }

    It 'gives results as they come' {
        $script:passed = 0
        $first = 1..1000 | ForEach-Object { $script:passed++; $_ } | Get-WUErrorInfo | Select-Object -First 1
        $first.Value | Should -Be 1
        $script:passed | Should -BeLessThan 3
    }

    It 'understands the message of Azure Update Manager, pasted whole' {
        $codes = @(Get-WUErrorInfo $azure)
        $codes.Count | Should -Be 1
        $codes[0].Hex | Should -Be '0x8024402C'
        $codes[0].Name | Should -Be 'WU_E_PT_WINHTTP_NAME_NOT_RESOLVED'
        # Does patching work locally? And the log to read.
        $codes[0].Remedies[0].Text | Should -Match 'local'
        $codes[0].Remedies.Text -join "`n" | Should -Match ([regex]::Escape('C:\WindowsAzure\Logs\Plugins\Microsoft.CPlat.Core.WindowsPatchExtension\1.5.54'))
        $codes[0].Remedies.Command | Where-Object { $_ -match 'WindowsAzure' } | Should -BeNullOrEmpty
    }
}

Describe 'Get-WUErrorInfo: lists' {
    It 'lists by name with wildcards' {
        $found = @(Get-WUErrorInfo -Name 'WU_E_SETUP_*')
        $found.Count | Should -BeGreaterThan 5
        $found.Name | ForEach-Object { $_ | Should -BeLike 'WU_E_SETUP_*' }
        $found[0].Message | Should -Be (Get-WUErrorInfo $found[0].Name).Message
    }

    It 'lists by exact name, in any case' {
        (Get-WUErrorInfo -Name 'wu_e_no_service', 'ERROR_ACCESS_DENIED').Name | Should -Contain 'WU_E_NO_SERVICE'
    }

    It 'is silent about a pattern without a match and reports a name that does not exist' {
        @(Get-WUErrorInfo -Name 'NO_SUCH_*' -ErrorAction Stop).Count | Should -Be 0
        { Get-WUErrorInfo -Name 'NO_SUCH_NAME' -ErrorAction Stop } | Should -Throw -ErrorId 'WUNameNotFound,Get-WUErrorInfo'
    }

    It 'searches the texts' {
        $found = @(Get-WUErrorInfo -Search 'proxy')
        $found.Count | Should -BeGreaterThan 5
        $found.Hex | Should -Contain '0x8024402C'
        @(Get-WUErrorInfo -Search 'zzzz-nothing-zzzz').Count | Should -Be 0
    }

    It 'lists a family' {
        $found = @(Get-WUErrorInfo -Family WU)
        $found.Count | Should -BeGreaterThan 200
        @($found | Where-Object { -not $_.Known -or $_.Family -ne 'WU' }).Count | Should -Be 0
        @(Get-WUErrorInfo -Family cbs, BITS).Count | Should -BeGreaterThan 50
    }

    It 'reports an unknown family and lists the others' {
        $found = @(Get-WUErrorInfo -Family NOPE, PSFX -ErrorVariable problems -ErrorAction SilentlyContinue)
        $found.Count | Should -BeGreaterThan 1
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUUnknownFamily,Get-WUErrorInfo'
        $problems[0].Exception.Message | Should -Match 'WININET'
    }
}

Describe 'Get-WUErrorInfo: errors' {
    It 'gives <id> for <shown>' -ForEach @(
        @{ given = 'no code here'; shown = 'a text without a code'; id = 'WUNotACode' }
        @{ given = ''; shown = 'an empty text'; id = 'WUEmptyInput' }
        @{ given = '   '; shown = 'blanks'; id = 'WUEmptyInput' }
        @{ given = $null; shown = 'null'; id = 'WUEmptyInput' }
        @{ given = '0x123456789AB'; shown = 'a number of more than 32 bits'; id = 'WUNumberTooLarge' }
        @{ given = 'NO_SUCH_*'; shown = 'a pattern without a match'; id = 'WUNoNameMatches' }
        @{ given = 80240.0; shown = 'a floating-point number'; id = 'WUFloatingPoint' }
        @{ given = $true; shown = 'a truth value'; id = 'WUNotACode' }
        @{ given = [guid]::Empty; shown = 'a GUID'; id = 'WUNotACode' }
        @{ given = [datetime]'2026-01-01'; shown = 'a date'; id = 'WUNotACode' }
    ) {
        $result = @(Get-WUErrorInfo -InputObject $given -ErrorVariable problems -ErrorAction SilentlyContinue)
        $result.Count | Should -Be 0
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Be "$id,Get-WUErrorInfo"
        $problems[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        "$($problems[0])" | Should -Not -Match '\{\d\}'
    }

    It 'still decodes the others and keeps the order' {
        $all = @(Get-WUErrorInfo 0x80240022, 'nothing', 0x80072EE2, '', 5 -ErrorAction Continue 2>&1)
        $all.Count | Should -Be 5
        $all[0].Hex | Should -Be '0x80240022'
        $all[1] | Should -BeOfType ([System.Management.Automation.ErrorRecord])
        $all[1].TargetObject | Should -Be 'nothing'
        $all[2].Hex | Should -Be '0x80072EE2'
        $all[3].FullyQualifiedErrorId | Should -Be 'WUEmptyInput,Get-WUErrorInfo'
        $all[4].Value | Should -Be 5
    }

    It 'names the input and the accepted forms' {
        Get-WUErrorInfo 'gibberish' -ErrorVariable problems -ErrorAction SilentlyContinue
        "$($problems[0])" | Should -Match 'gibberish'
        "$($problems[0])" | Should -Match '0x8024402C'
        "$($problems[0])" | Should -Match 'WU_E_NO_SERVICE'
    }

    It 'stops with -ErrorAction Stop at the bad input' {
        $script:seen = @()
        { Get-WUErrorInfo 1, 'nothing', 2 -ErrorAction Stop | ForEach-Object { $script:seen += $_.Value } } | Should -Throw -ErrorId 'WUNotACode,Get-WUErrorInfo'
        $script:seen | Should -Be @(1)
    }

    It 'points from a file to Find-WUErrorCode' {
        Get-Item -LiteralPath $modulePath | Get-WUErrorInfo -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -Be 'WUInputIsFile,Get-WUErrorInfo'
        "$($problems[0])" | Should -Match 'Find-WUErrorCode'
    }

    It 'leaves errors of the rest of the pipeline alone' {
        { Get-WUErrorInfo 5 | ForEach-Object { throw 'mine' } } | Should -Throw 'mine'
    }
}
