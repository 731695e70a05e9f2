//! Codes: one in full as JSON, many as records.

use super::guard::{guarded, slice, take_back, text, In, Out};
use super::status::{
    of_not_a_code, WUD_ERROR_BAD_CHOICE, WUD_ERROR_BAD_OFFSETS, WUD_ERROR_RECORD_SIZE,
    WUD_ERROR_UNKNOWN_FAMILY, WUD_ERROR_UNKNOWN_LANGUAGE,
};
use super::text::wud_text;
use widestring::U16Str;
use wudiag::codes::{self, identify, resolve, Alternative, Family, Severity, Space};
use wudiag::knowledge::{self, describe_in, Context, Language, OtherReading, Surroundings};

/// English texts (en-US).
pub const WUD_LANGUAGE_ENGLISH: u32 = 0;
/// French texts (fr-FR).
pub const WUD_LANGUAGE_FRENCH: u32 = 1;
/// Japanese texts (ja-JP).
pub const WUD_LANGUAGE_JAPANESE: u32 = 2;
/// Simplified Chinese texts (zh-CN).
pub const WUD_LANGUAGE_CHINESE: u32 = 3;

/// Search by a pattern on the name: `*` any run, `?` any one character.
pub const WUD_SEARCH_NAME: u32 = 1;
/// Search by words in name, message, causes and remedies.
pub const WUD_SEARCH_TEXT: u32 = 2;
/// All codes of a family.
pub const WUD_SEARCH_FAMILY: u32 = 3;
/// The codes with the names nearest to the one that was typed.
pub const WUD_SEARCH_NEAR: u32 = 4;

/// wud_code.flags: the tables know the value.
pub const WUD_CODE_KNOWN: u32 = 1;
/// wud_code.flags: the value says failure.
pub const WUD_CODE_FAILURE: u32 = 2;
/// wud_code.flags: the input can be read in other ways.
pub const WUD_CODE_AMBIGUOUS: u32 = 4;
/// wud_code.flags: the input holds no code; `status` says why, and no other field but `input`
/// counts.
pub const WUD_CODE_NONE: u32 = 8;

/// One code. Offsets and lengths of strings count UTF-16 units in the arena of the same batch.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct wud_code {
    /// Where the spelling begins: in UTF-16 units from the start of the text, 0 for files.
    pub offset: u64,
    /// The 32-bit value.
    pub value: u32,
    /// The extend code of a Setup pair, else 0.
    pub extend: u32,
    /// Index of the input that the code came from.
    pub input: u32,
    /// Line, counted from 1; 0 outside files and texts.
    pub line: u32,
    /// Column in UTF-16 units, counted from 1; 0 outside files and texts.
    pub column: u32,
    /// Length of the spelling in UTF-16 units.
    pub length: u32,
    /// How it was written: 1 hex, 2 bare hex, 3 decimal, 4 signed decimal, 5 sign-extended, 6 name,
    /// 7 Setup pair, 8 HTTP status, 9 MSI return value.
    pub spelling: u32,
    /// WUD_CODE_* bits.
    pub flags: u32,
    /// With WUD_CODE_NONE, the WUD_ERROR_* that says why; else 0.
    pub status: i32,
    /// The name in the arena; length 0 where there is none.
    pub name_offset: u32,
    /// Length of the name.
    pub name_length: u32,
    /// The spelling as it was written, in the arena.
    pub text_offset: u32,
    /// Length of that spelling.
    pub text_length: u32,
    /// The number space of `value`: 0 HRESULT, 1 Win32, 2 NTSTATUS, 3 HTTP, 4 ESE, 6 SyncML, 7 an
    /// error that has a word and no number: `value` only serves wud_code_describe.
    pub space: u32,
    /// What the text around the code says: bits for wud_code_describe. Since version 2.
    pub context: u32,
    /// The path of a log that the text around the code names, in the arena. Since version 2.
    pub log_offset: u32,
    /// Length of that path; 0 where there is none. Since version 2.
    pub log_length: u32,
    /// Other readings of the input, in the arena: a JSON array as `alternatives` of
    /// wud_code_decode. Since version 2.
    pub readings_offset: u32,
    /// Length of that array; 0 where there are none. Since version 2.
    pub readings_length: u32,
    /// Always 0.
    pub reserved: u32,
}

