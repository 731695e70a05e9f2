//! Opening a log and finding out what it is.

use super::archive::{self, ArchiveFault};
use super::containers;
use super::input::{after, Input, Whole};
use super::shared::{open_shared, read_between};
use super::warning::{Warning, WarningKind};
use super::Options;
use crate::base::encoding::{layout, Layout};
use crate::base::Cancel;
use crate::knowledge::Language;
use crate::logs::binary::binary;
use crate::logs::detect::{self, Detection};
use crate::logs::record::FileInfo;
use crate::logs::text::CodePage;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// A file with its beginning looked at.
pub(super) struct Opened {
    pub info: Arc<FileInfo>,
    /// All of the file, the byte order mark included.
    pub input: Box<dyn Read + Send>,
    pub layout: Layout,
    /// Length of the byte order mark.
    pub mark: usize,
    /// The text comes out of a container or a pipe, so that it can only be read once and from its
    /// beginning.
    pub contained: bool,
    /// What has to be said of the log before it is read.
    pub notice: Option<Warning>,
}

/// A file, and what the system says of it; a folder is refused.
pub(super) fn opened(path: &Path) -> Result<(Metadata, File), WarningKind> {
    let opened = open_shared(path).and_then(|file| Ok((file.metadata()?, file)));
    let (data, file) = opened.map_err(|error| WarningKind::open(&error))?;
    match data.is_dir() {
        true => Err(WarningKind::Directory),
        false => Ok((data, file)),
    }
}

/// Opens a file and finds out what it is. `Ok(None)`: not of a wanted family, or cancelled
/// meanwhile.
pub(super) fn open(
    path: &Path,
    options: &Options,
    cancel: &Cancel,
) -> Result<Option<Opened>, Warning> {
    let warning = |kind| Warning::new(path, kind);
    let input = input(path, cancel).map_err(warning)?;
    let plain = matches!(input, Input::Whole(_));
    let Looked { input, head, mut fault, unpacked } =
        look(input, options.family.is_some(), options.language, cancel).map_err(warning)?;
    let contained = unpacked || !plain || archive::is_member(path);
    if cancel.is_cancelled() {
        return Ok(None);
    }
    if let Some(fault) = fault.take_if(|_| head.is_empty()) {
        return Err(warning(WarningKind::read(0, &fault)));
    }
    let Detection { family, confidence, reason } = match options.family {
        Some(family) => Detection { family, confidence: 100, reason: "as the caller said".into() },
        None => detect::detect(&head),
    };
    if !options.only.is_empty() && !options.only.contains(&family) {
        return Ok(None);
    }
    let (layout, mark) = layout(&head);
    let info = FileInfo {
        path: path.display().to_string(),
        family,
        confidence,
        reason,
        code_page: match options.code_page {
            page if page != CodePage::default() => page,
            _ if family.format().console => CodePage::CONSOLE,
            page => CodePage::east_asian(&head).filter(|_| layout == Layout::Bytes).unwrap_or(page),
        },
        day_first: family.format().day_first.filter(|_| !contained).and_then(|day_first| {
            // What cannot be read is reported when it is read.
            let text = end_of(path, cancel).ok()?;
            day_first(&text)
        }),
        language: options.language,
    };
    let unclear = family.format().day_unclear.is_some_and(|unclear| unclear(&head));
    let notice = (unclear && info.day_first.is_none()).then(|| warning(WarningKind::DayUnclear));
    let input = after(head, fault, input);
    Ok(Some(Opened { info: Arc::new(info), input, layout, mark, contained, notice }))
}

/// The end of a file without its zeros, which are half of UTF-16.
fn end_of(path: &Path, cancel: &Cancel) -> io::Result<Vec<u8>> {
    const END: u64 = 4 << 20;
    let mut file = open_shared(path)?;
    let size = file.metadata()?.len();
    let mut text = read_between(&mut file, size.saturating_sub(END), size, cancel)?;
    text.retain(|byte| *byte != 0);
    Ok(text)
}

/// An input of which the beginning was read.
struct Looked {
    /// What is behind the beginning.
    input: Box<dyn Read + Send>,
    head: Vec<u8>,
    /// What ended the beginning too early.
    fault: Option<io::Error>,
    /// It is the text inside of a container.
    unpacked: bool,
}

/// A file, or a member of an archive.
fn input(path: &Path, cancel: &Cancel) -> Result<Input, WarningKind> {
    if let Some(member) = archive::find(path, cancel)? {
        return member.open(cancel);
    }
    let (data, file) = opened(path)?;
    Ok(if data.is_file() { Input::Whole(Whole::file(file)) } else { Input::Pipe(Box::new(file)) })
}

/// Looks at the beginning, opens containers, also one inside of another, refuses what is no text.
/// `any_text`: the caller says that it is a log.
fn look(
    mut input: Input,
    any_text: bool,
    language: Language,
    cancel: &Cancel,
) -> Result<Looked, WarningKind> {
    let mut depth = 0;
    loop {
        let (head, fault) = read_head(&mut input);
        if let Some(container) = detect::container(&head) {
            if depth == archive::MOST_DEEP {
                return Err(ArchiveFault::TooDeep { most: depth }.into());
            }
            depth += 1;
            let again = input.again(head, fault).map_err(|error| WarningKind::read(0, &error))?;
            input = Input::Stream(containers::open(container, again, language, cancel)?);
            continue;
        }
        if let Some(fault) = fault.as_ref().filter(|_| head.is_empty() && depth > 0) {
            return Err(WarningKind::read(0, fault));
        }
        return match binary(&head, any_text) {
            Some(binary) => Err(WarningKind::Binary(binary)),
            None => Ok(Looked { input: input.into_read(), head, fault, unpacked: depth > 0 }),
        };
    }
}

/// The text of a file: of a container what is inside.
///
/// # Errors
/// It cannot be opened, or is no text.
pub fn text(path: &Path, cancel: &Cancel) -> Result<Box<dyn Read + Send>, WarningKind> {
    Ok(look(input(path, cancel)?, false, Language::English, cancel)?.whole())
}

/// The text of an input that has no name.
///
/// # Errors
/// It is no text.
pub fn text_of(input: Box<dyn Read + Send>) -> Result<Box<dyn Read + Send>, WarningKind> {
    Ok(look(Input::Pipe(input), false, Language::English, &Cancel::new())?.whole())
}

impl Looked {
    fn whole(self) -> Box<dyn Read + Send> {
        after(self.head, self.fault, self.input)
    }
}

/// Whether a file is no text but has text inside, by its first bytes alone.
pub(super) fn is_container(path: &Path) -> bool {
    let mut head = Vec::new();
    // Of a file that cannot be read it is said when it is opened.
    let read = open_shared(path).and_then(|file| file.take(128).read_to_end(&mut head));
    read.is_ok() && detect::container(&head).is_some()
}

/// The beginning of a file, and what ended it too early.
fn read_head(input: &mut impl Read) -> (Vec<u8>, Option<io::Error>) {
    let mut head = Vec::new();
    let fault = input.take(2 * detect::SAMPLE as u64).read_to_end(&mut head).err();
    (head, fault)
}
