//! What an answer of a WSUS service means.

use super::failures::Condition;
use super::report::{Status, Step, StepId};
use super::transport::{BodyEnd, Response};

/// A service that is asked with GET.
pub struct Service {
    /// The step.
    pub id: StepId,
    /// Its path.
    pub path: &'static str,
    /// Any of these (in lower case) tells it from other web servers.
    signature: &'static [&'static str],
}

/// Namespace and operation names: MS-WUSP 2.2.2 and 6 (WSDL); file kinds: the cabinet format, XML.
pub const SERVICES: [Service; 6] = [
    Service { id: StepId::Wuident, path: "/Selfupdate/wuident.cab", signature: &[] },
    Service { id: StepId::Version, path: "/ClientWebService/wusserverversion.xml", signature: &[] },
    Service { id: StepId::Client, path: super::soap::PATH, signature: &["softwaredistribution/server/clientwebservice", "op=getconfig", "op=syncupdates"] },
    Service {
        id: StepId::Simpleauth,
        path: "/SimpleAuthWebService/SimpleAuth.asmx",
        signature: &["softwaredistribution/server/simpleauthwebservice", "op=getauthorizationcookie"],
    },
    Service {
        id: StepId::Reporting,
        path: "/ReportingWebService/ReportingWebService.asmx",
        signature: &["softwaredistribution/server/reportingwebservice", "softwaredistribution/reporting", "op=reporteventbatch"],
    },
    Service { id: StepId::Content, path: "/Content/", signature: &[] },
];

/// Judges the answer of `service`.
pub fn judge(service: &Service, response: &Response) -> Step {
    let mut step = Step::new(service.id, Status::Fail, "");
    match (service.id, response.status) {
        (StepId::Content, 403) => step = Step::new(service.id, Status::Pass, "The directory is there (its listing is forbidden, as it should be)."),
        (StepId::Content, 404) => {
            step.status = Status::Warn;
            step.fault(Condition::NoContentDirectory, "No content directory: right only where clients fetch files from Microsoft.");
        }
        (StepId::Wuident | StepId::Version, 404) => {
            step.status = Status::Warn;
            step.fault(Condition::Http(404), "The file is not there; agents since Windows 10 do not ask for it.");
        }
        (_, 200..=299) => success(service, response, &mut step),
        (_, status) => step.fault(Condition::Http(status), format!("HTTP {status}{}.", reason(status))),
    }
    step.note("status", response.status);
    step.note("bytes", response.body.len());
    if response.end == BodyEnd::Capped {
        step.note("capped", true);
    }
    for header in ["server", "content-type", "location", "retry-after", "x-aspnet-version"] {
        if let Some(value) = response.header(header) {
            step.note(header, value.chars().take(200).collect::<String>());
        }
    }
    step
}

fn success(service: &Service, response: &Response, step: &mut Step) {
    if response.end == BodyEnd::Truncated {
        return step.fault(Condition::BodyTruncated, "The answer ends before its promised length.");
    }
    let body = String::from_utf8_lossy(&response.body).to_ascii_lowercase();
    let start = body.trim_start_matches('\u{feff}').trim_start();
    let right = match service.id {
        StepId::Content => true,
        StepId::Wuident => body.starts_with("mscf"),
        // Its content differs between releases; that it is XML and no page tells enough.
        StepId::Version => start.starts_with('<') && !body.contains("<html"),
        _ => service.signature.iter().any(|piece| body.contains(piece)),
    };
    if right {
        step.status = Status::Pass;
        step.detail = "Answers as WSUS does.".to_owned();
        return;
    }
    match service.id {
        StepId::Wuident => {
            step.status = Status::Warn;
            step.fault(Condition::NotACabinet, "The answer is no cabinet; agents since Windows 10 do not ask for it.");
        }
        StepId::Version => {
            step.status = Status::Warn;
            step.fault(Condition::NotVersionXml, "The answer is not the version file of WSUS.");
        }
        _ => step.fault(Condition::NotWsus, "A web server answers, but not as WSUS does."),
    }
}

/// ` (Service Unavailable)`, where the status has a name.
pub fn reason(status: u16) -> String {
    let name = crate::codes::identify(u32::from(status), crate::codes::Space::Http).name;
    name.map(|name| format!(" ({name})")).unwrap_or_default()
}
