//! What a probe reports. docs/objects.md describes the document.

use crate::base::{masked, masked_value};
use crate::codes::{identify, Hex, Space};
use crate::fault::{Condition, Failure};
use crate::knowledge::{sentence, Gap, Language, RemedyId, Sentence};
use crate::net::Url;
use crate::verdict::{Evidence, Finding, Shown, Stage, Status, SCHEMA};
use serde::Serialize;
use serde_json::{Map, Value};

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
    /// Where the repair belongs if nothing finer is known.
    fn stage(self) -> Stage {
        match self {
            StepId::Policy | StepId::Url => Stage::Policy,
            StepId::Proxy | StepId::Dns | StepId::Tcp => Stage::Network,
            StepId::Tls => Stage::Authentication,
            _ => Stage::Server,
        }
    }

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

/// One step of a probe: what was seen, and the finding where something is wrong.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which step.
    pub id: StepId,
    /// How it ended.
    pub status: Status,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// What is wrong.
    pub fault: Option<Finding>,
    /// What was seen.
    pub seen: Map<String, Value>,
    /// What it says.
    said: Sentence,
}

impl Step {
    /// A step without a fault.
    pub fn new(id: StepId, status: Status, said: Sentence) -> Step {
        Step { id, status, ms: 0, fault: None, seen: Map::new(), said }
    }

    /// A step with the fault `failure`.
    pub fn failed(id: StepId, failure: Failure) -> Step {
        let mut step = Step::new(id, Status::Fail, failure.detail.clone());
        step.fault(Status::Fail, failure.condition, failure.detail);
        step.seen.extend(failure.evidence);
        step
    }

    /// Gives the step the finding of `condition`.
    pub fn fault(&mut self, status: Status, condition: Condition, said: Sentence) {
        self.find(condition.finding(status, said));
    }

    /// Gives the step a finding, and its status and sentence.
    pub fn find(&mut self, finding: Finding) {
        self.status = finding.status;
        self.said = finding.title.clone();
        self.fault = Some(finding);
    }

    /// The agent gets through, but there is something to say.
    pub fn warn(&mut self, said: Sentence) {
        self.status = Status::Warn;
        self.said = said;
    }

    /// Nothing of WSUS can be told from what was seen.
    pub fn unknown(&mut self, said: Sentence) {
        self.status = Status::Unknown;
        self.fault = None;
        self.said = said;
    }

    /// Adds something that was seen.
    pub fn note(&mut self, key: &str, value: impl Into<Value>) {
        self.seen.insert(key.to_owned(), value.into());
    }

    /// Puts a remedy before those of the finding.
    pub fn first_try(&mut self, remedy: RemedyId) {
        if let Some(fault) = &mut self.fault {
            fault.remedies.insert(0, remedy);
        }
    }

    /// Leaves out remedies of the finding.
    pub fn drop_remedies(&mut self, of_another: impl Fn(RemedyId) -> bool) {
        if let Some(fault) = &mut self.fault {
            fault.remedies.retain(|remedy| !of_another(*remedy));
        }
    }

    /// Whether the finding has a remedy.
    pub fn has_remedies(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| !fault.remedies.is_empty())
    }

    /// The first code of the finding: what the agent logs.
    pub fn code(&self) -> Option<u32> {
        self.fault.as_ref().and_then(|fault| fault.codes.first().copied())
    }

    fn show(mut self, language: Language) -> ShownStep {
        self.seen.values_mut().for_each(masked_value);
        let mut finding = match &self.fault {
            Some(fault) => fault.show(language),
            None => Shown::plain(self.id.stage(), self.status, self.said.render(language)),
        };
        finding.title = self.said.render(language);
        finding.status = self.status;
        if self.fault.is_some() {
            let facts = self.seen.iter().filter(|(_, value)| !value.is_null());
            finding.evidence = facts
                .clone()
                .take(Finding::MOST_EVIDENCE)
                .map(|(key, value)| {
                    Evidence::fact(format!("probe.{}.{key}", self.id.as_str()), value.clone(), None)
                })
                .collect();
            finding.evidence_count = facts.count();
        }
        ShownStep { step: self.id, milliseconds: self.ms, finding, seen: self.seen }
    }
}