/// The size of wud_code in the first version: no caller was built with less.
const FIRST_CODE_SIZE: u64 = 64;

/// The number of a space over the boundary.
fn number_of(space: Space) -> u32 {
    match space {
        Space::Hresult => 0,
        Space::Win32 => 1,
        Space::Ntstatus => 2,
        Space::Http => 3,
        Space::Ese => 4,
        Space::SetupExtend => 5,
        Space::SyncMl => 6,
        Space::Alert => 7,
    }
}

fn space_of(number: u32) -> Result<Space, i32> {
    let spaces = [Space::Hresult, Space::Win32, Space::Ntstatus, Space::Http, Space::Ese];
    match number {
        6 => Ok(Space::SyncMl),
        7 => Ok(Space::Alert),
        _ => spaces.get(number as usize).copied().ok_or(WUD_ERROR_BAD_CHOICE),
    }
}

/// Where the records of a batch lie; valid until the batch is freed.
#[repr(C)]
pub struct wud_codes_view {
    /// How many records there are.
    pub count: u64,
    /// Bytes from one record to the next.
    pub stride: u64,
    /// Length of the arena in units.
    pub arena_length: u64,
    /// The records.
    pub records: *const wud_code,
    /// The arena: UTF-16, not zero-terminated.
    pub arena: *const u16,
}

/// A batch of codes, owned by the caller until wud_codes_free.
#[derive(Default)]
pub struct wud_codes {
    records: Vec<wud_code>,
    arena: Vec<u16>,
}

impl wud_codes {
    /// Appends a string to the arena.
    pub(super) fn intern(&mut self, text: &str) -> (u32, u32) {
        let offset = self.arena.len();
        self.arena.extend(text.encode_utf16());
        (offset as u32, (self.arena.len() - offset) as u32)
    }

    /// Appends a code; `place` fills in where it stands.
    pub(super) fn push(
        &mut self,
        value: u32,
        space: Space,
        spelling: codes::Spelling,
        place: impl FnOnce(&mut wud_code),
    ) {
        let identity = identify(value, space);
        let (name_offset, name_length) = self.intern(identity.name.unwrap_or(""));
        let known = if identity.known { WUD_CODE_KNOWN } else { 0 };
        let failure = if identity.severity == Severity::Error { WUD_CODE_FAILURE } else { 0 };
        let mut record = wud_code {
            value,
            spelling: spelling as u32,
            flags: known | failure,
            space: number_of(space),
            name_offset,
            name_length,
            ..wud_code::default()
        };
        place(&mut record);
        self.records.push(record);
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }
}

/// The language for a culture name such as "fr-CA", as WUD_LANGUAGE_*.
/// Fails with WUD_ERROR_UNKNOWN_LANGUAGE where there are no texts: English is the language to fall
/// back to.
///
/// # Safety
/// `tag` points to `tag_length` UTF-16 units; the out is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_language_find(
    tag: *const u16,
    tag_length: u64,
    out_language: *mut u32,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (tag, out) = unsafe { (text(tag, tag_length)?, Out::checked(out_language)?) };
        let language: Language = tag.parse().map_err(|_| WUD_ERROR_UNKNOWN_LANGUAGE)?;
        out.put(language as u32);
        Ok(())
    })
}

pub(super) fn language_of(number: u32) -> Result<Language, i32> {
    Language::ALL.get(number as usize).copied().ok_or(WUD_ERROR_BAD_CHOICE)
}

/// Decodes one input: a JSON array, one object per code, as `wudiag decode --json` prints it. `input`
/// is the spelling of the code, `place` where it stands in a text ({`offset`, `line`, `column`} in
/// UTF-16 units; null where the input is the code). Of a text, the first 20 codes and one more for
/// every 4 KB (UTF-8) are described in full; the others have `"brief": true` and only say what they
/// are: their `hex`, decoded alone, gives the rest. The JSON is at most 40 times as long as the text,
/// or 400 KB longer than that for a text of less than 64 KB. Fails with WUD_ERROR_NO_CODE and its neighbours where the input holds none.
///
/// # Safety
/// `input` points to `input_length` UTF-16 units; `out_json` is writable and aligned. Free the text
/// with wud_text_free.
#[no_mangle]
pub unsafe extern "C" fn wud_code_decode(
    input: *const u16,
    input_length: u64,
    language: u32,
    out_json: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (input, out) = unsafe { (text(input, input_length)?, Out::checked(out_json)?) };
        let language = language_of(language)?;
        let decoded = knowledge::decode(&input, language).map_err(of_not_a_code)?;
        out.hand_out(wud_text::json(&decoded));
        Ok(())
    })
}

