//! What all targets share: besides crashes they look at what an input costs. Time and memory grow
//! with its length, or the target stops as for a crash.

#[path = "../../benches/harness/counting.rs"]
mod counting;

use counting::{counted, Counting};
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What an input of so many bytes may cost at most. The first numbers are for what every call
/// needs, the others for each byte; they are several times what honest input costs in this build.
pub struct Most {
    /// Bytes held at once.
    pub held: (usize, usize),
    /// Bytes asked for in all.
    pub asked: (usize, usize),
    /// Time of the processor, in microseconds.
    pub time: (u64, u64),
}

impl Most {
    /// For parsers, which copy what they are given a few times.
    pub const PARSER: Most =
        Most { held: (4 << 20, 200), asked: (16 << 20, 2_000), time: (100_000, 5) };
    /// For readers of files, with their threads and buffers.
    pub const READER: Most =
        Most { held: (64 << 20, 200), asked: (256 << 20, 10_000), time: (500_000, 30) };
}

/// Runs the work on an input of `length` bytes and stops where it costs more.
pub fn bounded(length: usize, most: &Most, work: impl FnOnce()) {
    let start = cpu();
    let ((), memory) = counted(work);
    let took = cpu().saturating_sub(start).as_micros() as u64;
    let limit = |(base, each): (usize, usize)| base + each * length;
    assert!(memory.peak <= limit(most.held), "{} bytes held for {length}", memory.peak);
    assert!(memory.asked <= limit(most.asked), "{} bytes asked for, for {length}", memory.asked);
    let limit = most.time.0 + most.time.1 * length as u64;
    assert!(took <= limit, "{took} microseconds for {length} bytes");
}

/// The time of the processor: others on the machine do not count.
fn cpu() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the place is ours.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// A folder of this process for files that a target writes.
pub fn folder() -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("wudiag-fuzz-{}", std::process::id()));
    let _ = std::fs::create_dir_all(&folder);
    folder
}

/// The input in `count` parts, divided at a byte that texts have not.
pub fn parts(data: &[u8], count: usize) -> Vec<&[u8]> {
    let mut parts: Vec<&[u8]> = data.splitn(count, |byte| *byte == 0xFE).collect();
    parts.resize(count, &[]);
    parts
}
