//! Opening a log and finding out what it is.

use super::containers;
use super::shared::open_shared;
use super::warning::{Warning, WarningKind};
use super::Options;
use crate::base::encoding::{layout, Layout};
use crate::base::Cancel;
use crate::logs::detect::{self, Detection};
use crate::logs::record::FileInfo;
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

/// Opens a file and finds out what it is. `Ok(None)`: not of a wanted family, or cancelled
/// meanwhile.
pub(super) fn open(
    path: &Path,
    options: &Options,
    cancel: &Cancel,
) -> Result<Option<Opened>, Warning> {
    let warning = |kind| Warning::new(path, kind);
    let opened = open_shared(path).and_then(|file| Ok((file.metadata()?, file)));
    let (data, file) = opened.map_err(|error| warning(WarningKind::open(&error)))?;
    if data.is_dir() {
        return Err(warning(WarningKind::Directory));
    }
    let mut input: Box<dyn Read + Send> = Box::new(file);
    let (mut head, mut fault) = read_head(&mut input);
    let mut contained = !data.is_file();
    if let Some(container) = detect::container(&head) {
        if contained {
            return Err(warning(WarningKind::Piped));
        }
        input = containers::open(container, path, cancel).map_err(warning)?;
        (head, fault) = read_head(&mut input);
        contained = true;
    }
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
        code_page: options.code_page,
    };
    let input: Box<dyn Read + Send> = Box::new(Cursor::new(head).chain(Fault(fault)).chain(input));
    Ok(Some(Opened { info: Arc::new(info), input, layout, mark, contained }))
}

/// Whether a file is a cabinet or a trace, by its first bytes alone.
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