/// Describes a code that was read before: one JSON object as wud_code_decode gives it, without
/// place and alternatives, which belong to the input. `value`, `extend`, `space` and `context` are
/// those of the wud_code; `log` is the path that the record names, or null.
///
/// # Safety
/// `log` points to `log_length` UTF-16 units; `out_json` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_code_describe(
    value: u32,
    extend: u32,
    space: u32,
    context: u32,
    log: *const u16,
    log_length: u64,
    language: u32,
    out_json: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (log, out) = unsafe { (text(log, log_length)?, Out::checked(out_json)?) };
        let (space, language) = (space_of(space)?, language_of(language)?);
        let context = Context { markers: context, log: Some(log).filter(|path| !path.is_empty()) };
        let extend = Some(extend).filter(|extend| *extend != 0);
        out.hand_out(wud_text::json(&describe_in(value, space, extend, &context, language)));
        Ok(())
    })
}

/// Reads many inputs at once. They stand one behind the other in `inputs` (UTF-16); `ends[i]` is
/// where input i ends. The batch holds one record per code, in the order of the inputs; an input
/// without a code gives one record with WUD_CODE_NONE. A code in a text has its place in that input
/// and its spelling; for an input that is the code itself these are 0 and empty.
///
/// # Safety
/// `inputs` points to `inputs_length` units, `ends` to `count` numbers; `out_codes` is writable and
/// aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_codes_resolve(
    inputs: *const u16,
    inputs_length: u64,
    ends: *const u32,
    count: u64,
    out_codes: *mut *mut wud_codes,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (inputs, ends, out) = unsafe {
            (slice(inputs, inputs_length)?, slice(ends, count)?, Out::checked(out_codes)?)
        };
        let mut batch = wud_codes::default();
        let mut from = 0;
        for (index, end) in ends.iter().enumerate() {
            let to = *end as usize;
            let input = inputs.get(from..to).ok_or(WUD_ERROR_BAD_OFFSETS)?;
            from = to;
            let input = U16Str::from_slice(input).to_string_lossy();
            resolve_into(&mut batch, index as u32, &input);
        }
        out.hand_out(batch);
        Ok(())
    })
}

/// Other readings as JSON; empty where there are none.
fn readings(alternatives: &[Alternative]) -> String {
    if alternatives.is_empty() {
        return String::new();
    }
    let readings: Vec<OtherReading> = alternatives.iter().map(OtherReading::of).collect();
    serde_json::to_string(&readings).unwrap_or_default()
}

fn resolve_into(batch: &mut wud_codes, index: u32, input: &str) {
    match resolve(input) {
        Ok(matches) => {
            let in_text = matches.iter().any(|code| code.place.is_some());
            let around = in_text.then(|| Surroundings::of(input));
            let named = around.as_ref().map(|around| around.at(0)).unwrap_or_default();
            let log = batch.intern(named.log.as_deref().unwrap_or_default());
            for code in matches {
                let readings = batch.intern(&readings(&code.alternatives));
                // A code that is the input needs no copy of it.
                let spelled = code.place.and_then(|_| input.get(code.spelled.clone()));
                let (text_offset, text_length) = batch.intern(spelled.unwrap_or_default());
                let context = around.as_ref().map(|around| around.at(code.spelled.start));
                batch.push(code.value, code.space, code.spelling, |record| {
                    if let Some(place) = code.place {
                        record.offset = place.offset as u64;
                        record.line = u32::try_from(place.line).unwrap_or(u32::MAX);
                        record.column = u32::try_from(place.column).unwrap_or(u32::MAX);
                    }
                    record.length = text_length;
                    (record.text_offset, record.text_length) = (text_offset, text_length);
                    (record.log_offset, record.log_length) = log;
                    (record.readings_offset, record.readings_length) = readings;
                    record.context = context.map_or(0, |context| context.markers);
                    record.input = index;
                    record.extend = code.extend.unwrap_or(0);
                    record.flags |=
                        if code.alternatives.is_empty() { 0 } else { WUD_CODE_AMBIGUOUS };
                });
            }
        }
        Err(why) => batch.records.push(wud_code {
            input: index,
            flags: WUD_CODE_NONE,
            status: of_not_a_code(why),
            ..wud_code::default()
        }),
    }
}

