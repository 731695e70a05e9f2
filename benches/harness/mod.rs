//! A plain harness: what is measured lasts long and is wanted per second.

use std::hint::black_box;
use std::time::Instant;

/// Runs are few because each is long.
pub const RUNS: usize = 7;

/// Prints the best and the median of [`RUNS`] runs in millions of `unit` a second.
pub fn time(name: &str, amount: usize, unit: &str, mut run: impl FnMut() -> u64) {
    let mut times: Vec<f64> = Vec::new();
    let mut result = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        result = black_box(run());
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    let rate = |seconds: f64| amount as f64 / 1e6 / seconds;
    println!(
        "{name:<58} best {:>9.2} M{unit}/s  median {:>9.2} M{unit}/s  result {result}",
        rate(times[0]),
        rate(times[RUNS / 2])
    );
}

/// `cargo test --benches` only checks that a benchmark builds.
pub fn only_built() -> bool {
    std::env::args().any(|argument| argument == "--test")
}
