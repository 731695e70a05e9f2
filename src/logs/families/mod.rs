//! The families of logs, one module each: its parser, and beside it a [`Format`] with all that is
//! special about its logs. No other module of the library knows one by its name.

mod azure_json;
mod columns;
mod document;
mod event_fields;
mod format;
mod locale;
mod stamp;
mod w3c;
mod words;

use serde::{Serialize, Serializer};

pub(crate) use console::pair as console_pair;
pub(crate) use format::{Format, Found, Kin, Needs, ZoneStated};

/// Makes of the list of families what needs all of them. A line of the list is
/// `Variant = number, module::Parser, "documentation";` and the module has a `FORMAT`. The first
/// argument is the dollar sign of the macro that this one makes.
macro_rules! families {
    ($dollar:tt $($family:ident = $number:literal, $module:ident::$parser:ident, $doc:literal;)+) => {
        $(pub(crate) mod $module;)+

        /// The format of a log, chosen by content.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u32)]
        pub enum Family {
            $(#[doc = $doc] $family = $number,)+
        }

        impl Family {
            /// Every family, in the order in which they are asked whether a line is theirs.
            pub const ALL: [Family; [$($number),+].len()] = [$(Family::$family),+];

            /// What is special about its logs.
            #[inline]
            pub(crate) fn format(self) -> &'static Format {
                match self {
                    $(Family::$family => &$module::FORMAT,)+
                }
            }
        }

        /// The parser of a family, with what it has to remember.
        #[derive(Clone, Debug)]
        pub(crate) enum Shapes {
            $($family($module::$parser),)+
        }

        impl Shapes {
            pub fn new(family: Family) -> Shapes {
                match family {
                    $(Family::$family => Shapes::$family(Default::default()),)+
                }
            }
        }

        /// Runs an expression with the parser inside of a [`Shapes`], once for each type, so that
        /// the loops are compiled apart.
        macro_rules! with_shape {
            ($dollar shapes:expr, $dollar name:ident => $dollar body:expr) => {
                match $dollar shapes {
                    $($crate::logs::families::Shapes::$family($dollar name) => $dollar body,)+
                }
            };
        }
    };
}

// The order matters where two would take the same line: the text of a ConfigMgr record may be a
// line of any other log. `cargo fmt` does not see the modules of this list; a test does.
families! { $
    Ccm = 6, ccm::Ccm, "ConfigMgr client, Intune, MDT: `<![LOG[`.";
    WindowsUpdateClassic = 1, windowsupdate_classic::Classic, "`WindowsUpdate.log` of Windows XP to 8.1: tab fields.";
    WindowsUpdate = 2, windowsupdate::WindowsUpdate, "`WindowsUpdate.log` written by `Get-WindowsUpdateLog`.";
    Etl = 3, etl::Etl, "Windows Update event trace (binary).";
    Cbs = 4, cbs::Cbs, "`CBS.log`, `CbsPersist_*`.";
    Dism = 5, dism::Dism, "`dism.log`.";
    CcmServer = 7, ccm_server::CcmServer, "ConfigMgr site server: `$$<`.";
    Wsus = 8, wsus::Wsus, "`SoftwareDistribution.log`, `Change.log` of a WSUS server.";
    ReportingEvents = 9, reporting_events::ReportingEvents, "`ReportingEvents.log`.";
    Msi = 10, msi::Msi, "Windows Installer log.";
    Setup = 11, setup::Setup, "`setupact.log`, `setuperr.log`, `BlueBox.log`.";
    Pfro = 12, pfro::Pfro, "`PFRO.log`.";
    Burn = 30, burn::Burn, "Logs of WiX bundles: .NET, Visual C++ and other installers.";
    Psadt = 31, psadt::Psadt, "PowerShell App Deployment Toolkit in its own form.";
    IntuneMac = 32, intune_mac::IntuneMac, "Intune agent of macOS.";
    CheckSur = 33, checksur::CheckSur, "`CheckSUR.log`.";
    JsonLines = 34, json_lines::JsonLines, "A JSON object a line, with keys for time, level and message.";
    SetupDiag = 37, setupdiag::SetupDiag, "`SetupDiagResults.xml`, `.json`, `.log`: what SetupDiag found.";
    EventText = 38, event_text::EventText, "Events as text: `wevtutil`, Event Viewer's CSV and text, `Get-WinEvent`.";
    Console = 39, console::Console, "Output of tools: `netsh winhttp show proxy`, `schtasks`, `nslookup`, `ipconfig`, `dism`, `systeminfo`.";
    Registry = 36, registry::Registry, "Registry values: `.reg` exports, `Registry.pol`, reports of `gpresult /x`.";
    EventLog = 35, event_log::EventLog, "Windows event log (binary).";
    Azure = 13, azure::Azure, "Azure patch extension: text logs, status and result JSON.";
    Iis = 14, iis::Iis, "IIS W3C log.";
    HttpErr = 15, httperr::HttpErr, "`httperr*.log` of HTTP.sys.";
    SetupApi = 17, setupapi::SetupApi, "`setupapi.dev.log` and its kin: installation of devices and drivers.";
    Text = 16, text::Text, "Anything else: a record a line.";
}
pub(crate) use with_shape;

