//! Several logs in the order of time, whatever zone each of them is written in.

use super::common::directory::Directory;
use wudiag::base::Cancel;
use wudiag::logs::read::{open, Item, Options, WarningKind};
use wudiag::logs::time::{date, iso, DAY, MINUTE, SECOND};
use wudiag::logs::{Marks, MergedBy};

/// What a merge gives: message, UTC and clock of each record, and its warnings.
struct Merged {
    records: Vec<(String, i64, Option<MergedBy>, Marks)>,
    warnings: Vec<WarningKind>,
}

fn merge(directory: &Directory) -> Merged {
    let mut merged = Merged { records: Vec::new(), warnings: Vec::new() };
    for item in open(&[&directory.0], Options { merge: true, ..Options::default() }, Cancel::new())
    {
        match item {
            Item::Batch(batch) => merged.records.extend(batch.records().map(|record| {
                let message = record.message().trim().to_owned();
                (message, record.entry.utc, record.merged_by(), record.entry.marks)
            })),
            Item::Warning(warning) => merged.warnings.push(warning.kind),
        }
    }
    merged
}

impl Merged {
    fn messages(&self) -> Vec<&str> {
        self.records.iter().map(|(message, ..)| message.as_str()).collect()
    }
}

/// `2026-03-10 09:00:01`
fn stamp(local: i64) -> String {
    iso(local - local.rem_euclid(SECOND)).replace('T', " ")
}

fn windows_update(local: i64, text: &str) -> String {
    let stamp = stamp(local).replace('-', "/");
    format!("{stamp}.0000000 1000  2000  Agent           {text}\r\n")
}

fn cbs(local: i64, text: &str) -> String {
    format!("{}, Info                  CBS    {text}\r\n", stamp(local))
}

fn session(utc: i64, minutes: i64) -> String {
    let filetime = utc - date(1601, 1, 1).map_or(504_911_232_000_000_000, |_| 0);
    cbs(
        utc + minutes * MINUTE,
        &format!(
            "Session: {}_{} initialized by client WindowsUpdateAgent",
            filetime >> 32,
            filetime & 0xFFFF_FFFF
        ),
    )
}

fn ccm(local: i64, minutes: i64, text: &str) -> String {
    let stamp = stamp(local);
    let (day, time) = stamp.split_once(' ').unwrap();
    let [year, month, day] = day.split('-').collect::<Vec<_>>()[..] else { panic!("{day}") };
    format!("<![LOG[{text}]LOG]!><time=\"{time}.000{:+04}\" date=\"{month}-{day}-{year}\" component=\"A\" context=\"\" type=\"1\" thread=\"9\" file=\"\">\r\n", -minutes)
}

fn reporting(local: i64, minutes: i64, text: &str) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let zone = format!("{sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60);
    format!("{{C7C93C12-0000-4111-8222-933344445555}}\t{}:000{zone}\t1\t147\t101\t{{00000000-0000-0000-0000-000000000000}}\t0\t0\tAgent\tSuccess\tSoftware Synchronization\t{text}\r\n", stamp(local))
}

fn iis(utc: i64, text: &str) -> String {
    format!("{} 10.0.0.1 GET /{text} - 8530 - 10.0.0.2 - 200 0 0 1\r\n", stamp(utc))
}

const IIS: &str = "#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken\r\n";

/// Zones: minutes in winter and summer, and when summer time of 2026 begins and ends, in UTC.
fn zones() -> Vec<(&'static str, i64, i64, i64, i64)> {
    let at = |month, day, hour: i64| date(2026, month, day).unwrap() + hour * 60 * MINUTE;
    vec![
        ("Berlin", 60, 120, at(3, 29, 1), at(10, 25, 1)),
        ("London", 0, 60, at(3, 29, 1), at(10, 25, 1)),
        ("Helsinki", 120, 180, at(3, 29, 1), at(10, 25, 1)),
        ("New York", -300, -240, at(3, 8, 7), at(11, 1, 6)),
        ("Los Angeles", -480, -420, at(3, 8, 10), at(11, 1, 9)),
        ("Adelaide", 570, 630, at(10, 3, 16), at(4, 4, 16)),
        ("Lord Howe", 630, 660, at(10, 3, 15), at(4, 4, 15)),
        ("Auckland", 720, 780, at(9, 26, 14), at(4, 4, 14)),
        ("Tokyo", 540, 540, at(3, 29, 1), at(10, 25, 1)),
        ("Kolkata", 330, 330, at(3, 29, 1), at(10, 25, 1)),
        ("Kathmandu", 345, 345, at(3, 29, 1), at(10, 25, 1)),
        ("Honolulu", -600, -600, at(3, 29, 1), at(10, 25, 1)),
    ]
}

