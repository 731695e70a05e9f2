//! Registry hives, written as Windows lays them out, as small as a test needs them.

use std::collections::BTreeMap;

/// What a value is set to.
#[derive(Clone, Copy)]
pub enum Set<'a> {
    /// The key alone.
    Key,
    Number(u32),
    Text(&'a str),
    List(&'a [&'a str]),
}

#[derive(Default)]
struct Key {
    keys: BTreeMap<String, Key>,
    values: Vec<(String, u32, Vec<u8>)>,
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

/// A hive with these values: key, name, data.
pub fn hive(values: &[(&str, &str, Set<'_>)]) -> Vec<u8> {
    let mut root = Key::default();
    for (path, name, set) in values {
        let parts = path.split('\\').filter(|part| !part.is_empty());
        let key = parts.fold(&mut root, |key, part| key.keys.entry(part.to_owned()).or_default());
        let (kind, data) = match set {
            Set::Key => continue,
            Set::Number(number) => (4, number.to_le_bytes().to_vec()),
            Set::Text(text) => (1, wide(text)),
            Set::List(items) => {
                let all = items.iter().flat_map(|item| wide(item)).chain([0, 0]);
                (7, all.collect())
            }
        };
        key.values.push(((*name).to_owned(), kind, data));
    }
    // The head of the only bin.
    let mut cells = vec![0; 32];
    let first = write(&root, "ROOT", 0x2C, &mut cells);
    let size = cells.len().div_ceil(4096) * 4096;
    cells.resize(size, 0);
    cells[..4].copy_from_slice(b"hbin");
    cells[8..12].copy_from_slice(&(size as u32).to_le_bytes());
    let mut bytes = vec![0; 4096];
    bytes[..4].copy_from_slice(b"regf");
    for (at, number) in
        [(4, 7), (8, 7), (20, 1), (24, 5), (32, 1), (36, first), (40, size as u32), (44, 1)]
    {
        bytes[at..at + 4].copy_from_slice(&u32::to_le_bytes(number));
    }
    sum(&mut bytes);
    bytes.extend(cells);
    bytes
}

/// Makes the sum of the head right.
pub fn sum(bytes: &mut [u8]) {
    let words = bytes[..508].chunks_exact(4);
    let sum = words.fold(0, |sum, word| sum ^ u32::from_le_bytes(word.try_into().unwrap()));
    bytes[508..512].copy_from_slice(&sum.to_le_bytes());
}

fn cell(cells: &mut Vec<u8>, data: &[u8]) -> u32 {
    let at = cells.len() as u32;
    let size = (data.len() + 4).div_ceil(8) * 8;
    cells.extend((-(size as i32)).to_le_bytes());
    cells.extend(data);
    cells.resize(at as usize + size, 0);
    at
}

fn write(key: &Key, name: &str, flags: u16, cells: &mut Vec<u8>) -> u32 {
    let below: Vec<u32> =
        key.keys.iter().map(|(name, key)| write(key, name, 0x20, cells)).collect();
    let mut list = b"lf".to_vec();
    list.extend((below.len() as u16).to_le_bytes());
    below.iter().for_each(|offset| list.extend([offset.to_le_bytes(), [0; 4]].concat()));
    let keys = if below.is_empty() { u32::MAX } else { cell(cells, &list) };
    let mut offsets = Vec::new();
    for (name, kind, data) in &key.values {
        let (size, place) = match data.len() {
            4 => (0x8000_0004, u32::from_le_bytes(data[..].try_into().unwrap())),
            size => (size as u32, cell(cells, data)),
        };
        let mut value = b"vk".to_vec();
        value.extend((name.len() as u16).to_le_bytes());
        for number in [size, place, *kind, 1] {
            value.extend(number.to_le_bytes());
        }
        value.extend(name.as_bytes());
        offsets.extend(cell(cells, &value).to_le_bytes());
    }
    let values = if offsets.is_empty() { u32::MAX } else { cell(cells, &offsets) };
    let mut node = vec![0; 76];
    node[..2].copy_from_slice(b"nk");
    node[2..4].copy_from_slice(&flags.to_le_bytes());
    for (at, number) in [
        (20, below.len() as u32),
        (28, keys),
        (36, key.values.len() as u32),
        (40, values),
        (44, u32::MAX),
        (48, u32::MAX),
    ] {
        node[at..at + 4].copy_from_slice(&u32::to_le_bytes(number));
    }
    node[72..74].copy_from_slice(&(name.len() as u16).to_le_bytes());
    node.extend(name.as_bytes());
    cell(cells, &node)
}
