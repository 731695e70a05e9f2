//! Cue words with letters outside of ASCII, and the punctuation of East Asian texts.

use super::cue::{is_separator, Cue};

/// Bytes before a number in which its cue is looked for.
const REACH: usize = 64;

/// The words, the longest of those with a common end first. Words of alphabets have a boundary on
/// their left; Chinese, Japanese and Korean write words together.
#[rustfmt::skip]
const WORDS: &[(&str, Cue)] = &[
    // ja-JP
    ("http エラー", Cue::HttpStatus), ("http 状態コード", Cue::HttpStatus), ("http ステータス コード", Cue::HttpStatus),
    ("http ステータスコード", Cue::HttpStatus), ("http ステータス", Cue::HttpStatus), ("http 状態", Cue::HttpStatus),
    ("状態コード", Cue::HttpStatus), ("ステータス コード", Cue::HttpStatus), ("ステータスコード", Cue::HttpStatus),
    ("終了コード", Cue::Exit), ("終了 コード", Cue::Exit), ("戻り値", Cue::ReturnValue), ("リターンコード", Cue::Exit), ("リターン コード", Cue::Exit),
    ("結果コード", Cue::Result), ("エラー・コード", Cue::Error), ("エラー コード", Cue::Error), ("エラーコード", Cue::Error),
    ("エラー番号", Cue::Error), ("エラー", Cue::Error), ("コード", Cue::Hex),
    // zh-CN, zh-TW
    ("http 错误", Cue::HttpStatus), ("http错误", Cue::HttpStatus), ("http 状态代码", Cue::HttpStatus), ("http 状态码", Cue::HttpStatus),
    ("http 状态", Cue::HttpStatus), ("http 狀態", Cue::HttpStatus), ("状态代码", Cue::HttpStatus), ("状态码", Cue::HttpStatus),
    ("退出代码", Cue::Exit), ("退出码", Cue::Exit), ("返回代码", Cue::Exit), ("返回值", Cue::ReturnValue), ("返回码", Cue::Exit),
    ("結束代碼", Cue::Exit), ("結束碼", Cue::Exit), ("傳回碼", Cue::Exit), ("傳回值", Cue::ReturnValue), ("结果代码", Cue::Result),
    ("错误代码", Cue::Error), ("错误码", Cue::Error), ("错误", Cue::Error), ("錯誤碼", Cue::Error), ("錯誤代碼", Cue::Error), ("錯誤", Cue::Error),
    ("代码", Cue::Hex), ("代碼", Cue::Hex),
    // ko-KR
    ("http 상태", Cue::HttpStatus), ("종료 코드", Cue::Exit), ("반환 코드", Cue::Exit), ("오류 코드", Cue::Error), ("오류", Cue::Error), ("코드", Cue::Hex),
    // ru-RU
    ("код возврата", Cue::Exit), ("код выхода", Cue::Exit), ("код завершения", Cue::Exit), ("ошибки", Cue::Error), ("ошибка", Cue::Error), ("код", Cue::Hex),
    // What German, French, Spanish and Portuguese do not write in ASCII
    ("rückgabecode", Cue::Exit), ("rückgabewert", Cue::ReturnValue), ("d’erreur", Cue::Error), ("código de saída", Cue::Exit), ("código", Cue::Hex),
];

/// What a word with letters outside of ASCII announces of the number at `start`.
#[cold]
pub(super) fn cue_before(text: &[u8], start: usize) -> Option<Cue> {
    let near = near(text, start, REACH).filter(|near| !near.is_ascii())?;
    let trimmed = near.trim_end_matches(is_separating);
    let gap = near[trimmed.len()..].chars().count();
    let trimmed = trimmed.to_lowercase();
    WORDS.iter().find_map(|(word, cue)| {
        let before = trimmed.strip_suffix(word)?;
        let together = word.chars().next_back().is_some_and(is_ideographic);
        let bounded = together || gap > 0 && !before.ends_with(char::is_alphabetic);
        (bounded && gap <= 6).then_some(*cue)
    })
}

/// Where the East Asian punctuation before `start` begins, if there is any: `erreur（80070002）`.
#[cold]
pub(super) fn before_punctuation(text: &[u8], start: usize) -> usize {
    if start == 0 || text[start - 1].is_ascii() {
        return start;
    }
    let Some(near) = near(text, start, 16) else { return start };
    start - (near.len() - near.trim_end_matches(is_separating).len())
}

/// The whole characters in the last `reach` bytes before `start`; `None` where they are no UTF-8.
fn near(text: &[u8], start: usize, reach: usize) -> Option<&str> {
    let near = &text[start.saturating_sub(reach)..start];
    let cut = near.iter().position(|byte| byte & 0xC0 != 0x80)?;
    std::str::from_utf8(&near[cut..]).ok()
}

/// Whether a word that says "error" in a language that writes words together begins here:
/// `80244022エラー`.
pub(super) fn error_behind(text: &[u8], end: usize) -> bool {
    ["エラー", "错误", "錯誤", "오류"].iter().any(|word| text[end..].starts_with(word.as_bytes()))
}

fn is_separating(c: char) -> bool {
    u8::try_from(c).is_ok_and(is_separator)
        || matches!(
            c,
            '：' | '＝' | '（' | '「' | '『' | '【' | '［' | '〔' | '《' | '、' | '，' | '\u{3000}'
        )
        || matches!(c, '\u{A0}' | '«' | '“' | '”' | '„' | '‘' | '’' | 'は' | '为' | '是')
}

fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

/// A full-width character of an East Asian keyboard as ASCII; any other as it is.
pub(super) fn narrow_char(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// A text with its full-width digits and letters as ASCII.
pub(super) struct Narrowed {
    pub text: Vec<u8>,
    /// Behind each character that became shorter: its end in the narrow text.
    shorter: Vec<usize>,
}

impl Narrowed {
    /// `None` where nothing of the text is full-width.
    pub fn of(text: &[u8]) -> Option<Narrowed> {
        // U+FF01 to U+FF3F begin so; what is full-width has one of these in it.
        let first = memchr::memchr_iter(0xEF, text).find(|at| text.get(at + 1) == Some(&0xBC))?;
        let (mut narrow, mut shorter) = (text[..first].to_vec(), Vec::new());
        for chunk in text[first..].utf8_chunks() {
            for given in chunk.valid().chars() {
                let shown = narrow_char(given);
                narrow.extend_from_slice(shown.encode_utf8(&mut [0; 4]).as_bytes());
                if shown != given {
                    shorter.push(narrow.len());
                }
            }
            narrow.extend_from_slice(chunk.invalid());
        }
        (!shorter.is_empty()).then_some(Narrowed { text: narrow, shorter })
    }

    /// Where `at` of the narrow text stands in the given one.
    pub fn place(&self, at: usize) -> usize {
        at + 2 * self.shorter.partition_point(|end| *end <= at)
    }
}