/// The order of a merge is that of UTC, over both changes of the clock, for logs that state every
/// offset, some, or none, and for one in UTC.
#[test]
fn the_order_is_that_of_utc_in_twelve_zones() {
    for (name, winter, summer, begins, ends) in zones() {
        let minutes = |utc: i64| {
            let north = begins < ends;
            let inside = (begins.min(ends)..begins.max(ends)).contains(&utc);
            if inside == north {
                summer
            } else {
                winter
            }
        };
        let mut random = 88172645463325252_u64;
        let mut texts = [String::new(), String::new(), String::new(), String::new(), IIS.into()];
        let mut expected = Vec::new();
        for change in [begins.min(ends), begins.max(ends)] {
            for step in 0..2000 {
                let utc = change - DAY + step * MINUTE + SECOND;
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                let (zone, local, text) =
                    (minutes(utc), utc + minutes(utc) * MINUTE, format!("{step}-{}", change / DAY));
                match random % 6 {
                    0 | 5 => texts[0].push_str(&windows_update(local, &text)),
                    1 if random % 5 == 0 => {
                        texts[1].push_str(&session(utc, zone));
                        continue;
                    }
                    1 => texts[1].push_str(&cbs(local, &text)),
                    2 => texts[2].push_str(&ccm(local, zone, &text)),
                    3 => texts[3].push_str(&reporting(local, zone, &text)),
                    _ => texts[4].push_str(&iis(utc, &text)),
                }
                expected.push((text, utc));
            }
        }
        let directory = Directory::new();
        for (file, text) in [
            "WindowsUpdate.log",
            "CBS.log",
            "WUAHandler.log",
            "ReportingEvents.log",
            "u_ex260329.log",
        ]
        .iter()
        .zip(&texts)
        {
            directory.write(file, text.as_bytes());
        }
        let merged = merge(&directory);
        assert_eq!(merged.warnings, vec![], "{name}");
        assert!(merged.records.iter().all(|record| record.2 == Some(MergedBy::Utc)), "{name}");
        let seen: Vec<(String, i64)> = merged
            .records
            .iter()
            .filter(|(message, ..)| !message.starts_with("Session") && !message.starts_with('#'))
            .map(|(message, utc, ..)| {
                let path = message.split_whitespace().find_map(|word| word.strip_prefix('/'));
                (path.unwrap_or(message).to_owned(), *utc)
            })
            .collect();
        for (seen, expected) in seen.iter().zip(&expected) {
            assert_eq!(seen, expected, "{name} {}", iso(expected.1));
        }
        assert_eq!(seen.len(), expected.len(), "{name}");
    }
}

fn noon() -> i64 {
    date(2026, 3, 10).unwrap() + 720 * MINUTE
}

/// IIS writes UTC: what it says and local time of which no zone is known are not compared.
#[test]
fn local_time_without_a_zone_is_merged_apart() {
    let directory = Directory::new();
    let at = |minute| noon() + minute * MINUTE;
    directory
        .write("u_ex260310.log", [IIS, &iis(at(1), "i1"), &iis(at(3), "i3")].concat().as_bytes());
    let texts = [cbs(at(0), "c0") + &cbs(at(2), "c2"), windows_update(at(1), "w1")];
    directory.write("CBS.log", texts[0].as_bytes());
    directory.write("WindowsUpdate.log", texts[1].as_bytes());
    let merged = merge(&directory);
    let files = ["CBS.log", "WindowsUpdate.log"].map(String::from).to_vec();
    assert_eq!(merged.warnings, vec![WarningKind::LocalTime { zones: None, files }]);
    let by: Vec<_> = merged.records.iter().map(|record| record.2).collect();
    assert_eq!(
        by[by.len() - 4..],
        [MergedBy::Utc, MergedBy::Local, MergedBy::Local, MergedBy::Local].map(Some)
    );
    assert_eq!(merged.messages()[by.len() - 3..], ["c0", "w1", "c2"]);
    // Nothing is wrong with logs that are all of local time.
    std::fs::remove_file(directory.0.join("u_ex260310.log")).unwrap();
    let merged = merge(&directory);
    assert_eq!(merged.warnings, vec![]);
    assert_eq!(merged.messages(), ["c0", "w1", "c2"]);
}

