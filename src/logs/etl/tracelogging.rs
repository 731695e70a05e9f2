//! TraceLogging: the schema in an event's extended data, and the values that it describes.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::bytes::{align8, ansi, utf16, Cursor};
use super::zone::SystemTime;
use super::{EtlEvent, EtlKind, Guid};

const HAS_EXTENDED_DATA: u16 = 1;
const IS_STRING: u16 = 4;
const SCHEMA: u16 = 11;
const PROVIDER_TRAITS: u16 = 12;

// Ways to show a value; see TraceLoggingProvider.h.
const OUT_STRING: u8 = 2;
const OUT_BOOLEAN: u8 = 3;
const OUT_HEX: u8 = 4;
const OUT_PORT: u8 = 7;
const OUT_IPV4: u8 = 8;
const OUT_IPV6: u8 = 9;
const OUT_SOCKET: u8 = 10;
const OUT_NTSTATUS: u8 = 14;
const OUT_HRESULT: u8 = 15;
const OUT_FILETIME: u8 = 16;
const OUT_SIGNED: u8 = 17;
const OUT_UNSIGNED: u8 = 18;
const OUT_POINTER: u8 = 37;

/// Structures in structures, at most.
const DEEPEST: usize = 16;

#[derive(Clone, Copy)]
enum Count {
    One,
    Fixed(u16),
    Counted,
    Blob,
}

struct Field<'a> {
    name: Cow<'a, str>,
    in_type: u8,
    out_type: u8,
    count: Count,
}

/// Fills in what an event says, from the bytes after its header.
pub(super) fn decode<'a>(rest: &'a [u8], flags: u16, pointer: usize, event: &mut EtlEvent<'a>) {
    let mut at = 0;
    let (mut schema, mut more) = (None, flags & HAS_EXTENDED_DATA != 0);
    while more {
        // Reserved, kind, "another follows", size of the data.
        let item = rest.get(at..).and_then(|r| {
            let mut item = Cursor(r);
            let (_, kind, next, size) = (item.u16()?, item.u16()?, item.u16()?, item.u16()?);
            Some((kind, next & 1 != 0, item.take(size.into())?))
        });
        let Some((kind, next, data)) = item else {
            event.damaged = true;
            break;
        };
        match kind {
            SCHEMA => schema = Some(data),
            PROVIDER_TRAITS => {
                event.provider_name = Cursor(data.get(2..).unwrap_or_default())
                    .until_zero()
                    .filter(|name| !name.is_empty())
                    .map(ansi)
            }
            _ => {} // activity, SID, stack and the like
        }
        at = at.saturating_add(align8(8 + data.len()));
        more = next;
    }
    let payload = if event.damaged { &[][..] } else { rest.get(at..).unwrap_or_default() };
    if let Some(schema) = schema {
        let mut reader = Reader { data: Cursor(payload), pointer, budget: 4096 + 16 * rest.len() };
        event.kind = EtlKind::TraceLogging;
        event.damaged |= reader.event(schema, event).is_none();
        event.text =
            event.fields.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" ");
    } else if flags & IS_STRING != 0 && !event.damaged {
        event.kind = EtlKind::Text;
        event.text = Cursor(payload).until_zero16().map_or_else(|| utf16(payload), utf16);
    }
}

/// The schema: size, tags, event name, fields. What is whole of it comes back with "not damaged".
fn fields<'a>(schema: &'a [u8], event: &mut EtlEvent<'a>) -> (Vec<Field<'a>>, bool) {
    let mut list = Vec::new();
    let size = Cursor(schema).u16().map_or(0, usize::from);
    let mut c = Cursor(schema.get(2..size.min(schema.len())).unwrap_or_default());
    let mut whole = size >= 2 && size <= schema.len();
    let mut read = || {
        c.skip_tags()?;
        event.name = ansi(c.until_zero()?);
        while !c.0.is_empty() {
            list.push(field(&mut c)?);
        }
        Some(())
    };
    whole &= read().is_some();
    (list, whole)
}

fn field<'a>(c: &mut Cursor<'a>) -> Option<Field<'a>> {
    let name = ansi(c.until_zero()?);
    let in_type = c.u8()?;
    let out_type = if in_type & 0x80 != 0 { c.u8()? } else { 0 };
    if out_type & 0x80 != 0 {
        c.skip_tags()?;
    }
    let count = match in_type & 0x60 {
        0x20 => Count::Fixed(c.u16()?),
        0x40 => Count::Counted,
        0x60 => {
            let size = c.u16()?;
            c.take(size.into())?; // how the provider would read it
            Count::Blob
        }
        _ => Count::One,
    };
    Some(Field { name, in_type: in_type & 0x1f, out_type: out_type & 0x7f, count })
}

