//! From an input to everything that is known about its code: the contract of `wudiag decode` and
//! `Get-WUErrorInfo`.

use super::causes::{causes, Cause};
use super::command::{Command, Gap};
use super::context::{Context, Surroundings};
use super::language::Language;
use super::table::{
    component_by_range, entry_of, Texts, ENTRIES, ENTRY_CODES, NOT_A_FAILURE, REFERENCES, REMEDIES,
    RETRIES, RETRY_ONCE,
};
use crate::codes::{
    facility_name, identify, inner, resolve, Alternative, Bits, Hex, Identity, Match, NotACode,
    Place, Severity, Space, ALERT,
};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// The part of Windows that a value says it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Facility {
    /// Bits 16 to 26.
    pub number: u32,
    /// Its name; `None` where the number has none.
    pub name: Option<&'static str>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// Its row in `data/knowledge/remedies.tsv`.
    #[serde(skip)]
    pub(super) row: usize,
    /// Its id there.
    pub id: &'static str,
    /// The action under which `Repair-WUClient` does it; `None` for a manual step.
    pub action: Option<&'static str>,
    /// How far it intrudes: 0 only looks, asks or waits; 1 starts, restarts or corrects one thing;
    /// 2 changes settings or installs; 3 resets or repairs state; 4 rebuilds.
    pub intrusion: u32,
    /// What `command` is: `command`, `registry`, `url`, `path`, `settings`, or `advice` (none).
    pub kind: &'static str,
    /// What to do. It may name what stands in the input.
    pub text: Cow<'static, str>,
    /// The exact command, registry value, path or address; `None` where the text says it all.
    /// Nothing of the input is in it.
    pub command: Option<Command>,
}

/// Whether trying again helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Retry {
    /// `success` (nothing to repeat), `restart` (a restart finishes it, or has to come first),
    /// `transient`, `permanent` or `unknown`.
    pub kind: &'static str,
    /// When, and after what.
    pub advice: &'static str,
    /// How many further tries make sense; after them the cause is permanent.
    pub limit: u32,
}

/// Another reading of an ambiguous input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OtherReading {
    /// Its value.
    pub hex: Hex,
    /// Its name.
    pub name: Option<&'static str>,
    /// Why it is possible; see [`Alternative::why`].
    pub why: &'static str,
}

/// A decoded code. The order of the fields is the order of the JSON keys and part of the contract.
/// A brief one has `input`, `place`, `value`, `hex`, `signed`, `name`, `family`, `known`, `severity`,
/// `facility` and `brief` in JSON; what else there is to say is not worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// How the code is spelled: the part of a text that it was read from, else the whole input.
    pub input: String,
    /// Where it stands, if the input is a text around codes.
    pub place: Option<Place>,
    /// The 32-bit value; null in JSON, as the next two, for an error that has a word and no number.
    pub value: u32,
    /// The value as `0x` and eight digits.
    pub hex: Hex,
    /// The value as PowerShell shows it.
    pub signed: i32,
    /// The symbolic name; `None` where none is public.
    pub name: Option<&'static str>,
    /// Other names of the value.
    pub aliases: Vec<&'static str>,
    /// The family of the name, such as `WU` or `CBS`.
    pub family: Option<&'static str>,
    /// Whether the tables know the value.
    pub known: bool,
    /// `success`, `informational`, `warning` or `error`.
    pub severity: Severity,
    /// The customer bit: not a code of Microsoft's.
    pub customer: bool,
    /// The facility.
    pub facility: Facility,
    /// Bits 0 to 15.
    pub low: u32,
    /// The wrapped value, decoded the same way.
    pub inner: Option<Box<Decoded>>,
    /// The part of the update system that returns the code.
    pub component: Option<&'static str>,
    /// What was being done: policy, network, authentication, scan, evaluation, download, install,
    /// restart, report, server.
    pub stage: Option<&'static str>,
    /// What it means, in one or two sentences; never empty.
    pub message: Cow<'static, str>,
    /// Why it happens, likeliest first, each with the way to tell.
    pub causes: Vec<Cause>,
    /// What to do, least intrusive first.
    pub remedies: Vec<Remedy>,
    /// Whether trying again helps.
    pub retry: Retry,
    /// Where to read more.
    pub references: Vec<&'static str>,
    /// Other readings of the input, where it is ambiguous.
    pub alternatives: Vec<OtherReading>,
    /// Whether this is one of very many codes of a text, of which only the identity is given:
    /// decode its `hex` alone for the rest.
    pub brief: bool,
}

