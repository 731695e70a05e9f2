//! The transaction logs of a hive: what Windows 8.1 and later had written there and not yet into the
//! hive itself when it stopped. Only entries that are whole (their hashes say so) and follow each
//! other are taken, as Windows does when it loads the hive.

use super::{u32_at, Freshness, BASE, MOST_BYTES, SIGNATURE};

/// Entries begin at multiples of it; the first one after the copy of the hive's head.
const SECTOR: usize = 512;
const ENTRY: &[u8; 4] = b"HvLE";
/// Before the list of pages.
const HEAD: usize = 40;
const SEED: u64 = 0xC555_4E7A_884D_EF82;

struct Entry<'a> {
    sequence: u32,
    size: u32,
    pages: Vec<(u32, &'a [u8])>,
}

/// Brings a hive that was not closed cleanly to its newest state.
pub(super) fn replay(bytes: &mut Vec<u8>, logs: &[Vec<u8>]) -> Freshness {
    let whole = is_whole(bytes);
    if whole && u32_at(bytes, 4) == u32_at(bytes, 8) {
        return Freshness::Clean;
    }
    // Of a hive whose head is damaged, a log has the head.
    let head = logs.iter().find(|log| log.starts_with(SIGNATURE) && is_whole(log));
    if let (false, Some(head)) = (whole, head) {
        bytes[..SECTOR].copy_from_slice(&head[..SECTOR]);
    }
    let first = u32_at(bytes, 8).unwrap_or(0);
    let mut entries: Vec<Entry<'_>> = logs.iter().flat_map(|log| entries(log)).collect();
    entries.retain(|entry| entry.sequence >= first);
    entries.sort_by_key(|entry| entry.sequence);
    let mut next = first;
    let mut applied = 0;
    for entry in entries {
        if entry.sequence != next || BASE as u64 + u64::from(entry.size) > MOST_BYTES {
            break;
        }
        let length = BASE + entry.size as usize;
        if bytes.len() < length {
            bytes.resize(length, 0);
        }
        for (offset, page) in entry.pages {
            let at = BASE + offset as usize;
            bytes[at..at + page.len()].copy_from_slice(page);
        }
        bytes[40..44].copy_from_slice(&entry.size.to_le_bytes());
        next = next.wrapping_add(1);
        applied += 1;
    }
    match applied {
        0 => Freshness::Stale,
        applied => Freshness::Replayed(applied),
    }
}

/// Whether the sum of a head is right.
fn is_whole(bytes: &[u8]) -> bool {
    let words = bytes.get(..508).unwrap_or_default().chunks_exact(4);
    let sum =
        words.fold(0, |sum, word| sum ^ u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
    let sum = match sum {
        0 => 1,
        u32::MAX => u32::MAX - 1,
        sum => sum,
    };
    bytes.len() >= SECTOR && u32_at(bytes, 508) == Some(sum)
}

/// The entries of a log up to the first that is not whole.
fn entries(log: &[u8]) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let mut at = SECTOR;
    while let Some((entry, length)) = log.get(at..).and_then(entry) {
        entries.push(entry);
        at += length;
    }
    entries
}

fn entry(bytes: &[u8]) -> Option<(Entry<'_>, usize)> {
    let length = u32_at(bytes, 4)? as usize;
    let own = bytes.get(..length)?;
    if !own.starts_with(ENTRY) || length < HEAD || length % SECTOR != 0 {
        return None;
    }
    let hash = |at| Some(u64::from(u32_at(own, at)?) | u64::from(u32_at(own, at + 4)?) << 32);
    if hash(24)? != marvin(&own[HEAD..]) || hash(32)? != marvin(&own[..32]) {
        return None;
    }
    let (sequence, size, count) = (u32_at(own, 12)?, u32_at(own, 16)?, u32_at(own, 20)? as usize);
    let mut pages = Vec::new();
    let mut data = HEAD.checked_add(count.checked_mul(8)?)?;
    for page in 0..count {
        let (offset, length) = (u32_at(own, HEAD + page * 8)?, u32_at(own, HEAD + page * 8 + 4)?);
        if offset.checked_add(length)? > size {
            return None;
        }
        let end = data.checked_add(length as usize)?;
        pages.push((offset, own.get(data..end)?));
        data = end;
    }
    Some((Entry { sequence, size, pages }, length))
}

/// Marvin32, with the seed of the registry.
fn marvin(data: &[u8]) -> u64 {
    let (mut low, mut high) = (SEED as u32, (SEED >> 32) as u32);
    let mut mix = |word: u32| {
        low = low.wrapping_add(word);
        high ^= low;
        low = low.rotate_left(20).wrapping_add(high);
        high = high.rotate_left(9) ^ low;
        low = low.rotate_left(27).wrapping_add(high);
        high = high.rotate_left(19);
        (low, high)
    };
    let words = data.chunks_exact(4);
    let mut last = [0; 4];
    last[..words.remainder().len()].copy_from_slice(words.remainder());
    last[words.remainder().len()] = 0x80;
    words.for_each(|word| {
        mix(u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
    });
    mix(u32::from_le_bytes(last));
    let (low, high) = mix(0);
    u64::from(high) << 32 | u64::from(low)
}
