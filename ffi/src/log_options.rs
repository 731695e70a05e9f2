//! The options document of wud_log_open.

use serde::Deserialize;
use wudiag::logs::filter::{self, Filter, Moment, Needle};
use wudiag::logs::parse::LIMITS;
use wudiag::logs::read::{Options, MOST_THREADS};
use wudiag::logs::text::CodePage;
use wudiag::logs::time::{Zone, ZoneSpan};
use wudiag::logs::{Family, Level, WantedCodes};

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Document {
    family: Option<String>,
    only: Vec<String>,
    code_page: Option<String>,
    zone: Vec<Span>,
    limit: Option<usize>,
    tail: Option<usize>,
    merge: bool,
    follow: bool,
    threads: usize,
    after: Option<String>,
    before: Option<String>,
    levels: Vec<String>,
    components: Vec<String>,
    codes: Vec<String>,
    text: Option<String>,
    raw: bool,
    measure: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    from: i64,
    to: i64,
    minutes: i32,
}

/// What the caller wants.
pub(super) struct Request {
    pub options: Options,
    pub raw: bool,
    pub measure: bool,
}

impl Request {
    /// Reads the document; the error is a sentence that names the option.
    pub fn from_json(json: &str) -> Result<Request, String> {
        let document: Document = match json.trim() {
            "" => Document::default(),
            json => serde_json::from_str(json).map_err(|error| format!("options: {error}"))?,
        };
        if document.follow && document.merge {
            return Err("follow, merge: what is still to come has no place in an order of time; leave one of them out".into());
        }
        if document.threads > MOST_THREADS {
            return Err(format!("threads: {} is not from 0 to {MOST_THREADS}", document.threads));
        }
        if let Some(limit) = document.limit.filter(|limit| !LIMITS.contains(limit)) {
            return Err(format!(
                "limit: {limit} is not from {} to {}",
                LIMITS.start(),
                LIMITS.end()
            ));
        }
        let defaults = Options::default();
        let options = Options {
            filter: filter(&document)?,
            family: document.family.as_deref().map(family).transpose()?,
            only: document.only.iter().map(|name| family(name)).collect::<Result<_, _>>()?,
            code_page: match &document.code_page {
                Some(name) => CodePage::from_name(name).ok_or_else(|| {
                    format!("codePage: `{name}` is not a code page that is known here")
                })?,
                None => defaults.code_page,
            },
            zone: zone(&document.zone),
            limit: document.limit.unwrap_or(defaults.limit),
            tail: document.tail,
            merge: document.merge,
            follow: document.follow,
            threads: document.threads,
        };
        Ok(Request { options, raw: document.raw, measure: document.measure })
    }
}

fn family(name: &str) -> Result<Family, String> {
    Family::from_name(name).ok_or_else(|| format!("family: `{name}` is not a log family"))
}

fn zone(spans: &[Span]) -> Option<Zone> {
    let spans: Vec<ZoneSpan> = spans
        .iter()
        .map(|span| ZoneSpan { from: span.from, to: span.to, minutes: span.minutes })
        .collect();
    (!spans.is_empty()).then(|| Zone::from_spans(spans))
}

fn filter(document: &Document) -> Result<Filter, String> {
    let moment = |name: &str, text: &Option<String>| match text {
        Some(text) => Moment::parse(text)
            .map(Some)
            .ok_or_else(|| format!("{name}: `{text}` is not a time such as 2024-03-28T11:52:20")),
        None => Ok(None),
    };
    let mut codes = Vec::new();
    for code in &document.codes {
        codes.extend(filter::codes(code).map_err(|why| format!("codes: `{code}`: {why}"))?);
    }
    Ok(Filter {
        after: moment("after", &document.after)?,
        before: moment("before", &document.before)?,
        levels: document
            .levels
            .iter()
            .map(|name| {
                Level::from_name(name).ok_or_else(|| format!("levels: `{name}` is not a level"))
            })
            .collect::<Result<_, _>>()?,
        components: document.components.clone(),
        codes: WantedCodes::new(codes),
        text: document.text.as_deref().map(Needle::new),
    })
}
