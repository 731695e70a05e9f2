//! The properties of events that were written to text, by their names, and what they hold.

use super::stamp::Stamp;
use super::text::stamp;
use crate::logs::record::Level;
use crate::logs::time::Cursor;

/// A property of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Time,
    Level,
    Provider,
    Id,
    Message,
    Process,
    Thread,
    Log,
    Record,
    Computer,
    Task,
    Code,
}

use Field as F;

/// The names of properties, in the spelling of .NET and of Event Viewer in English.
const NAMES: [(&str, Field); 25] = [
    ("timecreated", F::Time),
    ("date and time", F::Time),
    ("timegenerated", F::Time),
    ("date", F::Time),
    ("leveldisplayname", F::Level),
    ("levelname", F::Level),
    ("level", F::Level),
    ("entrytype", F::Level),
    ("providername", F::Provider),
    ("source", F::Provider),
    ("function", F::Provider),
    ("id", F::Id),
    ("event id", F::Id),
    ("eventid", F::Id),
    ("message", F::Message),
    ("description", F::Message),
    ("processid", F::Process),
    ("threadid", F::Thread),
    ("logname", F::Log),
    ("log name", F::Log),
    ("recordid", F::Record),
    ("machinename", F::Computer),
    ("computer", F::Computer),
    ("task category", F::Task),
    ("errorcode", F::Code),
];

pub(super) fn named(name: &str) -> Option<Field> {
    let name = name.trim().to_lowercase();
    NAMES.iter().find(|(own, _)| *own == name).map(|(_, field)| *field)
}

/// Levels as Event Viewer names them in English, German, French, Spanish, Italian, Portuguese,
/// Russian, Japanese, Chinese and Korean.
const LEVELS: [(Level, &[&str]); 5] = [
    (
        Level::Fatal,
        &[
            "critical",
            "kritisch",
            "critique",
            "crítico",
            "critico",
            "критический",
            "重大",
            "关键",
            "嚴重",
            "위험",
        ],
    ),
    (
        Level::Error,
        &[
            "error",
            "fehler",
            "erreur",
            "errore",
            "erro",
            "ошибка",
            "エラー",
            "错误",
            "錯誤",
            "오류",
            "failureaudit",
        ],
    ),
    (
        Level::Warning,
        &[
            "warning",
            "warnung",
            "avertissement",
            "advertencia",
            "avviso",
            "aviso",
            "предупреждение",
            "警告",
            "경고",
        ],
    ),
    (
        Level::Info,
        &[
            "information",
            "info",
            "informationen",
            "informations",
            "información",
            "informazioni",
            "informações",
            "сведения",
            "情報",
            "信息",
            "資訊",
            "정보",
            "successaudit",
        ],
    ),
    (Level::Debug, &["verbose", "debug", "ausführlich", "詳細", "详细"]),
];

pub(super) fn level(text: &str) -> Option<Level> {
    let word = text.trim().to_lowercase();
    let number = match word.as_str() {
        "1" => Some(Level::Fatal),
        "2" => Some(Level::Error),
        "3" => Some(Level::Warning),
        "0" | "4" => Some(Level::Info),
        "5" => Some(Level::Debug),
        _ => None,
    };
    let mut levels = LEVELS.iter();
    number.or_else(|| levels.find(|(_, words)| words.contains(&&*word)).map(|(level, _)| *level))
}

/// The numbers of a date and where it ends.
pub(super) fn numbers(text: &[u8]) -> Option<(u32, u32, u32, usize)> {
    let mut at = Cursor::new(text, 0);
    let first = at.number(1, 4)?;
    at.one_of(b"/.-")?;
    let second = at.number(1, 2)?;
    at.one_of(b"/.-")?;
    Some((first, second, at.number(1, 4)?, at.at))
}

/// The time of a date of which other events say what comes first.
pub(super) fn in_order(value: &[u8], day_first: Option<bool>) -> Option<Stamp> {
    let (first, second, year, end) = numbers(value)?;
    let (day, month) = if day_first? { (first, second) } else { (second, first) };
    if first > 31 {
        return None;
    }
    let rest = String::from_utf8_lossy(&value[end..]);
    stamp(format!("{year:04}-{month:02}-{day:02}{rest}").as_bytes())
}
