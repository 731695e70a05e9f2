//! Rows, groups of rows, and what they are held against.

use super::counting::counted;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A doubling that costs more than this many times as much is looked at.
pub const ODD: f64 = 2.8;
/// So are rows that cost more than this many nanoseconds a byte of input,
const SLOW: f64 = 1_000.0;
/// and readers that hold more than this and four times the largest record.
const HELD: usize = 64 << 20;
/// What takes less time, in milliseconds, is measured in noise.
const LEAST: f64 = 4.0;

/// What a row is about.
pub struct Row<'a> {
    /// Rows of a group are printed as one line, unless rows were asked for.
    pub group: &'a str,
    pub name: String,
    /// The largest input: bytes, unless `counted`.
    pub most: usize,
    /// The size is a number of things, not of bytes.
    pub counted: bool,
    /// The largest record of a reader; of another kind of work 0: its memory is shown only.
    pub record: usize,
}

#[derive(Default)]
pub struct Group {
    rows: usize,
    ratio: (f64, String),
    each: (f64, String),
    held: (usize, String),
}

#[derive(Default)]
pub struct Bench {
    /// Only rows whose `group: name` has this text; they are printed one by one.
    pub only: Option<String>,
    pub odd: Vec<String>,
    pub groups: BTreeMap<String, Group>,
    pub order: Vec<String>,
    pub rows: usize,
    pub worst: f64,
}

impl Bench {
    pub fn wants(&self, group: &str) -> bool {
        let Some(only) = &self.only else { return true };
        let begins = only.split(": ").next().unwrap_or_default();
        begins.contains(group) || group.contains(begins)
    }

    /// `make` gives an input of a size, `run` is what is measured.
    pub fn row<T>(&mut self, row: &Row<'_>, make: impl Fn(usize) -> T, run: impl Fn(&T)) {
        let name = format!("{}: {}", row.group, row.name);
        if self.only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
            return;
        }
        let mut inputs: Vec<(f64, usize)> = Vec::new();
        // Others on the machine take the caches, too: what looks odd is measured again.
        for _ in 0..3 {
            let again: Vec<(f64, usize)> = [row.most / 4, row.most / 2, row.most]
                .map(|size| measured(&make(size), &run))
                .into();
            if inputs.is_empty() {
                inputs = again;
            } else {
                for (own, new) in inputs.iter_mut().zip(again) {
                    own.0 = own.0.min(new.0);
                }
            }
            if ratio(&inputs) <= ODD && !is_slow(row, inputs[2].0) {
                break;
            }
        }
        let (time, held) = inputs[2];
        let ratio = ratio(&inputs);
        let fat = row.record > 0 && held > HELD + 4 * row.record;
        let odd = ratio > ODD || fat || is_slow(row, time);
        let text = format!(
            "{} {name:<60} {time:>9.2} ms  x{:.2} x{ratio:.2}  {:>8.1} MB held{}",
            if odd { "!" } else { " " },
            inputs[1].0 / inputs[0].0.max(0.01),
            held as f64 / 1e6,
            if fat { ", too much" } else { "" },
        );
        if self.only.is_some() {
            println!("{text}");
        }
        self.rows += 1;
        self.worst = self.worst.max(ratio);
        if odd {
            eprintln!("{text}");
            self.odd.push(text);
        }
        let group = self.groups.entry(row.group.to_owned()).or_default();
        if group.rows == 0 {
            self.order.push(row.group.to_owned());
        }
        group.rows += 1;
        if ratio > group.ratio.0 {
            group.ratio = (ratio, row.name.clone());
        }
        let each = time * 1e6 / row.most as f64;
        if each > group.each.0 {
            group.each = (each, row.name.clone());
        }
        if held > group.held.0 {
            group.held = (held, row.name.clone());
        }
    }

    /// The groups that came since this was last called, a line each.
    pub fn show(&mut self) {
        for name in &self.order {
            let group = &self.groups[name];
            println!(
                "  {name:<34} {:>4} rows  x{:.2} {:<36} {:>7.1} ns {:<36} {:>7.1} MB {}",
                group.rows,
                group.ratio.0,
                short(&group.ratio.1),
                group.each.0,
                short(&group.each.1),
                group.held.0 as f64 / 1e6,
                short(&group.held.1),
            );
        }
        self.order.clear();
        self.groups.clear();
    }
}

fn short(name: &str) -> String {
    name.chars().take(36).collect()
}

/// The last doubling; 0 where it is measured in noise.
fn ratio(inputs: &[(f64, usize)]) -> f64 {
    match inputs[2].0 > LEAST {
        true => inputs[2].0 / inputs[1].0.max(0.01),
        false => 0.0,
    }
}

fn is_slow(row: &Row<'_>, time: f64) -> bool {
    !row.counted && time > LEAST && time * 1e6 / row.most as f64 > SLOW
}

/// The least time of a few runs in milliseconds, and the memory.
fn measured<T>(input: &T, run: &impl Fn(&T)) -> (f64, usize) {
    let mut best = Duration::MAX;
    let mut spent = Duration::ZERO;
    let mut held = 0;
    for _ in 0..2 {
        let start = cpu();
        let ((), memory) = counted(|| run(input));
        let took = cpu().saturating_sub(start);
        best = best.min(took);
        spent += took;
        held = memory.peak;
        if spent > Duration::from_millis(15) {
            break;
        }
    }
    (best.as_secs_f64() * 1e3, held)
}

/// The time that the process has had of the processor: others on the machine do not count.
#[cfg(unix)]
fn cpu() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the place is ours.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(unix))]
fn cpu() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// Only for the other system's clock.
#[allow(dead_code)]
type Clock = Instant;

/// A folder of this process.
pub fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("wudiag-cost-{}", std::process::id()));
    let folder = folder.join(name);
    std::fs::create_dir_all(&folder).expect("folder");
    folder
}

/// A file of these bytes.
pub fn file(text: &[u8]) -> PathBuf {
    let path = folder("file").join("input.log");
    std::fs::write(&path, text).expect("write");
    path
}
