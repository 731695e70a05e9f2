//! What twice the input costs, and how soon a cancellation is heard: `cargo bench --bench cost`.
//!
//! Every way that text of strangers takes (decoding, searching, masking, every family of logs,
//! containers, event logs, facts, requests, diagnoses with what is added to them, journals, policy
//! files, answers of servers) gets inputs of three sizes, each twice the one before, of every shape
//! that a stranger may choose. Looked at are what the last doubling did to the time of the processor
//! (2.0 is linear, 4.0 is quadratic), the time of a byte, and the memory held at most. A group of rows
//! is printed as a line with its worst of each; what is beyond the bounds (`bench.rs`) is listed at
//! the end. WUDIAG_BENCH_ROW=text runs only rows with this text, and prints each; `cancel` measures
//! the cancellations alone.

#[path = "../harness/counting.rs"]
mod counting;
#[allow(dead_code)]
#[path = "../../tests/integration/etl_build/mod.rs"]
mod etl_build;
#[allow(dead_code)]
#[path = "../../tests/integration/evtx_build/mod.rs"]
mod evtx_build;

mod answers;
mod bench;
mod cancel;
mod containers;
mod logs;
mod machine;
mod shapes;
mod texts;

use bench::{Bench, ODD};
use counting::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    // `cargo test --benches` only checks that a benchmark builds.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let mut bench = Bench { only: std::env::var("WUDIAG_BENCH_ROW").ok(), ..Bench::default() };
    println!("  group, rows, the worst doubling, the most time a byte (or thing), the most memory");
    texts::texts(&mut bench);
    bench.show();
    containers::containers(&mut bench);
    answers::answers(&mut bench);
    machine::journals(&mut bench);
    logs::logs(&mut bench);
    logs::many(&mut bench);
    machine::diagnoses(&mut bench);
    if bench.only.as_deref().is_none_or(|only| only == "cancel") {
        cancel::cancellations();
    }
    println!(
        "-- {} rows, the largest ratio {:.2}, {} beyond the bounds (doubling {ODD})",
        bench.rows,
        bench.worst,
        bench.odd.len()
    );
    bench.odd.iter().for_each(|row| println!("{row}"));
    let own = std::env::temp_dir().join(format!("wudiag-cost-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(own);
}
