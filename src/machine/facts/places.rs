//! Where in the registry the gatherers read a fact. docs/objects.md lists the same places; a test
//! compares both.

/// The key of the update policy.
pub const WINDOWS_UPDATE: &str = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate";
/// The same as a 32-bit program sees it.
pub const WINDOWS_UPDATE_WOW: &str =
    r"HKLM\SOFTWARE\Wow6432Node\Policies\Microsoft\Windows\WindowsUpdate";
/// What MDM set.
pub const POLICY_MANAGER: &str = r"HKLM\SOFTWARE\Microsoft\PolicyManager\current\device\Update";
/// The services; each has a key of its name.
pub const SERVICES: &str = r"HKLM\SYSTEM\CurrentControlSet\Services";

/// The path of a fact in the document, and the key or value.
pub const PLACES: &[(&str, &str)] = &[
    ("os.name", r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProductName"),
    ("os.build", r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\CurrentBuildNumber"),
    ("configMgr.installed", r"HKLM\SOFTWARE\Microsoft\SMS\Mobile Client"),
    ("configMgr.version", r"HKLM\SOFTWARE\Microsoft\SMS\Mobile Client\ProductVersion"),
    ("configMgr.logDirectory", r"HKLM\SOFTWARE\Microsoft\CCM\Logging\@Global\LogDirectory"),
    (
        "pendingRestart.componentBasedServicing",
        r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending",
    ),
    (
        "pendingRestart.servicingInProgress",
        r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootInProgress",
    ),
    (
        "pendingRestart.packagesPending",
        r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\PackagesPending",
    ),
    (
        "pendingRestart.windowsUpdate",
        r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired",
    ),
    (
        "pendingRestart.afterRestartReporting",
        r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\PostRebootReporting",
    ),
    (
        "pendingRestart.fileRename",
        r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\PendingFileRenameOperations",
    ),
    ("pendingRestart.computerRename", r"HKLM\SYSTEM\CurrentControlSet\Control\ComputerName"),
    ("pendingRestart.domainJoin", r"HKLM\SYSTEM\CurrentControlSet\Services\Netlogon"),
    ("pendingRestart.updateExe", r"HKLM\SOFTWARE\Microsoft\Updates\UpdateExeVolatile"),
    (
        "pendingRestart.installerDisc",
        r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\RunOnce\DVDRebootSignal",
    ),
    (
        "pendingRestart.serverManager",
        r"HKLM\SOFTWARE\Microsoft\ServerManager\CurrentRebootAttempts",
    ),
    (
        "pendingRestart.configMgr",
        r"HKLM\SOFTWARE\Microsoft\SMS\Mobile Client\Reboot Management\RebootData\RebootBy",
    ),
    (
        "tls.protocols",
        r"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols",
    ),
    (
        "rootUpdate.disableRootAutoUpdate",
        r"HKLM\SOFTWARE\Policies\Microsoft\SystemCertificates\AuthRoot\DisableRootAutoUpdate",
    ),
];

/// Where the fact of this path was read; `None` for what is not in the registry.
pub fn of(path: &str) -> Option<&'static str> {
    PLACES.iter().find(|(own, _)| *own == path).map(|(_, place)| *place)
}
