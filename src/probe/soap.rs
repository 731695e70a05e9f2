//! One real exchange with the client web service: GetConfig, as MS-WUSP 2.2.2.2.1 describes it. It
//! changes nothing on the server.

use super::report::{Step, StepId};
use crate::fault::Condition;
use crate::knowledge::sentence;
use crate::net::{BodyEnd, Response};
use crate::verdict::Status;

/// Where the request goes.
pub const PATH: &str = "/ClientWebService/client.asmx";
/// The SOAP action.
pub const ACTION: &str =
    "http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService/GetConfig";

/// The request.
pub fn envelope() -> String {
    concat!(
        r#"<?xml version="1.0" encoding="utf-8"?>"#,
        r#"<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>"#,
        r#"<GetConfig xmlns="http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService">"#,
        r#"<protocolVersion>1.8</protocolVersion></GetConfig></soap:Body></soap:Envelope>"#
    )
    .to_owned()
}

/// Judges the answer.
pub fn judge(response: &Response) -> Step {
    let text = String::from_utf8_lossy(&response.body);
    let mut step = Step::new(StepId::Soap, Status::Pass, sentence!("probe.soap-answers"));
    if let Some(reason) = element(&text, "faultstring")
        .or_else(|| element(&text, "Text"))
        .filter(|_| text.contains("Fault"))
    {
        step.fault(Status::Fail, Condition::SoapFault, sentence!("probe.soap-fault"));
        step.note("fault", clip(reason));
        if let Some(code) = element(&text, "ErrorCode") {
            step.note("errorCode", clip(code));
        }
    } else if response.status != 200 {
        step.fault(
            Status::Fail,
            Condition::Http(response.status),
            sentence!("probe.soap-http-status", status = response.status),
        );
    } else if response.end == BodyEnd::Truncated {
        step.fault(Status::Fail, Condition::BodyTruncated, sentence!("probe.soap-truncated"));
    } else if element(&text, "GetConfigResult").is_none() || !text.contains("Envelope") {
        step.fault(Status::Fail, Condition::NotSoap, sentence!("probe.not-soap"));
    } else {
        for (key, name) in
            [("lastChange", "LastChange"), ("serviceUrl", "ServiceUrl"), ("plugIn", "PlugInID")]
        {
            if let Some(value) = element(&text, name) {
                step.note(key, clip(value));
            }
        }
        if let Some(version) =
            text.find("<Name>ProtocolVersion</Name>").and_then(|at| element(&text[at..], "Value"))
        {
            step.note("protocolVersion", clip(version));
        }
    }
    step
}

/// The text between the first `<name …>` and its end, whatever its prefix. Enough for answers of
/// one known shape.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(found) = text.get(from..)?.find(name) {
        let at = from + found;
        let end = at + name.len();
        let before = text[..at].rsplit(['<', '>']).next().unwrap_or("");
        let opens = text[..at].len() > before.len()
            && text.as_bytes()[at - before.len() - 1] == b'<'
            && (before.is_empty() || before.ends_with(':'))
            && !before.contains('/');
        let ends_name = text[end..].starts_with(['>', ' ', '\r', '\n', '\t']);
        if opens && ends_name {
            let start = end + text[end..].find('>')? + 1;
            let close = text[start..].find(&format!("/{before}{name}>"))? + start;
            return text.get(start..close.saturating_sub(1));
        }
        from = end;
    }
    None
}

fn clip(text: &str) -> String {
    text.trim().chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(status: u16, body: &str) -> (&'static str, Option<String>) {
        let step = judge(&Response {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
            end: BodyEnd::Complete,
        });
        (step.status.as_str(), step.code().map(|code| crate::codes::Hex(code).to_string()))
    }

    #[test]
    fn answers() {
        let fault = |code: &str| ("fail", Some(code.to_owned()));
        let good = "<s:Envelope><s:Body><GetConfigResponse xmlns=\"x\"><GetConfigResult><LastChange>2026</LastChange></GetConfigResult></GetConfigResponse></s:Body></s:Envelope>";
        assert_eq!(verdict(200, good), ("pass", None));
        assert_eq!(
            verdict(500, "<soap:Fault><faultstring>Fault occurred</faultstring></soap:Fault>"),
            fault("0x80244007")
        );
        assert_eq!(verdict(500, "<html>"), fault("0x8024401F"));
        assert_eq!(verdict(200, "<html>GetConfigResult</html>"), fault("0x8024400A"));
        assert_eq!(verdict(200, "<GetConfigResult"), fault("0x8024400A"));
        assert_eq!(verdict(200, "<GetConfigResult>"), fault("0x8024400A"));
        assert_eq!(element("<a:b x='1'>t</a:b>", "b"), Some("t"));
        assert_eq!(element("é<bb>1</bb><b>é</b>", "b"), Some("é"));
    }
}
