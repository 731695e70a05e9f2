//! Attempts in WindowsUpdate.log, of both generations, and in traces.
//!
//! Scans are delimited by `Finding updates`, with the id that the agent gives them (the old log has
//! none: there a scan keeps its thread). Downloads and installations are calls of a client; what an
//! installation did with each update stands in its `LogHistory` lines.

use super::super::case::{Line, Sighting};
use super::{code, ended, guid, Attempt, Ended, Kind};

pub(in crate::diagnose) const FAMILIES: &[&str] =
    &["windowsupdate", "windowsupdate-classic", "etl", "text"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::diagnose) enum Event {
    Start(Kind),
    End(Kind),
    ClassicStart(Kind),
    ClassicEnd(Kind),
    ClassicExit,
    Online,
    Service,
    Summary,
    CallError,
    CompleteError,
    UpdateFailed,
    History,
    ServiceExit,
    Handler,
    Setup,
}

use Event::{
    CallError, ClassicEnd, ClassicExit, ClassicStart, CompleteError, End, Handler, History, Online,
    Service, ServiceExit, Setup, Start, Summary, UpdateFailed,
};

pub(in crate::diagnose) const EVENTS: &[(&str, Event)] = &[
    ("* START * Finding updates CallerId = <call>", Start(Kind::Scan)),
    ("* END * Finding updates CallerId = <call>", End(Kind::Scan)),
    ("* START *   Download ClientId = <call>", Start(Kind::Download)),
    ("* END *   Download ClientId = <call>", End(Kind::Download)),
    ("* START *   Install ClientId = <call>", Start(Kind::Install)),
    ("* END *   Install ClientId = <call>", End(Kind::Install)),
    ("* START *   Uninstall ClientId = <call>", Start(Kind::Uninstall)),
    ("* END *   Uninstall ClientId = <call>", End(Kind::Uninstall)),
    ("** START **  Agent: Finding updates [CallerId = <call>", ClassicStart(Kind::Scan)),
    ("**  END  **  Agent: Finding updates [CallerId = <call>", ClassicEnd(Kind::Scan)),
    ("** START **  Agent: Installing updates [CallerId = <call>", ClassicStart(Kind::Install)),
    ("**  END  **  Agent: Installing updates [CallerId = <call>", ClassicEnd(Kind::Install)),
    (
        "** START **  DnldMgr: Begin Downloading Updates [CallerId = <call>",
        ClassicStart(Kind::Download),
    ),
    (
        "**  END  **  DnldMgr: Begin Downloading Updates [CallerId = <call>",
        ClassicEnd(Kind::Download),
    ),
    ("WARNING: Exit code = <code>", ClassicExit),
    ("Online = <answer>;", Online),
    ("ServiceID = {<service>}", Service),
    (
        "call complete (succeeded = <good>, succeeded with errors = <with>, failed = <failed>,",
        Summary,
    ),
    ("Call error code = <code>", CallError),
    ("with code Call complete and error <code>", CompleteError),
    ("Error occurred while downloading update <update>;", UpdateFailed),
    ("idUpdate={<update>}.<rev>, resultMapped=<mapped>, resultUnMapped=<unmapped>", History),
    ("Service exit…Exit code = <code>", ServiceExit),
    ("install completed. Return code = <code>, Result = <result>,", Handler),
    ("Installer completed. Process return code = <where>, result = <code>,", Setup),
];

/// Attempts that have begun.
#[derive(Debug, Default)]
pub(in crate::diagnose) struct Tracker {
    open: Vec<Open>,
}

#[derive(Debug)]
struct Open {
    attempt: Attempt,
    id: Option<String>,
    classic: bool,
    /// Updates of which the history has been written.
    updates: u32,
    failed: u32,
    code: u32,
}

/// What stands after `CallerId = `: the caller, the id, the exit code.
struct Call<'a> {
    caller: &'a str,
    id: Option<&'a str>,
    exit: Option<u32>,
}

