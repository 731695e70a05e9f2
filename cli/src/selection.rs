//! Which logs and which of their records: the arguments that `entries` and `measure` share.

use crate::output::session_language;
use std::path::PathBuf;
use wudiag::knowledge::Language;
use wudiag::logs::filter::{Filter, Moment, Needle};
use wudiag::logs::read::option::{self, Refusal};
use wudiag::logs::read::Options;
use wudiag::logs::text::CodePage;
use wudiag::logs::time::Zone;
use wudiag::logs::{Family, Level, WantedCodes};

/// See the module.
#[derive(clap::Args)]
pub struct Selection {
    /// Read every file as this family instead of finding it out by content
    #[arg(long = "as", value_parser = family, value_name = "FAMILY")]
    pub forced: Option<Family>,
    /// Only files of this family; may be repeated
    #[arg(long, value_parser = family)]
    pub family: Vec<Family>,
    /// Not before this moment: 2024-03-28, 2024-03-28T11:52:20, with Z or an offset if it is not
    /// the time as written
    #[arg(long, value_parser = moment, value_name = "TIME")]
    pub after: Option<Moment>,
    /// Before this moment
    #[arg(long, value_parser = moment, value_name = "TIME")]
    pub before: Option<Moment>,
    /// Only this level (debug, info, warning, error, fatal); may be repeated
    #[arg(long, value_parser = level)]
    pub level: Vec<Level>,
    /// Only this component (wildcards allowed); may be repeated
    #[arg(long)]
    pub component: Vec<String>,
    /// Only records with this code, in any spelling, or with one whose name matches (WU_E_PT_*); may
    /// be repeated
    #[arg(long, value_parser = codes, allow_hyphen_values = true)]
    pub code: Vec<Codes>,
    /// Only records that contain this text, in either case; * and ? stand for any characters
    #[arg(long = "like", value_name = "TEXT")]
    pub text: Option<String>,
    /// What bytes mean that are not UTF-8: a Windows code page
    #[arg(long, value_parser = code_page, value_name = "NUMBER", default_value = "1252")]
    pub code_page: CodePage,
    /// Offset of the machine that wrote the logs (+05:30), for logs that do not tell it
    #[arg(long, value_parser = zone, value_name = "OFFSET", allow_hyphen_values = true)]
    pub time_zone: Option<Zone>,
    /// The longest record, in bytes (1024 to 1073741824); what is longer is cut and marked
    #[arg(long, value_name = "BYTES", value_parser = limit, default_value_t = wudiag::logs::parse::DEFAULT_LIMIT)]
    pub limit: usize,
    /// How many threads parse, up to 64 (0: by the size of the files)
    #[arg(long, value_name = "N", value_parser = threads, default_value_t = 0)]
    pub threads: usize,
    /// Files, wildcards, directories
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

impl Selection {
    /// As the library wants it.
    pub fn options(&self) -> Options {
        let filter = Filter {
            after: self.after,
            before: self.before,
            levels: self.level.clone(),
            components: self.component.clone(),
            codes: WantedCodes::new(self.code.iter().flat_map(|codes| codes.0.clone()).collect()),
            text: self.text.as_deref().map(Needle::new),
        };
        Options {
            language: session_language(),
            filter,
            family: self.forced,
            only: self.family.clone(),
            code_page: self.code_page,
            zone: self.time_zone.clone(),
            limit: self.limit,
            threads: self.threads,
            ..Options::default()
        }
    }
}

/// What one `--code` asks for.
#[derive(Clone, Debug)]
pub struct Codes(Vec<u32>);

/// A refusal as clap prints it, whose own words are English.
fn worded<T>(read: Result<T, Refusal>) -> Result<T, String> {
    read.map_err(|refusal| refusal.sentence(Language::English))
}

fn family(text: &str) -> Result<Family, String> {
    worded(option::family("family", text))
}

fn level(text: &str) -> Result<Level, String> {
    worded(option::level("level", text))
}

fn moment(text: &str) -> Result<Moment, String> {
    worded(option::moment("time", text))
}

fn codes(text: &str) -> Result<Codes, String> {
    worded(option::codes("code", text)).map(Codes)
}

fn code_page(text: &str) -> Result<CodePage, String> {
    worded(option::code_page("code-page", text))
}

fn limit(text: &str) -> Result<usize, String> {
    worded(option::limit("limit", number(text)?))
}

fn threads(text: &str) -> Result<usize, String> {
    worded(option::threads("threads", number(text)?))
}

fn number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|error: std::num::ParseIntError| error.to_string())
}

fn zone(text: &str) -> Result<Zone, String> {
    let reason = || "an offset such as +05:30 or -0800".to_owned();
    let (sign, digits) = match text.as_bytes() {
        [b'Z' | b'z'] => return Ok(Zone::fixed(0)),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return Err(reason()),
    };
    let digits: String = digits.iter().filter(|b| **b != b':').map(|b| *b as char).collect();
    let number: i32 = digits.parse().map_err(|_| reason())?;
    let minutes = if digits.len() <= 2 { number * 60 } else { number / 100 * 60 + number % 100 };
    if digits.len() > 4 || minutes > 15 * 60 {
        return Err(reason());
    }
    Ok(Zone::fixed(sign * minutes))
}