impl Family {
    /// The family of a log of which nothing is recognised.
    pub(crate) const UNKNOWN: Family = Family::Text;

    /// What the events of a trace are made into.
    pub(crate) const TRACE: Family = Family::Etl;

    /// What the values of a policy are made into.
    pub(crate) const POLICY: Family = Family::Registry;
    /// What the events of an event log are made into.
    pub(crate) const EVENTS: Family = Family::EventLog;

    /// The word that JSON, the command line and PowerShell use.
    pub fn as_str(self) -> &'static str {
        self.format().name
    }

    /// The family called `name` (upper or lower case).
    pub fn from_name(name: &str) -> Option<Family> {
        Family::ALL.into_iter().find(|family| {
            let Format { name: own, aliases, .. } = family.format();
            std::iter::once(own).chain(*aliases).any(|own| own.eq_ignore_ascii_case(name))
        })
    }

    /// The names of all families, in alphabetical order.
    pub fn names() -> Vec<&'static str> {
        let mut names: Vec<&str> = Family::ALL.into_iter().map(Family::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Its number in the C interface. It does not change.
    pub fn number(self) -> u32 {
        self as u32
    }

    /// Other words by which it may be asked for.
    pub fn aliases(self) -> &'static [&'static str] {
        self.format().aliases
    }

    /// Whether a piece of a log can be parsed without what was written before it, apart from what
    /// the parser's context carries.
    pub(crate) fn is_independent(self) -> bool {
        self.format().needs != Needs::Everything
    }

    /// Where Windows keeps its logs of this family that are about updates: files, folders and
    /// patterns with wildcards in any part, in which `{windows}` is the folder of Windows, `{drive}`
    /// the one above it, `{ccm}` that of the ConfigMgr client's logs and `{wsus}` that of WSUS.
    /// `{wsus:}` before a path: only on a machine that has that folder.
    pub fn paths(self) -> &'static [&'static str] {
        self.format().paths
    }

    /// The family that a line looks like, by its head. Of those that share their heads, the one
    /// whose [`Format::kin`] distinguishes them.
    pub(crate) fn of_head(line: &[u8]) -> Option<Family> {
        Family::ALL.into_iter().find(|family| (family.format().head)(line))
    }
}

impl Serialize for Family {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_and_numbers_are_single() {
        let formats = Family::ALL.map(Family::format);
        let names: Vec<&str> = formats
            .iter()
            .flat_map(|format| std::iter::once(&format.name).chain(format.aliases))
            .copied()
            .collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert!(names.iter().all(|name| !name.is_empty() && *name == name.to_ascii_lowercase()));
        for family in Family::ALL {
            assert_eq!(Family::from_name(&family.as_str().to_ascii_uppercase()), Some(family));
        }
    }
}