fn call(text: &str) -> Call<'_> {
    let end = [", Id =", "  Id =", " Id =", " (cV", ", Updates found", ", Flags", ", Exit", "]"]
        .into_iter()
        .filter_map(|mark| text.find(mark))
        .min()
        .unwrap_or(text.len());
    let after = |mark: &str| text.find(mark).map(|at| text[at + mark.len()..].trim_start());
    let id = after(" Id =").or_else(|| after(" Id=")).map(|text| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        &text[..digits]
    });
    // The first number is the call, the second the result.
    let exit = after("Result code =").or_else(|| after("Exit code =")).and_then(code);
    Call { caller: text[..end].trim(), id, exit }
}

/// Attempts of one log that are open at once; more are given up.
const MOST_OPEN: usize = 64;

impl Tracker {
    pub fn event(&mut self, event: Event, sighting: &Sighting, done: &mut Vec<Attempt>) {
        let line = &sighting.line;
        let text = |name: &str| sighting.get(name).unwrap_or_default();
        match event {
            Start(kind) => self.begin(kind, text("call"), line, false),
            ClassicStart(kind) => self.begin(kind, text("call"), line, true),
            End(kind) => self.end(kind, text("call"), line, done),
            ClassicEnd(kind) => self.end_classic(kind, text("call"), line, done),
            Online => {
                if let Some(open) = self.innermost(line, Some(Kind::Scan)) {
                    open.attempt.online = !text("answer").to_ascii_lowercase().starts_with("no");
                }
            }
            Service => {
                if let Some(open) = self.innermost(line, Some(Kind::Scan)) {
                    open.attempt.service = guid(text("service"));
                }
            }
            ClassicExit => {
                let Some(code) = code(text("code")) else { return };
                if let Some(open) = self.innermost(line, None).filter(|open| open.classic) {
                    (open.code, open.attempt.end) = (code, line.clone());
                }
            }
            Summary => {
                let failed = text("failed").parse().unwrap_or(0);
                if let Some(open) = self.of_call(line) {
                    open.failed = failed;
                    open.attempt.end = line.clone();
                }
            }
            CallError => {
                let Some(code) = code(text("code")) else { return };
                if let Some(open) = self.of_call(line) {
                    (open.code, open.attempt.end) = (code, line.clone());
                }
            }
            CompleteError | UpdateFailed => self.failure_inside(event, sighting),
            History => self.history(sighting, done),
            Handler => {
                // The exit code of an installer: kept as it is, to be shown as such.
                let result = text("result").to_ascii_lowercase();
                if let Some(code) = code(text("code")).filter(|_| result.starts_with("fail")) {
                    if let Some(open) = self.last(line, Kind::Install) {
                        open.attempt.inner.push(code);
                    }
                }
            }
            Setup => {
                let failed = code(text("code")).filter(|code| ended(*code) == Ended::Failed);
                if let (Some(code), Some(open)) = (failed, self.last(line, Kind::Install)) {
                    open.attempt.inner.push(code);
                }
            }
            ServiceExit => {
                for open in std::mem::take(&mut self.open) {
                    match open.attempt.start.log == line.log {
                        true => done.push(open.attempt),
                        false => self.open.push(open),
                    }
                }
            }
        }
    }

    pub fn finish(&mut self, done: &mut Vec<Attempt>) {
        done.extend(self.open.drain(..).map(|open| open.attempt));
    }

    fn begin(&mut self, kind: Kind, text: &str, line: &Line, classic: bool) {
        let call = call(text);
        if self.open.len() >= MOST_OPEN {
            self.open.remove(0);
        }
        self.open.push(Open {
            attempt: Attempt::new(kind, call.caller, line.clone()),
            id: call.id.map(str::to_owned),
            classic,
            updates: 0,
            failed: 0,
            code: 0,
        });
    }

    /// The open attempt in which a line of the agent stands: of its thread, else the last begun.
    fn innermost(&mut self, line: &Line, kind: Option<Kind>) -> Option<&mut Open> {
        let fits = |open: &Open| {
            open.attempt.start.log == line.log && kind.is_none_or(|kind| open.attempt.kind == kind)
        };
        let of_thread = self
            .open
            .iter()
            .rposition(|open| fits(open) && open.attempt.start.thread == line.thread);
        let index = of_thread.or_else(|| self.open.iter().rposition(fits))?;
        Some(&mut self.open[index])
    }