/// Lists codes by WUD_SEARCH_*: the text is a pattern, words, a family name, or a mistyped name. Nothing found is an
/// empty batch.
///
/// # Safety
/// `wanted` points to `wanted_length` UTF-16 units; `out_codes` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_codes_search(
    wanted: *const u16,
    wanted_length: u64,
    search: u32,
    language: u32,
    out_codes: *mut *mut wud_codes,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (wanted, out) = unsafe { (text(wanted, wanted_length)?, Out::checked(out_codes)?) };
        let language = language_of(language)?;
        let found: Vec<(u32, Space)> = match search {
            WUD_SEARCH_NAME => codes::search::distinct(codes::search::by_pattern(&wanted)),
            WUD_SEARCH_TEXT => knowledge::search(&wanted, language)
                .into_iter()
                .map(|value| (value, Space::of(value)))
                .collect(),
            WUD_SEARCH_FAMILY => codes::search::distinct(codes::search::by_family(
                Family::from_name(&wanted).ok_or(WUD_ERROR_UNKNOWN_FAMILY)?,
            )),
            WUD_SEARCH_NEAR => codes::search::near(&wanted)
                .into_iter()
                .filter_map(|name| codes::by_name(name).next())
                .map(|fact| (fact.value, Space::of_fact(&fact)))
                .collect(),
            _ => return Err(WUD_ERROR_BAD_CHOICE),
        };
        let mut batch = wud_codes::default();
        for (value, space) in found {
            batch.push(value, space, codes::Spelling::Name, |_| {});
        }
        out.hand_out(batch);
        Ok(())
    })
}

/// Names of all families, or all code names, for completion: a JSON array of strings. `what`:
/// WUD_SEARCH_FAMILY or WUD_SEARCH_NAME.
///
/// # Safety
/// `out_json` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_names(what: u32, out_json: *mut *mut wud_text) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::checked(out_json)? };
        let names: Vec<&str> = match what {
            WUD_SEARCH_FAMILY => codes::families().map(Family::name).collect(),
            WUD_SEARCH_NAME => {
                codes::search::by_pattern("*").filter_map(|fact| fact.name()).collect()
            }
            _ => return Err(WUD_ERROR_BAD_CHOICE),
        };
        out.hand_out(wud_text::json(&names));
        Ok(())
    })
}

/// Where the records of a batch lie. `record_size` is the sizeof(wud_code) that the caller was
/// built with: any size from that of the first version (64) on is served. A caller goes from one
/// record to the next by `stride` and reads no more of one than that.
///
/// # Safety
/// `codes` is a batch of this library that was not freed; `out_view` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_codes_read(
    codes: *const wud_codes,
    record_size: u64,
    out_view: *mut wud_codes_view,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (codes, out) = unsafe { (In::checked(codes)?, Out::checked(out_view)?) };
        if record_size < FIRST_CODE_SIZE {
            return Err(WUD_ERROR_RECORD_SIZE);
        }
        out.put(wud_codes_view {
            records: codes.records.as_ptr(),
            count: codes.records.len() as u64,
            stride: size_of::<wud_code>() as u64,
            arena: codes.arena.as_ptr(),
            arena_length: codes.arena.len() as u64,
        });
        Ok(())
    })
}

/// Frees the batch in `*slot` and sets the slot to null. A slot that holds null is left alone.
///
/// # Safety
/// `slot` is aligned and holds null or a batch of this library.
#[no_mangle]
pub unsafe extern "C" fn wud_codes_free(slot: *mut *mut wud_codes) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { take_back(slot) }
}
