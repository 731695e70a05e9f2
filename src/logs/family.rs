//! The kinds of log.

use serde::Serialize;

/// The format of a log, chosen by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[repr(u32)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// `WindowsUpdate.log` of Windows XP to 8.1: tab fields.
    #[serde(rename = "windowsupdate-classic")]
    WindowsUpdateClassic = 1,
    /// `WindowsUpdate.log` written by `Get-WindowsUpdateLog`.
    #[serde(rename = "windowsupdate")]
    WindowsUpdate = 2,
    /// Windows Update event trace (binary).
    Etl = 3,
    /// `CBS.log`, `CbsPersist_*`.
    Cbs = 4,
    /// `dism.log`.
    Dism = 5,
    /// ConfigMgr client, Intune, MDT: `<![LOG[`.
    Ccm = 6,
    /// ConfigMgr site server: `$$<`.
    CcmServer = 7,
    /// `SoftwareDistribution.log`, `Change.log` of a WSUS server.
    Wsus = 8,
    /// `ReportingEvents.log`.
    #[serde(rename = "reportingevents")]
    ReportingEvents = 9,
    /// Windows Installer log.
    Msi = 10,
    /// `setupact.log`, `setuperr.log`, `BlueBox.log`.
    Setup = 11,
    /// `PFRO.log`.
    Pfro = 12,
    /// Azure patch extension: text logs, status and result JSON.
    Azure = 13,
    /// IIS W3C log.
    Iis = 14,
    /// `httperr*.log` of HTTP.sys.
    #[serde(rename = "httperr")]
    HttpErr = 15,
    /// Anything else: a record a line.
    Text = 16,
}

impl Family {
    /// Every family, in the order of their numbers.
    pub const ALL: [Family; 16] = [
        Family::WindowsUpdateClassic,
        Family::WindowsUpdate,
        Family::Etl,
        Family::Cbs,
        Family::Dism,
        Family::Ccm,
        Family::CcmServer,
        Family::Wsus,
        Family::ReportingEvents,
        Family::Msi,
        Family::Setup,
        Family::Pfro,
        Family::Azure,
        Family::Iis,
        Family::HttpErr,
        Family::Text,
    ];

    /// The word that JSON, the command line and PowerShell use.
    pub fn as_str(self) -> &'static str {
        match self {
            Family::WindowsUpdateClassic => "windowsupdate-classic",
            Family::WindowsUpdate => "windowsupdate",
            Family::Etl => "etl",
            Family::Cbs => "cbs",
            Family::Dism => "dism",
            Family::Ccm => "ccm",
            Family::CcmServer => "ccm-server",
            Family::Wsus => "wsus",
            Family::ReportingEvents => "reportingevents",
            Family::Msi => "msi",
            Family::Setup => "setup",
            Family::Pfro => "pfro",
            Family::Azure => "azure",
            Family::Iis => "iis",
            Family::HttpErr => "httperr",
            Family::Text => "text",
        }
    }

    /// The family called `name` (upper or lower case).
    pub fn from_name(name: &str) -> Option<Family> {
        Family::ALL.into_iter().find(|family| family.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether a chunk can be parsed without what stood before it, apart from what the context
    /// carries. W3C logs need their `#Fields`, Windows Installer logs the count of midnights.
    pub(crate) fn is_independent(self) -> bool {
        !matches!(self, Family::Iis | Family::HttpErr | Family::Msi | Family::Azure | Family::Etl)
    }
}