impl Serialize for Decoded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Decoded", if self.brief { 11 } else { 23 })?;
        out.serialize_field("input", &self.input)?;
        out.serialize_field("place", &self.place)?;
        let number = !self.is_alert();
        out.serialize_field("value", &number.then_some(self.value))?;
        out.serialize_field("hex", &number.then_some(self.hex))?;
        out.serialize_field("signed", &number.then_some(self.signed))?;
        out.serialize_field("name", &self.name)?;
        if !self.brief {
            out.serialize_field("aliases", &self.aliases)?;
        }
        out.serialize_field("family", &self.family)?;
        out.serialize_field("known", &self.known)?;
        out.serialize_field("severity", &self.severity)?;
        if !self.brief {
            out.serialize_field("customer", &self.customer)?;
        }
        out.serialize_field("facility", &self.facility)?;
        if !self.brief {
            out.serialize_field("low", &self.low)?;
            out.serialize_field("inner", &self.inner)?;
            out.serialize_field("component", &self.component)?;
            out.serialize_field("stage", &self.stage)?;
            out.serialize_field("message", &self.message)?;
            out.serialize_field("causes", &self.causes)?;
            out.serialize_field("remedies", &self.remedies)?;
            out.serialize_field("retry", &self.retry)?;
            out.serialize_field("references", &self.references)?;
            out.serialize_field("alternatives", &self.alternatives)?;
        }
        out.serialize_field("brief", &self.brief)?;
        out.end()
    }
}

/// Decodes an input: a code in any spelling, a name, a pattern with `*` or `?`, or a text that
/// contains codes. One result per code, in the order of the text, each value once; failures only,
/// where there are any.
///
/// Of a text, the first 20 codes and one more for every 4 KB are described in full, the others are
/// [`Decoded::brief`]: so the JSON of a text is at most 40 times as long as the text, or 400 KB
/// longer than that where the text is shorter than 64 KB. The codes whose names match a pattern are
/// all described.
///
/// # Errors
/// [`NotACode`] says why nothing could be read from the input.
pub fn decode(input: &str, language: Language) -> Result<Vec<Decoded>, NotACode> {
    let matches = resolve(input)?;
    let in_text = matches[0].place.is_some();
    let around = in_text.then(|| Surroundings::of(input));
    let described = if in_text { 20 + input.len() / 4096 } else { usize::MAX };
    let decoded = |(index, code): (usize, Match)| {
        let depth = if index < described { Depth::Full } else { Depth::Brief };
        let at = code.spelled.start;
        let spelled = &input[code.spelled];
        let mut decoded = assemble(spelled, code.value, code.space, code.extend, depth, language);
        decoded.place = code.place;
        decoded.alternatives = code.alternatives.iter().map(OtherReading::of).collect();
        if let Some(around) = around.as_ref().filter(|_| depth == Depth::Full) {
            decoded.advise(&around.at(at), code.space, language);
        }
        decoded
    };
    Ok(matches.into_iter().enumerate().map(decoded).collect())
}

/// Decodes a value that was read before: its number space, the Setup extend code beside it, and
/// what the text around it said.
pub fn describe_in(
    value: u32,
    space: Space,
    extend: Option<u32>,
    context: &Context,
    language: Language,
) -> Decoded {
    let mut decoded = assemble(&plain(value, space), value, space, extend, Depth::Full, language);
    decoded.advise(context, space, language);
    decoded
}

/// How much is said of a code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Full,
    Brief,
}

/// Decodes a value of which nothing but the number is known, with the Setup extend code that stood
/// beside it.
pub fn describe(value: u32, extend: Option<u32>, language: Language) -> Decoded {
    assemble(&Hex(value).to_string(), value, Space::of(value), extend, Depth::Full, language)
}

impl OtherReading {
    /// What an alternative means.
    pub fn of(alternative: &Alternative) -> OtherReading {
        OtherReading {
            hex: Hex(alternative.value),
            name: identify(alternative.value, alternative.space).name,
            why: alternative.why,
        }
    }
}

impl Decoded {
    /// Whether this is an error or alert that a service names by a word: it has no number, and those
    /// of its members mean nothing.
    pub fn is_alert(&self) -> bool {
        self.family == Some(ALERT)
    }

