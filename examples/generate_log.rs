//! Writes a large log out of the shapes of a fixture, for benchmarks.
//!
//! `cargo run --release --example generate_log -- cbs 4294967296 /tmp/CBS.log` (`-` writes to
//! standard output)
//!
//! Times move on, ids and codes change from record to record; one record in sixteen has a code, one
//! in eight (CBS) a continuation line, as in the logs that were measured. The same arguments give
//! the same bytes.

use std::io::{BufWriter, Write};

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(family), Some(size), Some(path)) = (
        arguments.next(),
        arguments.next().and_then(|size| size.parse::<u64>().ok()),
        arguments.next(),
    ) else {
        eprintln!(
            "generate_log cbs|ccm|windowsupdate|dism|setup|iis|httperr|reportingevents BYTES PATH"
        );
        std::process::exit(2);
    };
    let out: Box<dyn Write> = if path == "-" {
        Box::new(std::io::stdout().lock())
    } else {
        Box::new(std::fs::File::create(&path)?)
    };
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let head = head(&family);
    out.write_all(head.as_bytes())?;
    let mut written = head.len() as u64;
    let mut number = 0u64;
    while written < size {
        let record = match family.as_str() {
            "cbs" => cbs(number),
            "ccm" => ccm(number),
            "windowsupdate" => windowsupdate(number),
            "dism" => dism(number),
            "setup" => setup(number),
            "iis" => iis(number),
            "httperr" => httperr(number),
            "reportingevents" => reportingevents(number),
            _ => std::process::exit(2),
        };
        out.write_all(record.as_bytes())?;
        written += record.len() as u64;
        number += 1;
    }
    out.flush()
}

/// Day of the month, hour, minute, second of a record: five records a second, all in one month
/// after another.
fn clock(number: u64) -> (u64, u64, u64, u64, u64) {
    let seconds = number / 5;
    (
        seconds / 2_419_200 % 12 + 1,
        seconds / 86_400 % 28 + 1,
        seconds / 3600 % 24,
        seconds / 60 % 60,
        seconds % 60,
    )
}

/// A number that looks like chance.
fn mix(number: u64) -> u64 {
    let mut x = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= x >> 29;
    x.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 16
}

fn cbs(number: u64) -> String {
    let (month, day, hour, minute, second) = clock(number);
    let head = |level: &str, component: &str| {
        format!("2023-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}, {level:<10}            {component:<6} ")
    };
    let chance = mix(number);
    match number % 16 {
        0 => format!("{}Failed to open package. [HRESULT = 0x800f08{:02x}]\r\n", head("Info", "CBS"), chance % 0x40),
        1 | 9 => format!("{}{:08x} Hashes for file member [l:{}] do not match\n Expected: {{l:32 b:{chance:016x}{chance:016x}}}\r\n", head("Info", "CSI"), number as u32, chance % 40),
        2 | 3 => format!("{}arbiter: component: Microsoft-Windows-Synthetic-{chance:x}, elevation:2, lower version revision holder: 10.0.19041.{}\r\n", head("Info", ""), chance % 4000),
        4 if chance % 20 == 0 => format!("{}Warning: the store is busy, session {chance}\r\n", head("Warning", "CBS")),
        5 if chance % 40 == 0 => format!("{}{:08x} (F) attribute error in [{chance:x}]\r\n", head("Error", "CSI"), number as u32),
        6 => format!("{}Appl: Package: Package_for_KB{}~31bf3856ad364e35~amd64~~10.0.1.{}, Update: {chance:x}-7_neutral_LDR, Applicable: NeedsParent, Disposition: Staged\r\n", head("Info", "CBS"), 3_000_000 + chance % 2_000_000, chance % 9),
        _ => format!("{}Session: {}_{} finalized. Reboot required: no, state: Installed(7), client id: SyntheticOrchestrator [{chance:x}]\r\n", head("Info", "CBS"), 30_000_000 + number / 100, chance % 4_000_000_000),
    }
}

