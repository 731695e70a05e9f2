//! What tools show in a console, put into a file: `netsh winhttp show proxy`, `schtasks /query`,
//! `nslookup`, `ipconfig`, `dism /get-packages`, `systeminfo`. (`reg query` is of the family
//! `registry`.)
//!
//! They speak the language of Windows, so that each is known by what does not change with it: the
//! dots of `ipconfig`, the word WinHTTP, the address below a name, a column of values, ids of
//! packages. A record is a title with the lines below it. Where the places of values are fixed, they
//! have English names; otherwise they have the labels of the text, if those are English.

use super::document;
use super::format::{Format, Needs, Sink};
use super::words;
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, Level, Marks, Record, Span};
use crate::logs::shape::{line_end, trim_end, Chunk, Cut, Shape};
use std::borrow::Cow;
use std::net::IpAddr;

pub(crate) static FORMAT: Format = Format {
    name: "console",
    whole: |text| {
        let front = String::from_utf8_lossy(&text[..text.len().min(FRONT)]);
        tool(&front).map(|tool| (90, tool.reason()))
    },
    needs: Needs::Everything,
    document: Some(records),
    searched: Some(searched),
    extra,
    console: true,
    ..Format::PLAIN
};

const FRONT: usize = 16 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tool {
    WinHttp,
    Tasks,
    NsLookup,
    IpConfig,
    Packages,
    SystemInfo,
}

impl Tool {
    const ALL: [Tool; 6] = [
        Tool::WinHttp,
        Tool::Tasks,
        Tool::NsLookup,
        Tool::IpConfig,
        Tool::Packages,
        Tool::SystemInfo,
    ];

    fn reason(self) -> &'static str {
        match self {
            Tool::WinHttp => "output of netsh winhttp show proxy",
            Tool::Tasks => "output of schtasks",
            Tool::NsLookup => "output of nslookup",
            Tool::IpConfig => "output of ipconfig",
            Tool::Packages => "output of dism /get-packages",
            Tool::SystemInfo => "output of systeminfo",
        }
    }

    /// A label that it has in English.
    fn english(self) -> &'static [&'static str] {
        match self {
            Tool::WinHttp | Tool::NsLookup | Tool::Packages => &[],
            Tool::Tasks => &["TaskName"],
            Tool::IpConfig => &[
                "Host Name",
                "DHCP Enabled",
                "Physical Address",
                "IPv4 Address",
                "IPv6 Address",
                "IP Address",
                "Subnet Mask",
                "Media State",
                "Connection-specific DNS Suffix",
            ],
            Tool::SystemInfo => &["Host Name", "OS Name"],
        }
    }

    /// The names of values that have their places, whatever the labels are.
    fn places(self) -> &'static [&'static str] {
        match self {
            Tool::WinHttp => &["proxyServers", "bypassList"],
            Tool::Packages => &["packageIdentity", "state", "releaseType", "installTime"],
            Tool::IpConfig => &[
                "hostName",
                "primaryDnsSuffix",
                "nodeType",
                "ipRoutingEnabled",
                "winsProxyEnabled",
            ],
            Tool::SystemInfo => &[
                "hostName",
                "osName",
                "osVersion",
                "osManufacturer",
                "osConfiguration",
                "osBuildType",
                "registeredOwner",
                "registeredOrganization",
                "productID",
                "originalInstallDate",
                "systemBootTime",
                "systemManufacturer",
                "systemModel",
                "systemType",
            ],
            Tool::Tasks | Tool::NsLookup => &[],
        }
    }
}

