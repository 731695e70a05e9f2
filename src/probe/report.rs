//! What a probe says: the contract of design.md, as types.

use crate::codes::Hex;
use crate::fault::Condition;
use crate::fault::Failure;
use crate::knowledge::{sentence, Language, Sentence};
use crate::verdict::Status;
use serde::Serialize;
use serde_json::{Map, Value};

/// The version of the JSON document.
pub const SCHEMA: u32 = 1;

/// The steps, in the order in which a request passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StepId {
    /// The update policy of the machine.
    Policy,
    /// The server's URL as it is written.
    Url,
    /// Which proxy a request to this URL takes.
    Proxy,
    /// The name of the server, or of the proxy.
    Dns,
    /// The connection.
    Tcp,
    /// Protocol, cipher and certificates.
    Tls,
    /// `/Selfupdate/wuident.cab`, which agents before Windows 10 ask for first.
    Wuident,
    /// `/ClientWebService/wusserverversion.xml`, which administrators ask for.
    Version,
    /// `/ClientWebService/client.asmx`, the scan itself.
    Client,
    /// `/SimpleAuthWebService/SimpleAuth.asmx`, the target group.
    Simpleauth,
    /// `/ReportingWebService/ReportingWebService.asmx`, the results.
    Reporting,
    /// `/Content/`, the files.
    Content,
    /// One real exchange with the service.
    Soap,
}

impl StepId {
    /// The id as JSON spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            StepId::Policy => "policy",
            StepId::Url => "url",
            StepId::Proxy => "proxy",
            StepId::Dns => "dns",
            StepId::Tcp => "tcp",
            StepId::Tls => "tls",
            StepId::Wuident => "wuident",
            StepId::Version => "version",
            StepId::Client => "client",
            StepId::Simpleauth => "simpleauth",
            StepId::Reporting => "reporting",
            StepId::Content => "content",
            StepId::Soap => "soap",
        }
    }
}

/// One step of a probe.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// Which step.
    pub id: StepId,
    /// How it ended.
    pub status: Status,
    /// How long it took.
    pub ms: u64,
    /// What the agent would log; none for a step that is well, and for faults that the agent never
    /// meets.
    pub hresult: Option<Hex>,
    /// The symbolic name of that code.
    pub name: Option<&'static str>,
    /// One sentence, in the language of the probe.
    pub detail: String,
    /// What was seen.
    pub evidence: Map<String, Value>,
    /// Remedy ids, least intrusive first.
    pub remedies: Vec<String>,
    /// What `detail` is to say.
    #[serde(skip)]
    said: Sentence,
}

impl Step {
    /// A step without a fault.
    pub fn new(id: StepId, status: Status, said: Sentence) -> Step {
        Step {
            id,
            status,
            ms: 0,
            hresult: None,
            name: None,
            detail: String::new(),
            evidence: Map::new(),
            remedies: Vec::new(),
            said,
        }
    }

    /// A step with the fault `failure`.
    pub fn failed(id: StepId, failure: Failure) -> Step {
        let mut step = Step::new(id, Status::Fail, failure.detail.clone());
        step.fault(Status::Fail, failure.condition, failure.detail);
        step.evidence.extend(failure.evidence);
        step
    }

    /// Gives the step the code and the remedies of `condition`.
    pub fn fault(&mut self, status: Status, condition: Condition, said: Sentence) {
        let row = condition.row();
        self.status = status;
        self.said = said;
        self.hresult = row.hresult.map(Hex);
        self.name = row.hresult.and_then(crate::fault::name_of);
        self.remedies = row.remedies.iter().map(|id| (*id).to_owned()).collect();
        self.note("condition", condition.id());
        if !row.also.is_empty() {
            let also: Vec<String> = row.also.iter().map(|code| Hex(*code).to_string()).collect();
            self.note("also", also);
        }
    }

    /// The agent gets through, but there is something to say.
    pub fn warn(&mut self, said: Sentence) {
        self.status = Status::Warn;
        self.said = said;
    }

    /// Adds a piece of evidence.
    pub fn note(&mut self, key: &str, value: impl Into<Value>) {
        self.evidence.insert(key.to_owned(), value.into());
    }
}

/// The whole answer.
#[derive(Clone, Debug, Serialize)]
pub struct Probe {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The URL as it was given.
    pub url: String,
    /// One sentence, in the language of the probe.
    pub verdict: String,
    /// The code of the first failure.
    pub hresult: Option<Hex>,
    /// The first step that failed.
    #[serde(rename = "firstFailure")]
    pub first_failure: Option<StepId>,
    /// Every step, in order.
    pub steps: Vec<Step>,
}

impl Probe {
    /// Puts the steps in order, names the first that failed, and says everything in `language`.
    pub(crate) fn conclude(url: &str, mut steps: Vec<Step>, language: Language) -> Probe {
        steps.sort_by_key(|step| step.id);
        for step in &mut steps {
            step.detail = step.said.render(language);
        }
        let failed = steps.iter().find(|step| step.status == Status::Fail);
        let warned = steps.iter().filter(|step| step.status == Status::Warn).count();
        let tried_services =
            steps.iter().any(|step| step.id >= StepId::Wuident && step.status != Status::Skip);
        let verdict = match failed {
            Some(step) => {
                let (step_id, detail) = (step.id.as_str(), &step.detail);
                match (step.hresult, step.name) {
                    (Some(code), Some(name)) => sentence!(
                        "probe.broken-logged",
                        step = step_id,
                        detail = detail,
                        code = format!("{code} ({name})")
                    ),
                    (Some(code), None) => sentence!(
                        "probe.broken-logged",
                        step = step_id,
                        detail = detail,
                        code = code
                    ),
                    (None, _) => sentence!("probe.broken", step = step_id, detail = detail),
                }
            }
            None if !tried_services => sentence!("probe.nothing-asked"),
            None if warned == 1 => sentence!("probe.open-with-warning"),
            None if warned > 1 => sentence!("probe.open-with-warnings", count = warned),
            None => sentence!("probe.open"),
        };
        let (hresult, first_failure) =
            (failed.and_then(|step| step.hresult), failed.map(|step| step.id));
        Probe {
            schema: SCHEMA,
            url: url.to_owned(),
            verdict: verdict.render(language),
            hresult,
            first_failure,
            steps,
        }
    }

    /// The step of this id, where it is part of the probe.
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }
}