/// A step in words: a finding with its time. `rule` is null where nothing is wrong.
#[derive(Clone, Debug, Serialize)]
pub struct ShownStep {
    /// Which step.
    pub step: StepId,
    /// How long it took.
    pub milliseconds: u64,
    /// The finding.
    #[serde(flatten)]
    pub finding: Shown,
    /// What was seen.
    pub seen: Map<String, Value>,
}

/// The whole answer.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Probe {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The URL as it was given, a password in it masked; `None` where the machine uses no update server of its own.
    pub url: Option<String>,
    /// One sentence, in the language of the probe.
    pub verdict: String,
    /// The worst status of a step.
    pub status: Status,
    /// The code of the first failure.
    pub code: Option<Hex>,
    /// The symbolic name of that code.
    pub name: Option<&'static str>,
    /// The first step that failed.
    pub first_failure: Option<StepId>,
    /// Every step, in order.
    pub steps: Vec<ShownStep>,
}

impl Probe {
    /// The step of this id, where it is part of the probe.
    pub fn step(&self, id: StepId) -> Option<&ShownStep> {
        self.steps.iter().find(|step| step.step == id)
    }

    /// Puts the steps in order, names the first that failed, and says everything in `language`.
    pub(crate) fn conclude(url: Option<&str>, mut steps: Vec<Step>, language: Language) -> Probe {
        steps.sort_by_key(|step| step.id);
        let failed = steps.iter().find(|step| step.status == Status::Fail);
        let warned = steps.iter().filter(|step| step.status == Status::Warn).count();
        let tried_services =
            steps.iter().any(|step| step.id >= StepId::Wuident && step.status != Status::Skipped);
        let code = failed.and_then(Step::code);
        let name = code.and_then(|code| identify(code, Space::Hresult).name);
        let verdict = match failed {
            Some(step) => {
                let (id, detail) = (step.id.as_str(), step.said.render(language));
                let shown = code.map(|code| match name {
                    Some(name) => format!("{} ({name})", Hex(code)),
                    None => Hex(code).to_string(),
                });
                match shown {
                    Some(code) => {
                        sentence!("probe.broken-logged", step = id, detail = detail, code = code)
                    }
                    None => sentence!("probe.broken", step = id, detail = detail),
                }
            }
            None if !tried_services => sentence!("probe.nothing-asked"),
            None if warned == 1 => sentence!("probe.open-with-warning"),
            None if warned > 1 => sentence!("probe.open-with-warnings", count = warned),
            None => sentence!("probe.open"),
        };
        Probe {
            schema: SCHEMA,
            url: url.map(|url| masked(url).into_owned()),
            verdict: verdict.render(language),
            status: steps.iter().map(|step| step.status).max().unwrap_or(Status::Skipped),
            code: code.map(Hex),
            name,
            first_failure: failed.map(|step| step.id),
            steps: Probe::show(url, steps, language),
        }
    }

    /// The steps in words. Their commands name the server that was asked, or the proxy where that is
    /// what the step reaches for.
    fn show(url: Option<&str>, steps: Vec<Step>, language: Language) -> Vec<ShownStep> {
        let server =
            url.and_then(|url| Url::parse(url).ok()).map(|url| (url.host, url.port.to_string()));
        let proxy = steps.iter().find(|step| step.id == StepId::Proxy);
        let proxy = proxy.and_then(|step| step.seen.get("proxy")?.as_str().map(str::to_owned));
        let proxy = proxy.map(|proxy| {
            let server = proxy.rsplit("://").next().unwrap_or_default();
            let (host, port) = server.rsplit_once(':').unwrap_or((server, ""));
            (host.trim_matches(['[', ']']).to_owned(), port.to_owned())
        });
        let shown = |step: Step| {
            let to_proxy = proxy.as_ref().filter(|_| matches!(step.id, StepId::Dns | StepId::Tcp));
            let mut shown = step.show(language);
            if let Some((host, port)) = to_proxy.or(server.as_ref()) {
                shown.finding.fill(&[(Gap::Host, host), (Gap::Port, port)]);
            }
            shown
        };
        steps.into_iter().map(shown).collect()
    }
}
