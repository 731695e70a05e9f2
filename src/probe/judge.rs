//! What an answer of a WSUS service means.

use super::report::{Step, StepId};
use crate::codes::{identify, Space};
use crate::fault::Condition;
use crate::knowledge::{sentence, Sentence};
use crate::net::{BodyEnd, Response};
use crate::verdict::Status;

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
    Service {
        id: StepId::Client,
        path: super::soap::PATH,
        signature: &[
            "softwaredistribution/server/clientwebservice",
            "op=getconfig",
            "op=syncupdates",
        ],
    },
    Service {
        id: StepId::Simpleauth,
        path: "/SimpleAuthWebService/SimpleAuth.asmx",
        signature: &[
            "softwaredistribution/server/simpleauthwebservice",
            "op=getauthorizationcookie",
        ],
    },
    Service {
        id: StepId::Reporting,
        path: "/ReportingWebService/ReportingWebService.asmx",
        signature: &[
            "softwaredistribution/server/reportingwebservice",
            "softwaredistribution/reporting",
            "op=reporteventbatch",
        ],
    },
    Service { id: StepId::Content, path: "/Content/", signature: &[] },
];

/// Judges the answer of `service`.
pub fn judge(service: &Service, response: &Response) -> Step {
    let mut step = Step::new(service.id, Status::Pass, sentence!("probe.answers"));
    match (service.id, response.status) {
        (StepId::Content, 403) => {
            step = Step::new(service.id, Status::Pass, sentence!("probe.content-forbidden"))
        }
        (StepId::Content, 404) => step.fault(
            Status::Warn,
            Condition::NoContentDirectory,
            sentence!("probe.content-absent"),
        ),
        (StepId::Wuident, 404) => {
            step.fault(Status::Warn, Condition::Http(404), sentence!("probe.file-absent"))
        }
        (StepId::Version, 404) => {
            step.fault(Status::Warn, Condition::Http(404), sentence!("probe.version-absent"))
        }
        (_, 200..=299) => success(service, response, &mut step),
        (_, status) => step.fault(Status::Fail, Condition::Http(status), http_status(status)),
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
        return step.fault(
            Status::Fail,
            Condition::BodyTruncated,
            sentence!("probe.body-truncated"),
        );
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
    match service.id {
        _ if right => {}
        StepId::Wuident => {
            step.fault(Status::Warn, Condition::NotACabinet, sentence!("probe.not-a-cabinet"))
        }
        StepId::Version => {
            step.fault(Status::Warn, Condition::NotVersionXml, sentence!("probe.not-version-xml"))
        }
        _ => step.fault(Status::Fail, Condition::NotWsus, sentence!("probe.not-wsus")),
    }
}

/// The content directory has no mark of its own: where no service is that of WSUS and every path
/// answers alike, its answer is that of any web server.
pub fn tell_nothing(steps: &mut [Step]) {
    let of_wsus = [StepId::Client, StepId::Simpleauth, StepId::Reporting];
    let status = |id| steps.iter().find(|step| step.id == id)?.seen.get("status")?.as_u64();
    let Some(answer) = status(StepId::Content) else { return };
    let recognized = |step: &Step| of_wsus.contains(&step.id) && step.status != Status::Fail;
    if steps.iter().any(recognized)
        || SERVICES.iter().any(|service| status(service.id) != Some(answer))
    {
        return;
    }
    let content = steps.iter_mut().find(|step| step.id == StepId::Content);
    if let Some(step) = content.filter(|step| step.status != Status::Fail) {
        step.unknown(sentence!("probe.content-as-all", status = answer));
    }
}

/// The status, with its name where it has one: `503 (Service Unavailable)`.
pub fn http_status(status: u16) -> Sentence {
    let shown = match identify(u32::from(status), Space::Http).name {
        Some(name) => format!("{status} ({name})"),
        None => status.to_string(),
    };
    sentence!("probe.http-status", status = shown)
}
