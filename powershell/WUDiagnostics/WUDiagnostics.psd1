@{
    RootModule             = 'WUDiagnostics.psm1'
    ModuleVersion          = '0.1.0'
    GUID                   = '9a7d9c1e-53b1-4b0e-8f3c-0c6d5f6b2e41'
    Author                 = 'WUDiagnostics contributors'
    CompanyName            = 'WUDiagnostics'
    Copyright              = '(c) WUDiagnostics contributors. MIT license.'
    Description            = 'Says what Windows Update, WSUS, servicing and deployment error codes mean, why they happen and what to do, in English, French, Japanese and Simplified Chinese. Finds the codes in logs and messages. Reads every update log into typed records. Says why updates fail, with the line that proves it.'
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.5'
    CLRVersion             = '4.0'
    CompatiblePSEditions   = @('Desktop', 'Core')
    FormatsToProcess       = @('WUDiagnostics.format.ps1xml', 'WUDiagnostics.Logs.format.ps1xml', 'WUDiagnostics.Wsus.format.ps1xml', 'WUDiagnostics.Diagnosis.format.ps1xml', 'WUDiagnostics.Repair.format.ps1xml')
    TypesToProcess         = @('WUDiagnostics.types.ps1xml')
    NestedModules          = @()
    RequiredModules        = @()
    RequiredAssemblies     = @()
    ScriptsToProcess       = @()
    FunctionsToExport      = @('Clear-WUClientPolicy', 'ConvertFrom-WUAzureResult', 'Find-WUErrorCode', 'Get-WUClientPolicy', 'Get-WUErrorInfo', 'Get-WULogEntry', 'Get-WURepairJournal', 'Get-WUScanTrace', 'Get-WUUpdateHistory', 'Invoke-WUDiagnosis', 'Measure-WULog', 'Repair-WUClient', 'Reset-WUDataStore', 'Set-WUClientPolicy', 'Start-WUScan', 'Test-WsusConnectivity', 'Test-WUClientHealth', 'Undo-WURepair')
    CmdletsToExport        = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    DscResourcesToExport   = @()
    FileList               = @()
    PrivateData            = @{
        PSData = @{
            Tags         = @('WindowsUpdate', 'WSUS', 'WUA', 'CBS', 'ErrorCode', 'HRESULT', 'Diagnostics', 'Troubleshooting', 'ConfigMgr', 'Intune', 'PSEdition_Desktop', 'PSEdition_Core')
        }
    }
}
