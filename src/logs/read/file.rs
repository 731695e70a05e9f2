//! Opening a log and finding out what it is.

use super::containers;
use super::shared::open_shared;
use super::warning::{Warning, WarningKind};
use super::Options;
use crate::base::encoding::{layout, Layout};
use crate::base::Cancel;
use crate::knowledge::Language;
use crate::logs::binary::{binary, TRACE};
use crate::logs::detect::{self, Container, Detection};
use crate::logs::record::FileInfo;
use crate::logs::text::CodePage;
use std::fs::{File, Metadata};
use std::io::{self, Cursor, Read};
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
    let (data, file) = opened(path).map_err(warning)?;
    let input: Box<dyn Read + Send> = Box::new(file);
    let named = data.is_file().then_some(path);
    let Looked { input, head, mut fault, unpacked } =
        look(input, named, options.family.is_some(), options.language, cancel).map_err(warning)?;
    let contained = unpacked || named.is_none();
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
        code_page: match options.code_page == CodePage::default() && family.format().console {
            true => CodePage::CONSOLE,
            false => options.code_page,
        },
    };
    let input: Box<dyn Read + Send> = Box::new(Cursor::new(head).chain(Fault(fault)).chain(input));
    Ok(Some(Opened { info: Arc::new(info), input, layout, mark, contained }))
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

/// Looks at the beginning, opens a container (only if it has a name), refuses what is no text.
/// `any_text`: the caller says that it is a log.
fn look(
    mut input: Box<dyn Read + Send>,
    path: Option<&Path>,
    any_text: bool,
    language: Language,
    cancel: &Cancel,
) -> Result<Looked, WarningKind> {
    let (mut head, mut fault) = read_head(&mut input);
    let container = detect::container(&head);
    if let Some(container) = container {
        input = containers::open(container, path.ok_or(WarningKind::Piped)?, language, cancel)?;
        (head, fault) = read_head(&mut input);
        if detect::container(&head) == Some(Container::Trace) {
            return Err(WarningKind::Binary(TRACE));
        }
    }
    match binary(&head, any_text) {
        Some(binary) => Err(WarningKind::Binary(binary)),
        None => Ok(Looked { input, head, fault, unpacked: container.is_some() }),
    }
}

/// The text of a file: of a container what is inside.
///
/// # Errors
/// It cannot be opened, or is no text.
pub fn text(path: &Path, cancel: &Cancel) -> Result<Box<dyn Read + Send>, WarningKind> {
    let (data, file) = opened(path)?;
    let looked =
        look(Box::new(file), data.is_file().then_some(path), false, Language::English, cancel)?;
    Ok(looked.whole())
}

/// The text of an input that has no name.
///
/// # Errors
/// It is no text.
pub fn text_of(input: Box<dyn Read + Send>) -> Result<Box<dyn Read + Send>, WarningKind> {
    Ok(look(input, None, false, Language::English, &Cancel::new())?.whole())
}

impl Looked {
    fn whole(self) -> Box<dyn Read + Send> {
        Box::new(Cursor::new(self.head).chain(Fault(self.fault)).chain(self.input))
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

/// A fault that was met while the beginning was looked at, told to whoever reads up to it.
struct Fault(Option<io::Error>);

impl Read for Fault {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