struct Reader<'a> {
    data: Cursor<'a>,
    pointer: usize,
    /// Bytes of text still allowed that stand for no bytes of the event: brackets, commas, names of
    /// members. A small event can claim millions of values without bytes, each with a name as long
    /// as the schema.
    budget: usize,
}

impl<'a> Reader<'a> {
    fn event(&mut self, schema: &'a [u8], event: &mut EtlEvent<'a>) -> Option<()> {
        let (list, whole) = fields(schema, event);
        let mut rest = list.as_slice();
        while let Some(field) = rest.first() {
            let mut value = String::new();
            let read = self.field(&mut rest, 0, &mut value);
            if read.is_some() || !value.is_empty() {
                event.fields.push((field.name.clone(), value));
            }
            read?;
        }
        whole.then_some(())
    }

    /// Reads the first field of `list` with all its values, and takes it and what belongs to it off
    /// the list.
    fn field(&mut self, list: &mut &[Field<'a>], depth: usize, out: &mut String) -> Option<()> {
        let (field, after) = list.split_first()?;
        *list = after;
        let count = match field.count {
            Count::Blob => {
                let size = self.data.u16()?;
                hex(self.data.take(size.into())?, out);
                return Some(());
            }
            Count::One => None,
            Count::Fixed(n) => Some(n),
            Count::Counted => Some(self.data.u16()?),
        };
        let members = after;
        if field.in_type == 24 {
            // Even an array with no structure in it has the members in the schema.
            skip_members(list, field.out_type, depth + 1)?;
            self.charge(members.len() - list.len())?;
        }
        let Some(count) = count else { return self.value(field, members, depth, out) };
        out.push('[');
        for n in 0..count {
            if n > 0 {
                out.push_str(", ");
            }
            self.value(field, members, depth, out)?;
        }
        out.push(']');
        Some(())
    }

    fn value(
        &mut self,
        field: &Field<'a>,
        mut members: &[Field<'a>],
        depth: usize,
        out: &mut String,
    ) -> Option<()> {
        self.charge(4)?;
        if field.in_type != 24 {
            return self.scalar(field.in_type, field.out_type, out);
        }
        out.push('{');
        for n in 0..field.out_type {
            let name = &members.first()?.name;
            self.charge(3 + name.len())?;
            let _ = write!(out, "{}{name}=", if n > 0 { ", " } else { "" });
            self.field(&mut members, depth + 1, out)?;
        }
        out.push('}');
        Some(())
    }

    /// Takes `bytes` off the budget; an event that goes over it is damaged, and keeps what was
    /// read.
    fn charge(&mut self, bytes: usize) -> Option<()> {
        self.budget = self.budget.checked_sub(bytes)?;
        Some(())
    }

    fn counted(&mut self) -> Option<&'a [u8]> {
        let size = self.data.u16()?;
        self.data.take(size.into())
    }

    fn int<const N: usize>(&mut self, signed: bool, show: u8, out: &mut String) -> Option<()> {
        let bytes: [u8; N] = self.data.array()?;
        let mut wide = [0; 8];
        wide.iter_mut().zip(bytes).for_each(|(w, b)| *w = b);
        let value = u64::from_le_bytes(wide);
        let unused = 64 - 8 * N as u32;
        let signed_value = (value as i64) << unused >> unused;
        let _ = match show {
            OUT_STRING if N == 1 => write!(out, "{}", char::from(bytes[0])),
            OUT_STRING if N == 2 => write!(out, "{}", utf16(&bytes)),
            OUT_BOOLEAN => write!(out, "{}", value != 0),
            OUT_HEX | OUT_POINTER => write!(out, "0x{value:X}"),
            OUT_NTSTATUS | OUT_HRESULT => write!(out, "0x{value:08X}"),
            OUT_PORT if N == 2 => write!(out, "{}", (value as u16).swap_bytes()), // network order
            OUT_IPV4 if N == 4 => write!(out, "{}", Ipv4Addr::from((value as u32).swap_bytes())),
            OUT_FILETIME if N == 8 => write!(out, "{}", utc(SystemTime::from_filetime(value))),
            OUT_UNSIGNED => write!(out, "{value}"),
            _ if signed || show == OUT_SIGNED => write!(out, "{signed_value}"),
            _ => write!(out, "{value}"),
        };
        Some(())
    }

    fn scalar(&mut self, in_type: u8, show: u8, out: &mut String) -> Option<()> {
        let hex_unless_said = if show == 0 { OUT_HEX } else { show };
        match in_type {
            0 => {}
            1 => out.push_str(&utf16(self.data.until_zero16()?)),
            2 => out.push_str(&ansi(self.data.until_zero()?)),
            3 => self.int::<1>(true, show, out)?,
            4 => self.int::<1>(false, show, out)?,
            5 => self.int::<2>(true, show, out)?,
            6 => self.int::<2>(false, show, out)?,
            7 => self.int::<4>(true, show, out)?,
            8 => self.int::<4>(false, show, out)?,
            9 => self.int::<8>(true, show, out)?,
            10 => self.int::<8>(false, show, out)?,
            11 => write!(out, "{}", f32::from_le_bytes(self.data.array()?)).ok()?,
            12 => write!(out, "{}", f64::from_le_bytes(self.data.array()?)).ok()?,
            13 => self.int::<4>(false, OUT_BOOLEAN, out)?,
            14 | 25 => binary(self.counted()?, show, out),
            15 => write!(out, "{}", Guid(self.data.array()?)).ok()?,
            16 if self.pointer == 4 => self.int::<4>(false, OUT_HEX, out)?,
            16 => self.int::<8>(false, OUT_HEX, out)?,
            17 => self.int::<8>(false, OUT_FILETIME, out)?,
            18 => out.push_str(&utc(SystemTime::read(self.data.take(16)?, 0)?)),
            19 => self.sid(out)?,
            20 => self.int::<4>(false, hex_unless_said, out)?,
            21 => self.int::<8>(false, hex_unless_said, out)?,
            22 => out.push_str(&utf16(self.counted()?)),
            23 => out.push_str(&ansi(self.counted()?)),
            _ => return None, // without the size of this value, the place of the next one is unknown
        }
        Some(())
    }

    fn sid(&mut self, out: &mut String) -> Option<()> {
        let [revision, count] = self.data.array()?;
        let authority: [u8; 6] = self.data.array()?;
        let _ = write!(
            out,
            "S-{revision}-{}",
            authority.iter().fold(0u64, |n, &b| n << 8 | u64::from(b))
        );
        for _ in 0..count {
            let _ = write!(out, "-{}", u32::from_le_bytes(self.data.array()?));
        }
        Some(())
    }
}

/// Takes the `count` members of a structure off the list, with the members of structures among
/// them.
fn skip_members(list: &mut &[Field<'_>], count: u8, depth: usize) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    for _ in 0..count {
        let (member, after) = list.split_first()?;
        *list = after;
        if member.in_type == 24 {
            skip_members(list, member.out_type, depth + 1)?;
        }
    }
    Some(())
}

fn binary(data: &[u8], show: u8, out: &mut String) {
    let text = match (show, data) {
        (OUT_STRING, _) => Some(ansi(data).into_owned()),
        (OUT_IPV6, _) => <[u8; 16]>::try_from(data).ok().map(|ip| Ipv6Addr::from(ip).to_string()),
        (OUT_IPV4, &[a, b, c, d]) => Some(Ipv4Addr::new(a, b, c, d).to_string()),
        (OUT_SOCKET, &[2, 0, p, q, a, b, c, d, ..]) => {
            Some(format!("{}:{}", Ipv4Addr::new(a, b, c, d), u16::from_be_bytes([p, q])))
        }
        (OUT_SOCKET, &[23, 0, p, q, _, _, _, _, ref rest @ ..]) => rest
            .first_chunk::<16>()
            .map(|&ip| format!("[{}]:{}", Ipv6Addr::from(ip), u16::from_be_bytes([p, q]))),
        _ => None,
    };
    match text {
        Some(text) => out.push_str(&text),
        None => hex(data, out),
    }
}

fn hex(data: &[u8], out: &mut String) {
    out.push_str("0x");
    for byte in data {
        let _ = write!(out, "{byte:02X}");
    }
}

fn utc(t: SystemTime) -> String {
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:07}Z",
        t.year, t.month, t.day, t.hour, t.minute, t.second, t.ticks
    )
}
