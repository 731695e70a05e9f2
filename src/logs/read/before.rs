//! What stands before the place from which a log is read, for what its records take over from
//! there.

use super::shared;
use super::Options;
use crate::base::Cancel;
use crate::logs::families::ZoneStated;
use crate::logs::parse::{Chunk, Parser};
use crate::logs::record::FileInfo;
use std::fs::File;
use std::io;
use std::ops::ControlFlow;

/// The first look back, in bytes; each next one is four times as far, up to the other.
const FIRST: u64 = 128 << 10;
const FURTHEST: u64 = 8 << 20;

/// A parser for the records from `end` on that knows what it would know after all before them.
/// Where that is too far away, it leaves unknown what it does not know: the caller's zone is not
/// taken for what the file may say itself. The file's text begins at `mark`.
pub(super) fn parser(
    file: &mut File,
    end: u64,
    mark: u64,
    info: &FileInfo,
    options: &Options,
    cancel: &Cancel,
) -> io::Result<Parser> {
    let (family, format) = (info.family, info.family.format());
    let mut parser = Parser::new(family, options.settings());
    if !format.inherits_time && format.zone == ZoneStated::Never {
        return Ok(parser);
    }
    let mut size = FIRST;
    while end > mark && !cancel.is_cancelled() {
        let from = end.saturating_sub(size).max(mark);
        let text = shared::read_between(file, from, end, cancel)?;
        parser = Parser::new(family, options.settings());
        // The last line may be one that is being written.
        let whole = memchr::memrchr(b'\n', &text).map_or(0, |lf| lf + 1);
        let start = if from == mark { Some(0) } else { parser.first_start(&text[..whole]) };
        let mut first = None;
        if let Some(start) = start.filter(|start| *start < whole) {
            let chunk = Chunk {
                text: &text[start..whole],
                offset: 0,
                line: 0,
                unit: 1,
                truncated: false,
                left_out: 0,
            };
            parser.parse_into(chunk, &mut |entry| {
                first = first.or((entry.local != 0).then_some(entry.local));
                match cancel.is_cancelled() {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
            });
        }
        if from == mark || parser.context.is_settled(format, first) {
            return Ok(parser);
        }
        if size >= FURTHEST {
            let context = parser.context.without_given_zone();
            parser = Parser::new(family, options.settings_without_zone());
            parser.context = context;
            return Ok(parser);
        }
        size *= 4;
    }
    Ok(parser)
}

#[cfg(test)]
mod tests {
    use crate::logs::read::{open, Item, Options};
    use crate::logs::time::Zone;
    use crate::logs::Entry;

    fn entries(path: &std::path::Path, options: Options) -> Vec<Entry> {
        let entries = |item| match item {
            Item::Batch(batch) => batch.entries().to_vec(),
            Item::Warning(warning) => panic!("{warning}"),
        };
        open(&[path], options, Default::default()).flat_map(entries).collect()
    }

    /// The time, UTC and marks of the last record: read from the end, and in the whole.
    fn last(name: &str, text: &str, zone: Option<Zone>) -> [(i64, i64, u32); 2] {
        let path =
            std::env::temp_dir().join(format!("wudiag-before-{}-{name}", std::process::id()));
        std::fs::write(&path, text).expect("write");
        let read =
            |tail| entries(&path, Options { tail, zone: zone.clone(), ..Options::default() });
        let seen = [read(Some(1)), read(None)].map(|entries| {
            entries.last().map_or((0, 0, 0), |entry| (entry.local, entry.utc, entry.marks.0))
        });
        let _ = std::fs::remove_file(path);
        seen
    }

    fn cbs(time: &str, component: &str, text: &str) -> String {
        format!("2016-09-28 {time}, Info                  {component:<6} {text}\r\n")
    }

    /// Each log has what its end needs before the block that a tail begins with, and far enough
    /// that it takes several looks.
    #[test]
    fn the_end_of_a_log_knows_what_stood_before() {
        let csi = cbs("04:30:31", "CSI", "00000001@2016/9/27:20:30:31.455 WcpInitialize");
        let filler = |time: &str| cbs(time, "CBS", &"x".repeat(200)).repeat(4_000);
        let classic = |text: &str| format!("2017-03-04\t07:15:10:001\t 912\t4b0\tMisc\t{text}\r\n");
        let tz = classic("=====  Logging initialized (build: 7.6.7600.256, tz: +0530)  =====");
        let dism = "2016-09-28 04:30:31, Info                  DISM   API: PID=1 TID=2 text\r\n";
        let wim = "[6980] [0xc142011c] UnmarshallImageHandleFromDirectory:(641)\r\n";
        let logs = [
            ("csi.log", [csi.clone(), filler("04:40:00")].concat(), 32),
            (
                "expired.log",
                [csi.clone(), filler("04:40:00"), cbs("05:10:00", "CBS", "end")].concat(),
                64,
            ),
            ("classic.log", [tz, classic(&"y".repeat(200)).repeat(4_000)].concat(), 32),
            ("dism.log", [dism, &wim.repeat(10_000)].concat(), 16 | 64),
        ];
        for (name, text, marks) in &logs {
            for zone in [None, Some(Zone::fixed(-60))] {
                let [tail, whole] = last(name, text, zone.clone());
                assert_eq!(tail, whole, "{name} {}", zone.is_some());
                let expected = if zone.is_none() { marks & !64 } else { *marks };
                assert_eq!(whole.2, expected, "{name}");
                assert!(whole.0 != 0);
            }
        }
    }

    /// Farther away than is looked: unknown, and not what the caller says of other logs.
    #[test]
    fn what_is_too_far_away_is_unknown() {
        let csi = cbs("04:30:31", "CSI", "00000001@2016/9/27:20:30:31.455 WcpInitialize");
        let log =
            |time: &str| [csi.clone(), cbs(time, "CBS", &"x".repeat(2_000)).repeat(4_500)].concat();
        for zone in [None, Some(Zone::fixed(-60))] {
            let [tail, whole] = last("far.log", &log("04:40:00"), zone.clone());
            assert_eq!((tail.0, tail.1, tail.2, whole.2), (whole.0, 0, 0, 32));
        }
        // Half an hour later it would not have counted anyway.
        let text =
            [log("04:40:00"), cbs("05:20:00", "CBS", &"x".repeat(200)).repeat(1_000)].concat();
        let [tail, whole] = last("late.log", &text, Some(Zone::fixed(-60)));
        assert_eq!((tail, tail.2), (whole, 64));
    }
}