fn ccm(number: u64) -> String {
    let (month, day, hour, minute, second) = clock(number);
    let chance = mix(number);
    let message = match number % 16 {
        0 => format!("Async searching of updates failed, error = 0x8024{:04x}", 0x4000 + chance % 0x40),
        1 => format!("OnSearchComplete - Failed to end search job. First line {chance}\r\nsecond line of the same record, {chance:x}"),
        2..=5 => format!("CAtomicUpdate::SetState - Entered SetState - Update {:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}, Current State (member) = INIT, Current State (WMI) = NONE", chance as u32, chance & 0xffff, chance & 0xfff, chance >> 8 & 0xfff, chance & 0xffff_ffff_ffff),
        _ => format!("Its a WSUS Update Source type ({{{:08X}-1111-4222-8333-94445555{:04X}}}), adding it.", chance as u32, chance & 0xffff),
    };
    let level = if number % 16 == 0 { 3 } else { 1 };
    format!(
        "<![LOG[{message}]LOG]!><time=\"{hour:02}:{minute:02}:{second:02}.{:03}+300\" date=\"{month:02}-{day:02}-2023\" component=\"WUAHandler\" context=\"\" type=\"{level}\" thread=\"{}\" file=\"cwuahandler.cpp:{}\">\r\n",
        chance % 1000,
        chance % 9000 + 100,
        chance % 4000
    )
}

fn windowsupdate(number: u64) -> String {
    let (month, day, hour, minute, second) = clock(number);
    let chance = mix(number);
    let message = match number % 16 {
        0 => format!("*FAILED* [8024{:04X}] Send request", 0x4000 + chance % 0x40),
        _ => format!("Removing unreferenced framework update {{{:08X}-1111-4222-8333-94445555{:04X}}}.1 from search result.", chance as u32, chance & 0xffff),
    };
    format!(
        "2023/{month:02}/{day:02} {hour:02}:{minute:02}:{second:02}.{:07} {:<5} {:<5} {:<15} {message}\r\n",
        chance % 10_000_000,
        3696,
        chance % 20_000,
        "Agent"
    )
}

/// What stands once at the beginning.
fn head(family: &str) -> String {
    match family {
        "iis" => "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2023-01-01 00:00:00\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\r\n".into(),
        "httperr" => "#Software: Microsoft HTTP API 2.0\r\n#Version: 1.0\r\n#Date: 2023-01-01 00:00:00\r\n#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename\r\n".into(),
        _ => String::new(),
    }
}

fn dism(number: u64) -> String {
    let (month, day, hour, minute, second) = clock(number);
    let chance = mix(number);
    format!("2023-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}, Info                  DISM   DISM Provider Store: PID={} TID={} Connecting to the provider located at C:\\Windows\\System32\\Dism\\Provider{chance:x}.dll. - CDISMProviderStore::Internal_LoadProvider\r\n", chance % 9000, chance % 7000)
}

fn setup(number: u64) -> String {
    let (month, day, hour, minute, second) = clock(number);
    let chance = mix(number);
    format!("2023-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}, Info                  MOUPG  Setup phase change: [SetupPhase{}] -> [SetupPhase{}] {chance:x}\r\n", chance % 9, chance % 8)
}

fn iis(number: u64) -> String {
    let (month, day, hour, minute, second) = clock(number);
    let chance = mix(number);
    format!("2023-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} 192.0.2.15 POST /ClientWebService/client.asmx - 8530 - 192.0.2.{} Windows-Update-Agent - 200 0 0 {}\r\n", chance % 250, chance % 900)
}

fn httperr(number: u64) -> String {
    let (month, day, hour, minute, second) = clock(number);
    let chance = mix(number);
    format!("2023-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} 192.0.2.{} {} 192.0.2.15 8530 - - - - - Timer_ConnectionIdle -\r\n", chance % 250, chance % 60_000)
}

fn reportingevents(number: u64) -> String {
    let (month, day, hour, minute, second) = clock(number);
    let chance = mix(number);
    format!("{{{:08X}-0000-4000-8000-{:012X}}}\t2023-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}:000+0000\t1\t147 [AGENT_DETECTION_FINISHED]\t101\t{{00000000-0000-0000-0000-000000000000}}\t0\t0\tUpdateOrchestrator\tSuccess\tSoftware Synchronization\tWindows Update Client successfully detected {} updates.\tAb.1.0.0\r\n", chance as u32, chance & 0xffff_ffff_ffff, chance % 9)
}
