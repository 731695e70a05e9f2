//! The fuzz targets, with the compiler that everything else has: libFuzzer's counters are an option of
//! LLVM.

use crate::tools::{cargo, root, run};
use anyhow::{bail, ensure, Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What libFuzzer needs of the compiler.
const COUNTERS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";
/// The longest input, in bytes, and the longest time that one may take, in seconds.
const LONGEST: usize = 32 << 10;
const SLOWEST: u32 = 20;

/// Runs one target, or each in turn, for `minutes` in all, and prints what each did.
pub fn fuzz(target: Option<&str>, minutes: f64) -> Result<()> {
    let folder = root().join("fuzz");
    let targets = targets(&folder)?;
    let chosen: Vec<&String> = match target {
        Some(name) => vec![targets.iter().find(|own| *own == name).with_context(|| {
            format!("there is no target `{name}`; there are {}", targets.join(", "))
        })?],
        None => targets.iter().collect(),
    };
    let host = host()?;
    // Named, so that what runs while compiling is not counted.
    run(cargo()
        .args(["build", "--release", "--bins", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        .args(["--target", &host])
        .env("RUSTFLAGS", COUNTERS)
        .env("CARGO_TARGET_DIR", folder.join("target")))?;
    run(Command::new("sh").arg(folder.join("seed.sh")))?;
    let seconds = (minutes * 60.0 / chosen.len() as f64).max(1.0) as u64;
    let mut broken = Vec::new();
    println!(
        "{:<12} {:>10} {:>8} {:>9} {:>8} {:>9}",
        "target", "runs", "runs/s", "branches", "corpus", "most MB"
    );
    for name in chosen {
        let program = folder.join("target").join(&host).join("release").join(name);
        match one(&folder, &program, name, seconds)? {
            Ok(figures) => println!("{figures}"),
            Err(why) => {
                println!("{name:<12} STOPPED: {why}");
                broken.push(name.as_str());
            }
        }
    }
    ensure!(broken.is_empty(), "stopped: {}; the inputs are in fuzz/artifacts", broken.join(", "));
    Ok(())
}

/// The names of the targets.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let files = fs::read_dir(folder.join("fuzz_targets"))?;
    let names = files.filter_map(|file| Some(file.ok()?.path().file_stem()?.to_str()?.to_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(names)
}

fn host() -> Result<String> {
    let version = Command::new("rustc").arg("-vV").current_dir(root()).output()?;
    let version = String::from_utf8(version.stdout)?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say for what it compiles")?.to_owned())
}

/// What a target did in so many seconds, as a line; else why it stopped.
fn one(folder: &Path, program: &Path, name: &str, seconds: u64) -> Result<Result<String, String>> {
    // New inputs go into the first folder, those of the repository are only read.
    let found: PathBuf = folder.join("target/corpus").join(name);
    let artifacts = folder.join("artifacts").join(name);
    for own in [&found, &artifacts] {
        fs::create_dir_all(own)?;
    }
    let mut call = Command::new(program);
    call.arg(&found)
        .args(
            ["corpus", "target/seeds"]
                .iter()
                .filter_map(|own| Some(folder.join(own).join(name)).filter(|path| path.is_dir())),
        )
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={LONGEST}"))
        .arg(format!("-timeout={SLOWEST}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .args(["-print_final_stats=1", "-rss_limit_mb=2048"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let done = call.output().with_context(|| program.display().to_string())?;
    let said = String::from_utf8_lossy(&done.stderr);
    if !done.status.success() {
        let why = said.lines().find(|line| line.contains("panicked") || line.contains("ERROR:"));
        let after = why.and_then(|why| said.lines().skip_while(|line| *line != why).nth(1));
        return Ok(Err(format!("{} {}", why.unwrap_or("no reason"), after.unwrap_or_default())));
    }
    let number = |key: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(key))?;
        line.trim_start_matches(':').trim().parse::<u64>().ok()
    };
    let last = said.lines().rev().find(|line| line.contains(" cov: ")).unwrap_or_default();
    let word = |key: &str| last.split(key).nth(1).and_then(|rest| rest.split_whitespace().next());
    let Some(runs) = number("stat::number_of_executed_units") else {
        bail!("{name} says nothing of its runs:\n{said}");
    };
    Ok(Ok(format!(
        "{name:<12} {runs:>10} {:>8} {:>9} {:>8} {:>9}",
        number("stat::average_exec_per_sec").unwrap_or(0),
        word(" cov: ").unwrap_or("?"),
        word(" corp: ").unwrap_or("?"),
        number("stat::peak_rss_mb").unwrap_or(0),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_built() {
        let folder = root().join("fuzz");
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        for name in targets(&folder).unwrap() {
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        }
    }
}
