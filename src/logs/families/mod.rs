//! One module a format.

mod azure;
pub(crate) mod azure_json;
mod ccm;
mod ccm_server;
mod columns;
mod columns_kind;
pub(crate) mod etl;
mod msi;
mod pfro;
mod reporting_events;
mod stamp;
mod text;
mod w3c;
mod windowsupdate;
mod windowsupdate_classic;
pub(crate) mod words;
mod wsus;

use super::family::Family;
use super::shape::Shape;

pub(crate) use columns_kind::Kinds;

/// Fields that are looked for only when asked.
pub(crate) mod fields {
    pub(crate) use super::azure::pairs as azure_pairs;
    pub(crate) use super::azure_json::{extra as azure_values, own_text};
    pub(crate) use super::ccm::extras as ccm;
    pub(crate) use super::ccm_server::status;
    pub(crate) use super::columns::{column_id, provider, wim_code};
    pub(crate) use super::msi::{return_value, translated_code};
    pub(crate) use super::reporting_events::{event, Fields};
    pub(crate) use super::wsus::{event as wsus_event, process};
}

/// The parser of a family, with what it has to remember.
#[derive(Clone, Debug)]
pub(crate) enum Shapes {
    Azure(azure::Azure),
    Cbs(columns::Cbs),
    Dism(columns::Dism),
    Etl(etl::Etl),
    Setup(columns::Setup),
    Ccm(ccm::Ccm),
    CcmServer(ccm_server::CcmServer),
    Msi(msi::Msi),
    Pfro(pfro::Pfro),
    ReportingEvents(reporting_events::ReportingEvents),
    Text(text::Text),
    W3c(w3c::W3c),
    WindowsUpdate(windowsupdate::WindowsUpdate),
    Classic(windowsupdate_classic::Classic),
    Wsus(wsus::Wsus),
}

impl Shapes {
    pub fn new(family: Family) -> Shapes {
        match family {
            Family::WindowsUpdateClassic => Shapes::Classic(Default::default()),
            Family::WindowsUpdate => Shapes::WindowsUpdate(Default::default()),
            Family::Cbs => Shapes::Cbs(Default::default()),
            Family::Dism => Shapes::Dism(Default::default()),
            Family::Setup => Shapes::Setup(Default::default()),
            Family::Ccm => Shapes::Ccm(Default::default()),
            Family::CcmServer => Shapes::CcmServer(Default::default()),
            Family::Wsus => Shapes::Wsus(Default::default()),
            Family::ReportingEvents => Shapes::ReportingEvents(Default::default()),
            Family::Msi => Shapes::Msi(Default::default()),
            Family::Pfro => Shapes::Pfro(Default::default()),
            Family::Azure => Shapes::Azure(Default::default()),
            Family::Iis | Family::HttpErr => Shapes::W3c(Default::default()),
            Family::Etl => Shapes::Etl(Default::default()),
            Family::Text => Shapes::Text(Default::default()),
        }
    }
}

/// Runs an expression with the shape inside of a [`Shapes`], once for each type, so that the loops
/// are compiled apart.
macro_rules! with_shape {
    ($shapes:expr, $name:ident => $body:expr) => {
        match $shapes {
            $crate::logs::families::Shapes::Azure($name) => $body,
            $crate::logs::families::Shapes::Cbs($name) => $body,
            $crate::logs::families::Shapes::Dism($name) => $body,
            $crate::logs::families::Shapes::Setup($name) => $body,
            $crate::logs::families::Shapes::Etl($name) => $body,
            $crate::logs::families::Shapes::Ccm($name) => $body,
            $crate::logs::families::Shapes::CcmServer($name) => $body,
            $crate::logs::families::Shapes::Msi($name) => $body,
            $crate::logs::families::Shapes::Pfro($name) => $body,
            $crate::logs::families::Shapes::ReportingEvents($name) => $body,
            $crate::logs::families::Shapes::Text($name) => $body,
            $crate::logs::families::Shapes::W3c($name) => $body,
            $crate::logs::families::Shapes::WindowsUpdate($name) => $body,
            $crate::logs::families::Shapes::Classic($name) => $body,
            $crate::logs::families::Shapes::Wsus($name) => $body,
        }
    };
}
pub(crate) use with_shape;

/// Whether a ConfigMgr client record begins with this line.
pub(crate) fn opens(line: &[u8]) -> bool {
    line.starts_with(ccm::OPEN)
}

/// Whether the message of a ConfigMgr client record ends in this line.
pub(crate) fn closes(line: &[u8]) -> bool {
    memchr::memmem::find(line, ccm::CLOSE).is_some()
}

/// Whether a ConfigMgr client record goes on behind this line, in which one begins or ends.
pub(crate) fn is_open_behind(line: &[u8]) -> bool {
    memchr::memmem::rfind(line, ccm::OPEN) > memchr::memmem::rfind(line, ccm::CLOSE)
}

/// Whether this line speaks for `family`. A shape takes more lines for the start of a record than
/// only its logs have.
pub(crate) fn is_head_of(family: Family, line: &[u8]) -> bool {
    // The three that share their columns may each have what the others write without them.
    heads(line) == Some(family)
        || family == Family::Cbs && (columns::Dism::starts(line) || columns::Setup::starts(line))
}

/// The family that a line looks like, by its head. CBS stands for all that share its columns. The
/// order matters: the head of one family may begin with that of another.
pub(crate) fn heads(line: &[u8]) -> Option<Family> {
    type Probe = (Family, fn(&[u8]) -> bool);
    let probes: [Probe; 10] = [
        (Family::Ccm, |line| opens(line) || closes(line)),
        (Family::Wsus, wsus::Wsus::starts),
        (Family::WindowsUpdateClassic, windowsupdate_classic::Classic::starts),
        (Family::Setup, columns::is_blue_box),
        (Family::Cbs, columns::Cbs::starts),
        (Family::WindowsUpdate, windowsupdate::is_own),
        (Family::ReportingEvents, reporting_events::ReportingEvents::starts),
        (Family::CcmServer, |line| ccm_server::trailer(line).is_some()),
        (Family::Pfro, pfro::Pfro::starts),
        (Family::Msi, msi::is_own),
    ];
    let found = probes.into_iter().find(|(_, starts)| starts(line)).map(|(family, _)| family);
    found.or_else(|| azure::is_own(line).then_some(Family::Azure))
}
