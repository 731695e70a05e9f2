@{
    RootModule             = 'WUDiagnosticsDsc.psm1'
    ModuleVersion          = '0.1.0'
    GUID                   = '3f0a6f0e-8a52-4b1c-9d55-6d3f9a0c7e18'
    Author                 = 'WUDiagnostics contributors'
    CompanyName            = 'WUDiagnostics'
    Copyright              = '(c) WUDiagnostics contributors. MIT license.'
    Description            = 'The update policy of a Windows machine as a DSC resource: which WSUS server, for which updates, or none. Get, Test, Set and Export for PowerShell DSC, DSC v3 and Azure machine configuration; where Group Policy, ConfigMgr or MDM owns the policy it refuses to write.'
    PowerShellVersion      = '5.1'
    CompatiblePSEditions   = @('Desktop', 'Core')
    RequiredModules        = @(@{ ModuleName = 'WUDiagnostics'; ModuleVersion = '0.1.0' })
    FunctionsToExport      = @()
    CmdletsToExport        = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    DscResourcesToExport   = @('WUClientPolicy')
    FileList               = @()
    PrivateData            = @{
        PSData = @{
            Tags = @('WindowsUpdate', 'WSUS', 'DSC', 'DSCResource', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows')
        }
    }
}