/// Whose output a text is, by its beginning.
fn tool(front: &str) -> Option<Tool> {
    let lines: Vec<&str> = front.lines().map(str::trim_end).filter(|l| !l.is_empty()).collect();
    let first = lines.first()?;
    let pairs: Vec<(&str, &str)> = lines.iter().filter_map(|line| pair(line)).collect();
    // In some languages there is no blank between the dots and the colon.
    let is_dotted =
        |line: &str| line.contains(". . .") && (line.contains(". :") || line.contains(".:"));
    let dotted = lines.iter().filter(|line| is_dotted(line)).count();
    if first.contains("WinHTTP") && first.ends_with([':', '：']) && lines.len() <= 8 {
        return Some(Tool::WinHttp);
    }
    if dotted >= 2 {
        return Some(Tool::IpConfig);
    }
    if pairs.iter().any(|(_, value)| is_package(value)) {
        return Some(Tool::Packages);
    }
    let is_address =
        |line: &&str| pair(line).is_some_and(|(_, value)| value.parse::<IpAddr>().is_ok());
    let is_name = |line: &&str| pair(line).is_some_and(|(label, _)| !label.contains(' '));
    if lines.len() >= 2 && is_name(first) && is_address(&lines[1]) {
        return Some(Tool::NsLookup);
    }
    let column = |line: &str| column(line).filter(|at| (10..60).contains(at));
    let aligned = lines
        .windows(2)
        .filter(|pair| column(pair[0]).is_some_and(|at| column(pair[1]) == Some(at)));
    let aligned = aligned.count();
    let is_task = |(_, value): &(&str, &str)| value.len() > 1 && value.starts_with('\\');
    if aligned >= 2 && pairs.iter().any(is_task) || is_table_of_tasks(&lines) {
        return Some(Tool::Tasks);
    }
    let numbered = lines.iter().filter(|line| line.trim_start().starts_with("[0")).count();
    let built = pairs.iter().any(|(_, value)| is_version(value));
    (aligned >= 10 && numbered > 0 && built).then_some(Tool::SystemInfo)
}

/// `TaskName  Next Run Time  Status` over lines of `=`; or the same in quotes, as CSV.
fn is_table_of_tasks(lines: &[&str]) -> bool {
    let ruler = |line: &&str| {
        line.split(' ').count() == 3 && line.bytes().all(|b| matches!(b, b'=' | b' '))
    };
    let folder = |line: &&str| pair(line).is_some_and(|(_, value)| value.starts_with('\\'));
    let csv = |line: &&str| {
        let mut cells = line.split("\",\"");
        line.starts_with('"') && cells.nth(1).is_some_and(|cell| cell.starts_with('\\'))
    };
    lines.iter().any(ruler) && lines.iter().take(3).any(folder)
        || lines.iter().skip(1).take(2).any(csv)
}

/// `10.0.19045 N/A Build 19045`, with words of any language between.
fn is_version(value: &str) -> bool {
    let (Some(version), Some(build)) = (value.split(' ').next(), value.rsplit(' ').next()) else {
        return false;
    };
    let mut numbers = version.split('.');
    numbers.clone().count() == 3
        && numbers.all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        && version.len() < value.len()
        && version.rsplit('.').next() == Some(build)
}

fn is_package(value: &str) -> bool {
    // The token of the key that Microsoft signs Windows with
    value.contains("~31bf3856ad364e35~") && !value.contains([' ', '\t'])
}

/// `label : value`, `label . . . : value`: both without blanks around.
pub(crate) fn pair(line: &str) -> Option<(&str, &str)> {
    let at = line.find([':', '：'])?;
    let (label, rest) = line.split_at(at);
    let mut rest = rest.chars();
    rest.next();
    let value = rest.as_str();
    let blank = value.is_empty() || value.starts_with([' ', '\t', '\u{A0}']);
    let label = label.trim_end_matches(['.', ' ', '\u{A0}']).trim();
    (blank && !label.is_empty() && label.chars().count() <= 60).then(|| (label, value.trim()))
}

/// Where the value of a line begins, in columns of a console, if blanks stand before it.
fn column(line: &str) -> Option<usize> {
    let (_, value) = pair(line).filter(|(_, value)| !value.is_empty())?;
    let at = value.as_ptr() as usize - line.as_ptr() as usize;
    line[..at].ends_with("  ").then(|| line[..at].chars().map(width).sum())
}

/// The signs of East Asia take two columns.
fn width(sign: char) -> usize {
    let wide = matches!(sign, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF00}'..='\u{FF60}');
    1 + usize::from(wide)
}

/// The shape of what is too large for a document: a line is a record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Console;

