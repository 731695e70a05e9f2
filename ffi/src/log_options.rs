//! The options document of wud_log_open.

use serde::Deserialize;
use wudiag::knowledge::Language;
use wudiag::logs::filter::{Filter, Needle};
use wudiag::logs::read::option::{self, Refusal};
use wudiag::logs::read::Options;
use wudiag::logs::time::{Zone, ZoneSpan};
use wudiag::logs::WantedCodes;

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
    details: bool,
    measure: bool,
    language: Option<String>,
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
    pub details: bool,
    pub measure: bool,
    /// The language of warnings.
    pub language: Language,
}

impl Request {
    /// Reads the document. Its language is that of the refusal, too.
    pub fn from_json(json: &str) -> Result<Request, (Refusal, Language)> {
        let document: Document = match json.trim() {
            "" => Document::default(),
            json => serde_json::from_str(json)
                .map_err(|error| (Refusal::document(error), Language::English))?,
        };
        let language = Language::for_culture(document.language.as_deref().unwrap_or_default());
        document.read(language).map_err(|refusal| (refusal, language))
    }
}

impl Document {
    fn read(&self, language: Language) -> Result<Request, Refusal> {
        if self.follow && self.merge {
            return Err(Refusal::follow_merge());
        }
        let defaults = Options::default();
        let family = |name: &String| option::family("family", name);
        let options = Options {
            silence: None,
            filter: self.filter()?,
            family: self.family.as_ref().map(family).transpose()?,
            only: self
                .only
                .iter()
                .map(|name| option::family("only", name))
                .collect::<Result<_, _>>()?,
            code_page: match &self.code_page {
                Some(name) => option::code_page("codePage", name)?,
                None => defaults.code_page,
            },
            zone: zone(&self.zone),
            limit: option::limit("limit", self.limit.unwrap_or(defaults.limit))?,
            tail: self.tail,
            window: None,
            merge: self.merge,
            follow: self.follow,
            language,
            threads: option::threads("threads", self.threads)?,
        };
        Ok(Request {
            options,
            raw: self.raw,
            details: self.details,
            measure: self.measure,
            language,
        })
    }

    fn filter(&self) -> Result<Filter, Refusal> {
        let moment = |option: &'static str, text: &Option<String>| {
            text.as_ref().map(|text| option::moment(option, text)).transpose()
        };
        let codes = self.codes.iter().map(|code| option::codes("codes", code));
        let levels = self.levels.iter().map(|name| option::level("levels", name));
        Ok(Filter {
            after: moment("after", &self.after)?,
            before: moment("before", &self.before)?,
            levels: levels.collect::<Result<_, _>>()?,
            components: self.components.clone(),
            codes: WantedCodes::new(codes.collect::<Result<Vec<_>, _>>()?.concat()),
            text: self.text.as_deref().map(Needle::new),
        })
    }
}

fn zone(spans: &[Span]) -> Option<Zone> {
    let spans: Vec<ZoneSpan> = spans
        .iter()
        .map(|span| ZoneSpan { from: span.from, to: span.to, minutes: span.minutes })
        .collect();
    (!spans.is_empty()).then(|| Zone::from_spans(spans))
}