    /// Takes in what the text around the code says.
    fn advise(&mut self, context: &Context, space: Space, language: Language) {
        if !self.brief && *context != Context::default() {
            let entry = entry_of(self.value, space).and_then(|at| ENTRY_CODES.get(at).copied());
            context.advise(self, entry, language);
        }
    }
}

pub(super) fn remedy(index: usize, texts: &Texts) -> Remedy {
    let row = &REMEDIES[index];
    Remedy {
        row: index,
        id: row.id,
        action: row.action,
        intrusion: row.intrusion,
        kind: row.kind,
        text: Cow::Borrowed(texts.remedies[index]),
        command: row.command.map(Command::new),
    }
}

/// Puts the code into the commands that look for it in logs.
pub(super) fn with_code(mut remedies: Vec<Remedy>, value: u32) -> Vec<Remedy> {
    for command in remedies.iter_mut().filter_map(|remedy| remedy.command.as_mut()) {
        if command.ends_with("<code>") {
            *command = command.fill(&[(Gap::Code, &Hex(value).to_string())]);
        }
    }
    remedies
}

fn assemble(
    input: &str,
    value: u32,
    space: Space,
    extend: Option<u32>,
    depth: Depth,
    language: Language,
) -> Decoded {
    let texts = language.texts();
    let identity = identify(value, space);
    let wrapped = match extend {
        _ if depth == Depth::Brief => None,
        Some(extend) => Some((Space::SetupExtend, extend)),
        None if space == Space::Hresult => inner(value),
        None => None,
    };
    let inside = wrapped.map(|(space, value)| {
        Box::new(assemble(&plain(value, space), value, space, None, Depth::Full, language))
    });
    let index = entry_of(value, space).filter(|_| depth == Depth::Full);
    let entry = index.map(|index| &ENTRIES[index]);
    let guessed = if identity.known { None } else { component_by_range(value) };
    let retry = match (entry, identity.severity) {
        (Some(entry), _) => entry.retry,
        (None, Severity::Success | Severity::Informational) => NOT_A_FAILURE,
        _ => RETRY_ONCE,
    };
    let bits = Bits(if space == Space::Alert { 0 } else { value });
    let of_entry = |list: fn(&super::table::Entry) -> &'static [usize]| entry.map_or(&[][..], list);
    let remedies: Vec<Remedy> =
        of_entry(|entry| entry.remedies).iter().map(|index| remedy(*index, texts)).collect();
    let remedies = with_code(remedies, value);
    Decoded {
        input: input.to_owned(),
        place: None,
        value,
        hex: Hex(value),
        signed: value as i32,
        message: match depth {
            Depth::Full => {
                message(value, space, extend, index, &identity, inside.as_deref(), guessed, texts)
            }
            Depth::Brief => Cow::Borrowed(""),
        },
        component: entry.and_then(|entry| entry.component).or(identity.component).or(guessed),
        stage: entry.and_then(|entry| entry.stage),
        causes: causes(of_entry(|entry| entry.causes), &remedies, language),
        remedies,
        retry: Retry {
            kind: RETRIES[retry].0,
            advice: texts.retries[retry],
            limit: RETRIES[retry].1,
        },
        references: of_entry(|entry| entry.references)
            .iter()
            .map(|reference| REFERENCES[*reference])
            .collect(),
        alternatives: Vec::new(),
        name: identity.name,
        aliases: identity.aliases,
        family: identity.family,
        known: identity.known,
        severity: identity.severity,
        customer: bits.customer(),
        facility: Facility { number: bits.facility(), name: facility_name(bits.0) },
        low: bits.low(),
        inner: inside,
        brief: depth == Depth::Brief,
    }
}

/// A value written as its space writes it.
fn plain(value: u32, space: Space) -> String {
    match space {
        Space::Win32 => value.to_string(),
        Space::Http => format!("HTTP {value}"),
        Space::SyncMl => format!("SyncML {value}"),
        Space::Ese => (value as i32).to_string(),
        Space::SetupExtend => format!("0x{value:X}"),
        Space::Alert => identify(value, space).name.unwrap_or_default().to_owned(),
        Space::Hresult | Space::Ntstatus => Hex(value).to_string(),
    }
}

