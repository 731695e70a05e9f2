//! The status codes. Numbers are explicit, grouped in blocks of 100, and never reused.

/// Done.
pub const WUD_OK: i32 = 0;
/// A pointer that must not be null is null.
pub const WUD_ERROR_NULL: i32 = 100;
/// A pointer is not aligned for what it points to.
pub const WUD_ERROR_MISALIGNED: i32 = 101;
/// A length is larger than any object in memory can be.
pub const WUD_ERROR_TOO_LONG: i32 = 102;
/// Offsets do not ascend or lie outside their text.
pub const WUD_ERROR_BAD_OFFSETS: i32 = 103;
/// A record size is smaller than that of the first version.
pub const WUD_ERROR_RECORD_SIZE: i32 = 104;
/// A number is none of the choices of its parameter.
pub const WUD_ERROR_BAD_CHOICE: i32 = 105;
/// There are no texts in the named language.
pub const WUD_ERROR_UNKNOWN_LANGUAGE: i32 = 110;
/// There is no family of that name.
pub const WUD_ERROR_UNKNOWN_FAMILY: i32 = 111;
/// The options document names something that is not known; the error text says what.
pub const WUD_ERROR_OPTIONS: i32 = 112;
/// The input holds no code in a form that is known here.
pub const WUD_ERROR_NO_CODE: i32 = 200;
/// The input is empty.
pub const WUD_ERROR_EMPTY: i32 = 201;
/// The number does not fit into 32 bits.
pub const WUD_ERROR_TOO_LARGE: i32 = 202;
/// No code name matches the pattern.
pub const WUD_ERROR_NO_MATCH: i32 = 203;
/// The input is the number of an update (KB), not a code.
pub const WUD_ERROR_KB_NUMBER: i32 = 204;
/// A file cannot be opened or read; the error text says which and why.
pub const WUD_ERROR_IO: i32 = 300;
/// Another run writes a journal in this folder; the error text names it.
pub const WUD_ERROR_BUSY: i32 = 301;
/// A journal cannot be relied on: cut, edited, of another version or machine; the error text says
/// which.
pub const WUD_ERROR_JOURNAL: i32 = 302;
/// A policy file is damaged, or none.
pub const WUD_ERROR_POLICY_FILE: i32 = 303;
/// A thread of the library is in a call of the system that does not return: nothing was freed, and
/// the library must not be unloaded. Freeing can be tried again.
pub const WUD_ERROR_STILL_RUNNING: i32 = 400;
/// A defect of the library was caught; the session can go on.
pub const WUD_ERROR_PANIC: i32 = 900;

pub(super) const MESSAGES: &[(i32, &str)] = &[
    (WUD_OK, "done"),
    (WUD_ERROR_NULL, "a pointer that must not be null is null"),
    (WUD_ERROR_MISALIGNED, "a pointer is not aligned for what it points to"),
    (WUD_ERROR_TOO_LONG, "a length is larger than any object in memory can be"),
    (WUD_ERROR_BAD_OFFSETS, "offsets do not ascend or lie outside their text"),
    (WUD_ERROR_RECORD_SIZE, "a record size is smaller than that of the first version"),
    (WUD_ERROR_BAD_CHOICE, "a number is none of the choices of its parameter"),
    (WUD_ERROR_UNKNOWN_LANGUAGE, "there are no texts in the named language"),
    (WUD_ERROR_UNKNOWN_FAMILY, "there is no family of that name"),
    (WUD_ERROR_OPTIONS, "the options document names something that is not known"),
    (WUD_ERROR_NO_CODE, "the input holds no code in a form that is known here"),
    (WUD_ERROR_EMPTY, "the input is empty"),
    (WUD_ERROR_TOO_LARGE, "the number does not fit into 32 bits"),
    (WUD_ERROR_NO_MATCH, "no code name matches the pattern"),
    (WUD_ERROR_KB_NUMBER, "the input is the number of an update, not a code"),
    (WUD_ERROR_IO, "a file cannot be opened or read"),
    (WUD_ERROR_BUSY, "another run writes a journal in this folder"),
    (WUD_ERROR_JOURNAL, "the journal cannot be relied on"),
    (WUD_ERROR_POLICY_FILE, "the policy file is damaged, or none"),
    (
        WUD_ERROR_STILL_RUNNING,
        "a thread of the library is in a call of the system that does not return",
    ),
    (WUD_ERROR_PANIC, "a defect of the library was caught"),
];

pub(super) fn of_not_a_code(why: wudiag::codes::NotACode) -> i32 {
    use wudiag::codes::NotACode;
    match why {
        NotACode::NoCode => WUD_ERROR_NO_CODE,
        NotACode::Empty => WUD_ERROR_EMPTY,
        NotACode::TooLarge => WUD_ERROR_TOO_LARGE,
        NotACode::NoMatch => WUD_ERROR_NO_MATCH,
        NotACode::KbNumber => WUD_ERROR_KB_NUMBER,
    }
}
