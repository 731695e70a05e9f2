//! Decoding a million mixed spellings, and finding the codes in 100 MB of log text.
//!
//! `cargo bench --bench decode`; figures of one machine: `benches/results/decode.txt`.

mod harness;

use harness::{only_built, time};
use std::hint::black_box;
use wudiag::codes::{families, resolve, scan, search, Strictness};
use wudiag::knowledge::{decode, Language};

const CODES: usize = 1_000_000;
const LOG_BYTES: usize = 100_000_000;

/// Every spelling of codes that have names, of codes that wrap others, and of some that nobody
/// knows.
fn spellings(count: usize) -> Vec<String> {
    let facts: Vec<_> = ["WU", "CBS", "WININET-HR", "WIN32", "DO"]
        .iter()
        .flat_map(|name| search::by_family(families().find(|f| f.name() == *name).unwrap()))
        .collect();
    (0..count)
        .map(|index| {
            let fact = facts[index * 7919 % facts.len()];
            let value = if fact.value <= 0xffff { 0x8007_0000 | fact.value } else { fact.value };
            match index % 8 {
                0 | 1 => format!("0x{value:08X}"),
                2 => format!("{value:08x}"),
                3 => (value as i32).to_string(),
                4 => value.to_string(),
                5 => format!("0x{:016X}", i64::from(value as i32)),
                6 => fact.name().unwrap_or("E_FAIL").to_owned(),
                _ => format!("0x{:08X}", 0x8024_0000 | (index as u32 & 0xffff)),
            }
        })
        .collect()
}

/// Lines of the shapes of CBS.log, WindowsUpdate.log and ConfigMgr logs; a code in every twentieth.
fn log_text(bytes: usize) -> Vec<u8> {
    let plain = [
        "2024-01-18 10:33:02, Info                  CBS    Session: 31081234_2471905551 initialized by client WindowsUpdateAgent, external staging directory: (null)",
        "2024-01-18 10:33:02, Info                  CSI    000002c1 Created NT transaction (seq 1), handle @0xb54, component store ready for Package_for_KB5034441~31bf3856ad364e35~amd64~~19041.3920.1.3",
        "2024-01-18 10:33:03, Info                  CBS    Appl: Evaluating package applicability for package Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~10.0.19041.1, applicable state: Installed",
        "2024/01/18 10:33:03.9927012 3696  8172  Agent           Added update {1f9e54c8-9e31-3e53-867d-d9f39756ad7f}.200 to search result",
        "2024/01/18 10:33:04.0481372 3696  8172  ProtocolTalker  SyncUpdates round trips: 3, ServiceId = {9482F4B4-E343-43B6-B170-9A65BC822C77}",
        "2024/01/18 10:33:04.1137278 6212  22908 DownloadManager Title = 2024-01 Cumulative Update for Windows 10 Version 22H2 for x64-based Systems",
        "<![LOG[Successfully completed scan of the update source, content version 38.]LOG]!><time=\"10:33:04.113+000\" date=\"01-18-2024\" component=\"WUAHandler\" context=\"\" type=\"1\" thread=\"2148\" file=\"cwuahandler.cpp:2473\">",
    ];
    let coded = [
        "2024-01-18 10:33:05, Error                 CBS    Failed to resolve execution chain. [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]",
        "2024/01/18 10:33:05.5521920 3696  8172  ProtocolTalker  *FAILED* [8024402C] Send request, hr = 80072ee7",
        "<![LOG[Scan failed with error = 0x80240438.]LOG]!><time=\"10:33:05.210+000\" date=\"01-18-2024\" component=\"WUAHandler\" context=\"\" type=\"3\" thread=\"2148\" file=\"cwuahandler.cpp:3120\">",
    ];
    let mut text = Vec::with_capacity(bytes + 256);
    let mut line = 0;
    while text.len() < bytes {
        let source = if line % 20 == 19 {
            coded[line / 20 % coded.len()]
        } else {
            plain[line % plain.len()]
        };
        text.extend_from_slice(source.as_bytes());
        text.extend_from_slice(b"\r\n");
        line += 1;
    }
    text
}

fn main() {
    if only_built() {
        return;
    }
    let inputs = spellings(CODES);
    time("resolve, a million mixed spellings", CODES, " codes", || {
        let codes = inputs.iter().filter_map(|input| resolve(black_box(input)).ok());
        codes.map(|codes| codes.len() as u64).sum()
    });
    for language in [Language::English, Language::Japanese] {
        let name = format!("decode, a million mixed spellings, {}", language.tag());
        time(&name, CODES, " codes", || {
            let codes = inputs.iter().filter_map(|input| decode(black_box(input), language).ok());
            codes.map(|codes| codes.len() as u64).sum()
        });
    }
    // From a pasted log to the document with its 40 codes, and from the most codes to theirs.
    let mut log = String::from_utf8(log_text(4 << 20)).unwrap_or_default();
    let codes = spellings(8 * 40).into_iter().step_by(8).collect::<Vec<_>>();
    for (index, code) in codes.iter().enumerate() {
        let at = log.len() / codes.len() * index;
        let at = log[at..].find('\n').map_or(log.len(), |line| at + line + 1);
        log.insert_str(at, &format!("Failed to install, hr = {code}\r\n"));
    }
    let dense: String =
        (0..7272).map(|index| format!("0x{:08X} ", 0x8007_0001u32 + index)).collect();
    for (name, text) in [("text, 4 MB of log", log), ("text, 7,272 codes in 80 KB", dense)] {
        time(name, text.len(), "B", || {
            let decoded = decode(black_box(&text), Language::English).unwrap_or_default();
            serde_json::to_vec(&decoded).map_or(0, |json| json.len() as u64)
        });
    }
    let text = log_text(LOG_BYTES);
    time("scan, 100 MB of log text", text.len(), "B", || {
        scan(black_box(&text), Strictness::Log).count() as u64
    });
}