#[allow(clippy::too_many_arguments)] // one private caller, which has them all at hand
fn message(
    value: u32,
    space: Space,
    extend: Option<u32>,
    index: Option<usize>,
    identity: &Identity,
    inside: Option<&Decoded>,
    guessed: Option<&str>,
    texts: &Texts,
) -> Cow<'static, str> {
    let mut text: Cow<'static, str> = match (index, space) {
        (_, Space::SetupExtend) => {
            let or_nameless = |name: Option<&'static str>| name.unwrap_or(texts.nameless);
            let (phase, operation) = (identity.name, identity.aliases.first().copied());
            let extend = format!("0x{value:X}");
            return Cow::Owned(fill(
                texts.setup_pair,
                &[
                    ("phase", or_nameless(phase)),
                    ("operation", or_nameless(operation)),
                    ("extend", &extend),
                ],
            ));
        }
        (Some(index), _) => Cow::Borrowed(texts.messages[index]),
        (None, Space::Http) => Cow::Owned(numbered(texts.http_status, value, identity.name)),
        (None, Space::SyncMl) => Cow::Owned(numbered(texts.syncml_status, value, identity.name)),
        (None, _) if identity.known => match (identity.name, identity.family) {
            (Some(name), _) => Cow::Owned(fill(texts.named, &[("name", name)])),
            (None, family) => {
                let family = family.unwrap_or(texts.nameless);
                let mut text = fill(texts.unnamed, &[("family", family)]);
                push_carried(&mut text, inside, texts);
                Cow::Owned(text)
            }
        },
        (None, Space::Win32) => Cow::Owned(numbered(texts.win32_error, value, None)),
        (None, _) => Cow::Owned(unknown(value, identity.severity, inside, guessed, texts)),
    };
    if let (Some(_), Some(inside)) = (extend, inside) {
        text = Cow::Owned(format!("{text} {}", inside.message));
    }
    text
}

fn numbered(template: &str, number: u32, name: Option<&str>) -> String {
    with_name(fill(template, &[("low", &number.to_string())]), name)
}

fn with_name(mut text: String, name: Option<&str>) -> String {
    if let Some(name) = name {
        text.push_str(" (");
        text.push_str(name);
        text.push(')');
    }
    text
}

/// Fills the `{placeholders}` of a template in one pass; what is not known stays as it is.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len() + 96);
    let mut rest = template;
    while let Some(open) = memchr::memchr(b'{', rest.as_bytes()) {
        let inside = &rest[open + 1..];
        let value = memchr::memchr(b'}', inside.as_bytes()).and_then(|close| {
            values
                .iter()
                .find(|(name, _)| *name == &inside[..close])
                .map(|(_, value)| (close, value))
        });
        text.push_str(&rest[..open]);
        match value {
            Some((close, value)) => {
                text.push_str(value);
                rest = &inside[close + 1..];
            }
            None => {
                text.push('{');
                rest = inside;
            }
        }
    }
    text.push_str(rest);
    text
}

/// Says what a value without an explanation carries.
fn push_carried(text: &mut String, inside: Option<&Decoded>, texts: &Texts) {
    let Some(inside) = inside else { return };
    let carried = match inside.family {
        Some("HTTP") => numbered(texts.http_status, inside.value, inside.name),
        Some("SYNCML") => numbered(texts.syncml_status, inside.value, inside.name),
        _ if inside.value <= 0xffff => numbered(texts.win32_error, inside.value, inside.name),
        _ => with_name(inside.hex.to_string(), inside.name),
    };
    text.push(' ');
    text.push_str(&fill(texts.wraps, &[("inner", &carried)]));
}

/// What the bits of an unknown value say, and what it carries; nothing is invented.
fn unknown(
    value: u32,
    severity: Severity,
    inside: Option<&Decoded>,
    guessed: Option<&str>,
    texts: &Texts,
) -> String {
    let bits = Bits(value);
    let severity = match severity {
        Severity::Success => texts.success,
        Severity::Informational => texts.informational,
        Severity::Warning => texts.warning,
        Severity::Error => texts.error,
    };
    let facility = match facility_name(value) {
        Some(name) => format!("{} ({name})", bits.facility()),
        None => bits.facility().to_string(),
    };
    let mut text = fill(
        texts.unknown,
        &[
            ("severity", severity),
            ("facility", &facility),
            ("low", &format!("0x{:04X}", bits.low())),
        ],
    );
    push_carried(&mut text, inside, texts);
    if let Some(component) = guessed {
        text.push(' ');
        text.push_str(&fill(texts.unknown_range, &[("component", component)]));
    }
    text
}