impl Shape for Console {
    fn starts(line: &[u8]) -> bool {
        !matches!(line.first(), Some(b'\n' | b'\r') | None)
    }

    fn fields(&mut self, _: &[u8], _: &Cut, entry: &mut Entry) -> Option<i32> {
        entry.marks.add(Marks::PARTIAL);
        None
    }
}

/// A block of lines without blank ones between them is a record; one that is indented belongs to the
/// title before it.
fn records(chunk: Chunk<'_>, sink: Sink<'_>) -> bool {
    let text = chunk.text;
    if tool(&String::from_utf8_lossy(&text[..text.len().min(FRONT)])).is_none() {
        return false;
    }
    let mut found: Vec<Entry> = Vec::new();
    let (mut at, mut ended) = (0, true);
    while at < text.len() && found.len() <= document::MOST {
        let end = line_end(text, at, text.len()).unwrap_or(text.len());
        let body = trim_end(text, at, end);
        let line = &text[at..body];
        if line.is_empty() {
            ended = true;
        } else {
            let indented = line[0].is_ascii_whitespace();
            match found.last_mut().filter(|_| !ended || indented) {
                Some(entry) => entry.raw.end = body as u32,
                None => found.push(Entry { raw: Span::new(at, body), ..Entry::default() }),
            }
            ended = false;
        }
        at = end;
    }
    if found.is_empty() || found.len() > document::MOST {
        return false;
    }
    for entry in &mut found {
        entry.message = entry.raw;
        // What nslookup says instead of an answer, in any language.
        if entry.raw.of(text).split(|b| *b == b'\n').any(|line| line.starts_with(b"*** ")) {
            words::set(entry, Level::Error);
        }
    }
    document::give(chunk, found, sink);
    true
}

/// The tool whose output a record is of.
fn tool_of(record: &Record<'_>) -> Option<Tool> {
    Tool::ALL.into_iter().find(|tool| tool.reason() == record.file.reason)
}

/// Labels and values; what is indented without a label, or numbered, belongs to the value before.
fn values(block: &str) -> Vec<(&str, String)> {
    /// More lines than the block of any tool has.
    const MOST: usize = 500;
    let mut found: Vec<(&str, String)> = Vec::new();
    for line in block.lines().take(MOST).filter(|line| !line.starts_with("*** ")) {
        let own = pair(line).filter(|(label, _)| !label.starts_with('['));
        let (label, value) = own.unwrap_or(("", line.trim()));
        match found.last_mut().filter(|_| label.is_empty() && line.starts_with([' ', '\t'])) {
            Some((_, before)) if !value.is_empty() => {
                before.push_str(if before.is_empty() { "" } else { ", " });
                before.push_str(value);
            }
            _ if label.is_empty() => {}
            _ => found.push((label, value.to_owned())),
        }
    }
    found
}

/// The tool, and the values with their labels.
fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let Some(tool) = tool_of(record) else { return Vec::new() };
    let short = tool.reason().trim_start_matches("output of ");
    let mut found: Vec<Extra<'a>> = vec![(Cow::Borrowed("tool"), Cow::Borrowed(short))];
    let raw = record.raw();
    let pairs = values(&raw);
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() && !found.iter().any(|(own, _)| own == name) {
            found.push((Cow::Owned(name.to_owned()), Cow::Owned(value.to_owned())));
        }
    };
    let mut given = pairs.iter().filter(|(_, value)| !value.is_empty());
    match tool {
        Tool::WinHttp | Tool::Packages => {
            let is_own = tool == Tool::WinHttp || pairs.first().is_some_and(|p| is_package(&p.1));
            let named = tool.places().iter().zip(given).filter(|_| is_own);
            named.for_each(|(name, (_, value))| add(name, value));
        }
        Tool::NsLookup => {
            // The first answer is about the server that was asked: it comes first in the file.
            if let Some((_, value)) = given.next() {
                add(if record.entry.offset < 8 { "server" } else { "name" }, value);
            }
            let addresses: Vec<&str> = given.map(|(_, value)| value.as_str()).collect();
            add("addresses", &addresses.join(", "));
        }
        Tool::Tasks | Tool::IpConfig | Tool::SystemInfo => {
            if pairs.iter().any(|(label, _)| tool.english().contains(label)) {
                given.for_each(|(label, value)| add(&camel_case(label), value));
            } else if !placed(tool, record.entry.offset, &pairs, &mut add) && pairs.len() > 1 {
                add("unread", "labels in another language");
            }
        }
    }
    found
}