    /// The open call of a client's thread.
    fn of_call(&mut self, line: &Line) -> Option<&mut Open> {
        let index = self.open.iter().rposition(|open| {
            open.attempt.start.log == line.log
                && open.attempt.kind != Kind::Scan
                && open.attempt.start.thread == line.thread
        })?;
        Some(&mut self.open[index])
    }

    /// The last begun of a kind.
    fn last(&mut self, line: &Line, kind: Kind) -> Option<&mut Open> {
        let index = self
            .open
            .iter()
            .rposition(|open| open.attempt.start.log == line.log && open.attempt.kind == kind)?;
        Some(&mut self.open[index])
    }

    fn end(&mut self, kind: Kind, text: &str, line: &Line, done: &mut Vec<Attempt>) {
        let call = call(text);
        let found = self.open.iter().rposition(|open| {
            open.attempt.start.log == line.log
                && open.attempt.kind == kind
                && !open.classic
                && match (&open.id, call.id) {
                    (Some(own), Some(id)) => own == id,
                    _ => open.attempt.caller.eq_ignore_ascii_case(call.caller),
                }
        });
        let Some(mut open) = found.map(|index| self.open.remove(index)) else { return };
        if kind == Kind::Scan {
            done.push(open.attempt.end(line.clone(), call.exit.unwrap_or(0)));
            return;
        }
        // The updates have attempts of their own where the history says how each ended.
        if open.updates > 0 {
            return;
        }
        let end = match open.attempt.end == open.attempt.start {
            true => line.clone(),
            false => open.attempt.end.clone(),
        };
        let code = match (open.code, open.failed) {
            (0, 0) => 0,
            (0, _) => *open.attempt.inner.last().unwrap_or(&0x8024_0022),
            (code, _) => code,
        };
        open.attempt = open.attempt.end(end, code);
        done.push(open.attempt);
    }

    fn end_classic(&mut self, kind: Kind, text: &str, line: &Line, done: &mut Vec<Attempt>) {
        let call = call(text);
        let found = self.open.iter().rposition(|open| {
            open.attempt.start.log == line.log
                && open.attempt.kind == kind
                && open.classic
                && open.attempt.caller.eq_ignore_ascii_case(call.caller)
                && open.attempt.start.thread == line.thread
        });
        let Some(open) = found.map(|index| self.open.remove(index)) else { return };
        if open.updates > 0 {
            return;
        }
        // A success has no line for its exit code.
        let end = if open.code == 0 { line.clone() } else { open.attempt.end.clone() };
        done.push(open.attempt.end(end, open.code));
    }

    /// A failure of one update inside of a download.
    fn failure_inside(&mut self, event: Event, sighting: &Sighting) {
        let line = &sighting.line;
        let failed = match event {
            CompleteError => sighting.get("code").and_then(code),
            _ => starred(&line.text),
        };
        let Some(code) = failed.filter(|code| *code != 0) else { return };
        let update = sighting.get("update").and_then(guid);
        if let Some(open) = self.last(line, Kind::Download) {
            open.attempt.inner.push(code);
            if open.attempt.update.is_none() {
                open.attempt.update = update;
            }
        }
    }

    /// The end of one update of an installation.
    fn history(&mut self, sighting: &Sighting, done: &mut Vec<Attempt>) {
        let line = &sighting.line;
        let number = |name: &str| sighting.get(name).and_then(code).unwrap_or(0);
        let (mapped, unmapped) = (number("mapped"), number("unmapped"));
        let Some(open) = self.last(line, Kind::Install) else { return };
        open.updates += 1;
        let mut attempt =
            Attempt::new(Kind::Install, &open.attempt.caller, open.attempt.start.clone());
        attempt.update = sighting.get("update").and_then(guid);
        attempt.revision = sighting.get("rev").and_then(|rev| rev.parse().ok());
        attempt.inner = std::mem::take(&mut open.attempt.inner);
        let mut attempt = attempt.end(line.clone(), mapped);
        if attempt.failed() && unmapped != 0 {
            attempt.inner.push(unmapped);
        }
        if mapped == 0x0024_0006 {
            attempt.ended = Ended::Well;
        }
        done.push(attempt);
    }
}

/// The code in `*FAILED* [80200013] …`.
fn starred(text: &str) -> Option<u32> {
    let at = text.find("*FAILED* [")? + "*FAILED* [".len();
    code(text[at..].split(']').next()?)
}