/// Logs of two machines in one folder: which of the two zones is that of a third is not guessed.
#[test]
fn two_zones_in_one_folder_are_an_error() {
    for other in [-300, 480] {
        let directory = Directory::new();
        directory.write("WUAHandler.log", ccm(noon(), 540, "tokyo").as_bytes());
        directory.write("UpdatesStore.log", ccm(noon() + MINUTE, other, "other").as_bytes());
        directory.write("WindowsUpdate.log", windows_update(noon(), "blind").as_bytes());
        let merged = merge(&directory);
        let [WarningKind::LocalTime { zones: Some(zones), files }] = &merged.warnings[..] else {
            panic!("{:?}", merged.warnings)
        };
        assert!(zones.contains(&"+09:00".to_owned()) && zones[0] != zones[1], "{zones:?}");
        assert_eq!(files, &["WindowsUpdate.log"]);
        let last = merged.records.last().unwrap();
        assert_eq!((last.0.as_str(), last.1, last.2), ("blind", 0, Some(MergedBy::Local)));
        // Logs that state their own need no other.
        std::fs::remove_file(directory.0.join("WindowsUpdate.log")).unwrap();
        assert_eq!(merge(&directory).warnings, vec![]);
    }
}

/// The logs of a machine are in several folders; its clock is that of the nearest that state one.
#[test]
fn folders_beside_each_other() {
    let directory = Directory::new();
    let write = |name: &str, text: String| {
        let path = directory.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("one/CBS/CBS.log", cbs(noon() + 2 * MINUTE, "2"));
    write(
        "one/CCM/WUAHandler.log",
        ccm(noon() + MINUTE, 540, "1") + &ccm(noon() + 3 * MINUTE, 540, "3"),
    );
    let merged = merge(&directory);
    assert_eq!((merged.messages(), &merged.warnings), (vec!["1", "2", "3"], &vec![]));
    assert!(merged.records[1].3.has(Marks::ZONE_INFERRED));
    // A second machine has its own clock, and what lies beside both of them has none.
    write("two/CBS/CBS.log", cbs(noon(), "later"));
    write("two/CCM/WUAHandler.log", ccm(noon() + MINUTE, -300, "last"));
    write("notes/CBS.log", cbs(noon(), "nobody's"));
    let merged = merge(&directory);
    assert_eq!(merged.messages(), ["1", "2", "3", "later", "last", "nobody's"]);
    let [WarningKind::LocalTime { zones: Some(_), files }] = &merged.warnings[..] else {
        panic!("{:?}", merged.warnings)
    };
    assert_eq!(
        files.iter().map(|file| file.replace('\\', "/")).collect::<Vec<_>>(),
        ["notes/CBS.log"]
    );
}

/// Far behind the beginning of a large log its zone is found, and that it changes there.
#[test]
fn a_large_log_that_states_its_zone_late() {
    let directory = Directory::new();
    let mut text = String::new();
    let utc = |line: i64| noon() + line * 2 * SECOND;
    for line in 0..30_000 {
        if line == 15_000 {
            text.push_str(&session(utc(line), 540));
        }
        text.push_str(&cbs(utc(line) + 540 * MINUTE, "x"));
    }
    directory.write("CBS.log", text.as_bytes());
    directory.write("u_ex260310.log", [IIS, &iis(utc(100) + SECOND, "i")].concat().as_bytes());
    let merged = merge(&directory);
    assert_eq!(merged.warnings, vec![]);
    assert!(merged.records[98..106].iter().any(|record| record.0.contains("/i")));
    assert!(merged.records.windows(2).all(|pair| pair[0].1 <= pair[1].1));
}