/// The result of a task that ran is a code; blanks stand before it as before all values.
fn searched(record: &Record<'_>) -> Option<Vec<u8>> {
    if tool_of(record)? != Tool::Tasks {
        return None;
    }
    let result = extra(record).into_iter().find(|(name, _)| name == "lastResult")?.1;
    Some(format!("{}\nLast Result: {result}", record.raw()).into_bytes())
}

/// The values by their places and forms; `false` when some are left that have neither.
fn placed(
    tool: Tool,
    offset: u64,
    pairs: &[(&str, String)],
    add: &mut impl FnMut(&str, &str),
) -> bool {
    let named = tool.places().iter().zip(pairs);
    match tool {
        Tool::Tasks => tasks(pairs, add),
        Tool::SystemInfo => {
            // Windows Server 2008 R2 and later have these in this order.
            let same = pairs.get(2).is_some_and(|(_, value)| is_version(value));
            named.filter(|_| same).for_each(|(name, (_, value))| add(name, value));
            same && pairs.len() <= tool.places().len()
        }
        // What stands before the adapters.
        Tool::IpConfig if offset < 8 => {
            named.for_each(|(name, (_, value))| add(name, value));
            pairs.len() <= tool.places().len()
        }
        Tool::IpConfig => {
            addresses(pairs, add);
            false
        }
        Tool::WinHttp | Tool::NsLookup | Tool::Packages => false,
    }
}

/// The values of an adapter that are known by their form.
fn addresses(pairs: &[(&str, String)], add: &mut impl FnMut(&str, &str)) {
    let address = |value: &str| value.split(['(', '%', ',']).next()?.trim().parse::<IpAddr>().ok();
    let mut before = None;
    for (_, value) in pairs {
        let mut parts = value.split('-');
        let is_part = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_hexdigit());
        if parts.clone().count() == 6 && parts.all(is_part) {
            add("physicalAddress", value);
        }
        match address(value) {
            // The mask comes behind the address that it is of.
            Some(IpAddr::V4(mask)) if mask.octets()[0] == 255 => {
                if let Some(own) = before {
                    add("ipv4Address", own);
                    add("subnetMask", value);
                }
            }
            Some(IpAddr::V4(_)) => before = Some(value.as_str()),
            _ => {}
        }
    }
}

/// The values of a task by their places, counted from its name: `schtasks /query /fo list`, with `/v`
/// more of them.
fn tasks(pairs: &[(&str, String)], add: &mut impl FnMut(&str, &str)) -> bool {
    const PLACES: [&str; 8] = [
        "taskName",
        "nextRunTime",
        "status",
        "logonMode",
        "lastRunTime",
        "lastResult",
        "author",
        "taskToRun",
    ];
    let is_name = |(_, value): &(&str, String)| value.len() > 1 && value.starts_with('\\');
    let Some(at) = pairs.iter().position(is_name) else { return false };
    for (name, (_, value)) in PLACES.iter().zip(&pairs[at..]) {
        add(name, value);
    }
    true
}

/// `Proxy Server(s)` as `proxyServers`.
fn camel_case(label: &str) -> String {
    let mut name = String::new();
    for word in label.split(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')')) {
        let word: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        let Some(first) = word.chars().next() else { continue };
        let is_first = name.is_empty();
        let upper = word.chars().take(2).all(|c| !c.is_lowercase());
        let head: String = match is_first {
            true => first.to_lowercase().collect(),
            false => first.to_uppercase().collect(),
        };
        name.push_str(&head);
        let rest = &word[first.len_utf8()..];
        name.push_str(&if is_first && upper { rest.to_lowercase() } else { rest.to_owned() });
    }
    name
}
