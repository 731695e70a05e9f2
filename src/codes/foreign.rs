//! Cue words with letters outside of ASCII, and the punctuation of East Asian texts.

use super::cue::{is_separator, Cue};

/// Bytes before a number in which its cue is looked for.
const REACH: usize = 64;

/// The words, the longest of those with a common end first. Words of alphabets have a boundary on
/// their left; Chinese, Japanese and Korean write words together.
#[rustfmt::skip]
const WORDS: [(&str, Cue); 60] = [
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
    // de-DE; es-ES and pt-BR write their error word in ASCII
    ("rückgabecode", Cue::Exit),
];
/// The others of the alphabets that are not in ASCII.
#[rustfmt::skip]
const LATIN: [(&str, Cue); 5] =
    [("rückgabewert", Cue::ReturnValue), ("código de saída", Cue::Exit), ("code d’erreur", Cue::Error), ("d’erreur", Cue::Error), ("código", Cue::Hex)];

/// What a word with letters outside of ASCII announces of the number at `start`.
pub(super) fn cue_before(text: &[u8], start: usize) -> Option<Cue> {
    // Nearly every text: nothing of this is near.
    let near = &text[start.saturating_sub(REACH)..start];
    if near.is_ascii() {
        return None;
    }
    let cut = near.iter().position(|byte| byte & 0xC0 != 0x80)?;
    let near = std::str::from_utf8(&near[cut..]).ok()?;
    let trimmed = near.trim_end_matches(is_separating);
    let gap = near[trimmed.len()..].chars().count();
    let trimmed = trimmed.to_lowercase();
    WORDS.iter().chain(&LATIN).find_map(|(word, cue)| {
        let before = trimmed.strip_suffix(word)?;
        let together = word.chars().next_back().is_some_and(is_ideographic);
        let bounded = together || gap > 0 && !before.ends_with(char::is_alphabetic);
        (bounded && gap <= 6).then_some(*cue)
    })
}

/// Where the East Asian punctuation before `start` begins, if there is any: `erreur（80070002）`.
pub(super) fn before_punctuation(text: &[u8], start: usize) -> usize {
    if start == 0 || text[start - 1].is_ascii() {
        return start;
    }
    let near = &text[start.saturating_sub(16)..start];
    let Some(cut) = near.iter().position(|byte| byte & 0xC0 != 0x80) else { return start };
    match std::str::from_utf8(&near[cut..]) {
        Ok(near) => start - (near.len() - near.trim_end_matches(is_separating).len()),
        Err(_) => start,
    }
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

/// A text with its full-width digits and letters as ASCII.
pub(super) struct Narrowed {
    pub text: Vec<u8>,
    /// Behind each character that became shorter: its end in the narrow text.
    shorter: Vec<usize>,
}

impl Narrowed {
    /// `None` where nothing of the text is full-width.
    pub fn of(text: &[u8]) -> Option<Narrowed> {
        const LEAD: [u8; 2] = [0xEF, 0xBC];
        let first = memchr::memmem::find(text, &LEAD)?;
        let wide = |at: usize| match text.get(at..at + 3) {
            // U+FF01 to U+FF3F, U+FF40 to U+FF5E
            Some([0xEF, 0xBC, last @ 0x81..=0xBF]) => Some(last - 0x81 + b'!'),
            Some([0xEF, 0xBD, last @ 0x80..=0x9E]) => Some(last - 0x80 + b'`'),
            _ => None,
        };
        let (mut narrow, mut shorter) = (text[..first].to_vec(), Vec::new());
        let mut at = first;
        while at < text.len() {
            match wide(at) {
                Some(byte) => {
                    narrow.push(byte);
                    shorter.push(narrow.len());
                    at += 3;
                }
                None => {
                    narrow.push(text[at]);
                    at += 1;
                }
            }
        }
        (!shorter.is_empty()).then_some(Narrowed { text: narrow, shorter })
    }

    /// Where `at` of the narrow text stands in the given one.
    pub fn place(&self, at: usize) -> usize {
        at + 2 * self.shorter.partition_point(|end| *end <= at)
    }
}
