//! What ran, how long it took, what did not run.

use crate::tools::target;
use anyhow::Result;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Tests append a line to the file that this variable names for each part that they cannot run.
pub const SKIPPED: &str = "WUDIAG_SKIPPED";

/// How many tests of a runner passed, failed, were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl Counts {
    pub fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

struct Stage {
    name: String,
    wall: Duration,
    counts: Counts,
    error: Option<String>,
}

/// Every stage of a run, in order.
pub struct Report {
    start: Instant,
    stages: Vec<Stage>,
    skipped: Vec<String>,
    /// Whether a part that cannot run is a failure.
    demand: bool,
}

impl Report {
    pub fn new(demand: bool) -> Result<Report> {
        std::fs::create_dir_all(target())?;
        std::fs::write(Report::skipped_file(), "")?;
        Ok(Report::empty(demand))
    }

    fn empty(demand: bool) -> Report {
        Report { start: Instant::now(), stages: Vec::new(), skipped: Vec::new(), demand }
    }

    /// Where the tests say what they did not run.
    pub fn skipped_file() -> PathBuf {
        target().join("skipped.txt")
    }

    /// Runs a stage. Its failure is shown and remembered; the others run all the same.
    pub fn stage<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Option<T>
    where
        T: Outcome,
    {
        let start = Instant::now();
        let result = work();
        self.add(name, start.elapsed(), result)
    }

    /// Adds a stage that has run.
    pub fn add<T: Outcome>(&mut self, name: &str, wall: Duration, result: Result<T>) -> Option<T> {
        let mut stage =
            Stage { name: name.to_owned(), wall, counts: Counts::default(), error: None };
        let outcome = match result {
            Ok(outcome) => {
                stage.counts = outcome.counts();
                Some(outcome)
            }
            Err(error) => {
                stage.error = Some(format!("{error:#}"));
                None
            }
        };
        if stage.error.is_some() || stage.counts.failed > 0 {
            let what = stage.error.as_deref().unwrap_or("tests failed");
            eprintln!("{}", red(&format!("FAILED: {name}: {what}")));
        }
        self.stages.push(stage);
        outcome
    }

    /// A part that cannot run here, and what it needs.
    pub fn missing(&mut self, what: &str) {
        eprintln!("{}", red(&format!("did not run: {what}")));
        self.skipped.push(what.to_owned());
    }

    /// Prints the seconds of the stages, what was skipped, and the sum. An error where anything
    /// failed, or was skipped although everything is demanded.
    pub fn end(mut self) -> Result<()> {
        let reported = std::fs::read_to_string(Report::skipped_file()).unwrap_or_default();
        self.skipped.extend(reported.lines().map(str::to_owned));
        eprintln!(
            "\n{:<40} {:>8} {:>7} {:>7} {:>8}",
            "stage", "seconds", "passed", "failed", "skipped"
        );
        for stage in &self.stages {
            let Counts { passed, failed, skipped } = stage.counts;
            let wall = stage.wall.as_secs_f64();
            eprintln!("{:<40} {wall:>8.1} {passed:>7} {failed:>7} {skipped:>8}", stage.name);
        }
        let total = self.start.elapsed().as_secs_f64();
        let cpu = cpu().map_or(String::new(), |cpu| format!(", {:.0} of CPU", cpu.as_secs_f64()));
        eprintln!("{:<40} {total:>8.1} seconds{cpu}", "all");
        for stage in &self.stages {
            if let Some(error) = &stage.error {
                eprintln!("{}", red(&format!("FAILED: {}: {error}", stage.name)));
            }
        }
        let mut unique = self.skipped.clone();
        unique.sort();
        unique.dedup();
        for what in unique {
            let times = self.skipped.iter().filter(|other| **other == what).count();
            let times = if times > 1 { format!(" ({times} times)") } else { String::new() };
            eprintln!("{}", red(&format!("SKIPPED: {what}{times}")));
        }
        let sum = self.sum();
        let line = format!("{} passed, {} failed, {} skipped", sum.passed, sum.failed, sum.skipped);
        let wrong = sum.failed > 0 || self.demand && !self.skipped.is_empty();
        println!("{}", if wrong || sum.skipped > 0 { red(&line) } else { line });
        std::io::stdout().flush()?;
        if wrong {
            std::process::exit(1);
        }
        Ok(())
    }

    /// A stage that ended without counting its tests counts as one that failed.
    fn sum(&self) -> Counts {
        let mut sum = Counts { skipped: self.skipped.len(), ..Counts::default() };
        for stage in &self.stages {
            sum.add(stage.counts);
            sum.failed += usize::from(stage.error.is_some());
        }
        sum
    }
}

/// What a stage gives.
pub trait Outcome {
    fn counts(&self) -> Counts {
        Counts::default()
    }
}

impl Outcome for () {}
impl Outcome for PathBuf {}
impl Outcome for Counts {
    fn counts(&self) -> Counts {
        *self
    }
}

/// Red on a terminal and in CI.
pub fn red(text: &str) -> String {
    if std::io::stderr().is_terminal() || std::env::var_os("CI").is_some() {
        format!("\x1b[31m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

/// The processor time of the programs that ran so far, where the system tells.
pub fn cpu() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(13);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks()? + ticks()?) * 10)) // a tick is a hundredth on every Linux
}

/// The counts of a line, if it is a runner's last one: `test result: ok. 5 passed; 0 failed; 1
/// ignored; …` of Rust, `5 passed, 0 failed, 1 skipped` of the others.
pub fn counts_of(line: &str) -> Option<Counts> {
    let line = line.trim();
    let rust = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". "));
    let mut counts = Counts::default();
    let mut parts = 0;
    for part in rust.map_or(line, |(_, numbers)| numbers).split([';', ',']) {
        let (number, what) = part.trim().split_once(' ')?;
        match (number.parse(), what) {
            (Ok(number), "passed") => counts.passed = number,
            (Ok(number), "failed") => counts.failed = number,
            (Ok(number), "ignored" | "skipped") => counts.skipped = number,
            _ if rust.is_some() => continue,
            _ => return None,
        }
        parts += 1;
    }
    (parts >= 2).then_some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: usize, failed: usize, skipped: usize) -> Option<Counts> {
        Some(Counts { passed, failed, skipped })
    }

    #[test]
    fn last_lines_of_runners() {
        let rust = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 40 filtered out; finished in 0.31s";
        assert_eq!(counts_of(rust), counts(12, 3, 1));
        assert_eq!(counts_of("696 passed, 0 failed, 2 skipped"), counts(696, 0, 2));
        assert_eq!(counts_of("58 passed, 1 failed\r"), counts(58, 1, 0));
        for other in [
            "test logs::read ... ok",
            "",
            "running 3 tests",
            "5 passed by",
            "a, 5 passed, 1 failed",
        ] {
            assert_eq!(counts_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_stage_that_ends_without_counts_is_a_failure() {
        let mut report = Report::empty(false);
        report.stage("counts", || Ok(Counts { passed: 2, failed: 1, skipped: 0 }));
        assert!(report.stage("ends", || -> Result<()> { anyhow::bail!("no") }).is_none());
        report.missing("a tool");
        assert_eq!(report.sum(), Counts { passed: 2, failed: 2, skipped: 1 });
    }
}
