//! Which logs and which of their records: the arguments that `entries` and `measure` share.

use std::path::PathBuf;
use wudiag::logs::filter::{self, Filter, Moment, Needle};
use wudiag::logs::parse::LIMITS;
use wudiag::logs::read::{Options, MOST_THREADS};
use wudiag::logs::text::CodePage;
use wudiag::logs::time::Zone;
use wudiag::logs::{Family, Level, WantedCodes};

/// See the module.
#[derive(clap::Args)]
pub struct Selection {
    /// Read every file as this family instead of finding it out by content
    #[arg(long, value_parser = family)]
    pub family: Option<Family>,
    /// Only files of this family; may be repeated
    #[arg(long, value_parser = family, value_name = "FAMILY")]
    pub only: Vec<Family>,
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
    /// Only records that contain this text, in either case
    #[arg(long = "match", value_name = "TEXT")]
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
            filter,
            family: self.family,
            only: self.only.clone(),
            code_page: self.code_page,
            zone: self.time_zone.clone(),
            limit: self.limit,
            threads: self.threads,
            ..Options::default()
        }
    }
}

fn family(text: &str) -> Result<Family, String> {
    Family::from_name(text)
        .ok_or_else(|| format!("one of {}", Family::ALL.map(Family::as_str).join(", ")))
}

fn level(text: &str) -> Result<Level, String> {
    Level::from_name(text)
        .ok_or_else(|| format!("one of {}", Level::ALL.map(Level::as_str).join(", ")))
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).ok_or_else(|| "a time such as 2024-03-28T11:52:20".into())
}

/// What one `--code` asks for.
#[derive(Clone, Debug)]
pub struct Codes(Vec<u32>);

fn codes(text: &str) -> Result<Codes, String> {
    filter::codes(text).map(Codes).map_err(|error| error.to_string())
}

fn code_page(text: &str) -> Result<CodePage, String> {
    CodePage::from_name(text).ok_or_else(|| "a Windows code page such as 1251".into())
}

fn limit(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|limit| LIMITS.contains(limit))
        .ok_or_else(|| format!("a number from {} to {}", LIMITS.start(), LIMITS.end()))
}

fn threads(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|count| *count <= MOST_THREADS)
        .ok_or_else(|| format!("a number from 0 to {MOST_THREADS}"))
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
