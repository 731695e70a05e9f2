//! The file header: when, where and how the session logged.

use super::bytes::{align8, array, u16_at, u32_at, u64_at, utf16, Cursor};
use super::zone::TimeZone;

pub(super) const BUFFER_HEADER: usize = 0x48;
const SYSTEM_HEADER: usize = 0x20;

/// What the time stamps of a file count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Ticks of the performance counter.
    Qpc,
    /// FILETIMEs.
    SystemTime,
    /// Processor cycles.
    Cycle,
}

/// The header of a file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EtlInfo {
    /// Size of a buffer in bytes.
    pub buffer_size: u32,
    /// Windows version: major, minor.
    pub version: (u8, u8),
    /// Windows build.
    pub build: u32,
    /// Number of processors.
    pub processors: u32,
    /// Start of the session: UTC, in 100 ns since 1601.
    pub start_time: u64,
    /// End of the session, 0 while it runs.
    pub end_time: u64,
    /// Boot of the machine.
    pub boot_time: u64,
    /// What the time stamps count.
    pub clock: Clock,
    /// Ticks of the performance counter in a second.
    pub frequency: u64,
    /// Speed of the processors.
    pub cpu_mhz: u32,
    /// EVENT_TRACE_* flags of the session.
    pub mode: u32,
    /// Buffers that the session says it wrote.
    pub buffers_written: u32,
    /// Bytes of a pointer, 4 or 8.
    pub pointer_size: u32,
    /// Events that the session could not keep.
    pub events_lost: u32,
    /// Buffers that the session could not keep.
    pub buffers_lost: u32,
    /// Zone of the machine that logged, with its rules for daylight saving time.
    pub zone: TimeZone,
    /// Name of the session.
    pub logger_name: String,
    /// Path the session wrote to.
    pub log_file_name: String,
    /// Time stamp of the header: the same moment as `start_time`.
    base: u64,
}

impl EtlInfo {
    pub(super) fn read(data: &[u8]) -> Option<Self> {
        let header = BUFFER_HEADER + SYSTEM_HEADER;
        let d = data.get(header..)?;
        let pointer_size = match (u32_at(d, 0x2c)?, data.get(BUFFER_HEADER + 2)?) {
            (size @ (4 | 8), _) => size,
            (_, 1) => 4,
            _ => 8,
        };
        let zone_at = if pointer_size == 4 { 0x40 } else { 0x48 }; // after two pointers
        let times = align8(zone_at + 172);
        let frequency = u64_at(d, times + 8)?;
        let base = u64_at(data, BUFFER_HEADER + 0x10)?;
        let clock = match u32_at(d, times + 24)? {
            1 => Clock::Qpc,
            2 => Clock::SystemTime,
            3 => Clock::Cycle,
            // Old systems leave it out. A FILETIME of this century is far above what a counter
            // reaches.
            _ if base > 0x01c0_0000_0000_0000 || frequency == 0 => Clock::SystemTime,
            _ => Clock::Qpc,
        };
        let record_end = BUFFER_HEADER + usize::from(u16_at(data, BUFFER_HEADER + 4)?);
        let mut names =
            Cursor(data.get(header + times + 32..record_end.min(data.len())).unwrap_or_default());
        let mut name = || names.until_zero16().map(utf16).unwrap_or_default();
        let [major, minor] = array(d, 4)?;
        Some(Self {
            buffer_size: u32_at(d, 0)?,
            version: (major, minor),
            build: u32_at(d, 8)?,
            processors: u32_at(d, 12)?,
            end_time: u64_at(d, 16)?,
            mode: u32_at(d, 0x20)?,
            buffers_written: u32_at(d, 0x24)?,
            pointer_size,
            events_lost: u32_at(d, 0x30)?,
            cpu_mhz: u32_at(d, 0x34)?,
            zone: TimeZone::read(d, zone_at)?,
            boot_time: u64_at(d, times)?,
            frequency,
            start_time: u64_at(d, times + 16)?,
            clock,
            buffers_lost: u32_at(d, times + 28)?,
            logger_name: name(),
            log_file_name: name(),
            base,
        })
    }

    /// UTC of a time stamp.
    pub(super) fn filetime(&self, stamp: u64) -> u64 {
        let per_second = match self.clock {
            Clock::SystemTime => return stamp,
            Clock::Qpc => self.frequency,
            Clock::Cycle => u64::from(self.cpu_mhz) * 1_000_000,
        };
        let passed = (i128::from(stamp) - i128::from(self.base)) * 10_000_000;
        let time = i128::from(self.start_time) + passed.div_euclid(i128::from(per_second.max(1)));
        u64::try_from(time.max(0)).unwrap_or(u64::MAX)
    }
}
