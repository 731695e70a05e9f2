//! Opening a file: shared, so that a live log can be read while it is written and renamed.

use super::warning::WarningKind;
use crate::base::Cancel;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Opens `path` for reading; others may write, rename and delete it meanwhile.
pub(super) fn open_shared(path: &Path) -> io::Result<File> {
    shared().open(path)
}

/// As [`open_shared`], at once: a pipe without a writer, which may stand where a log was, keeps
/// nobody waiting.
pub(super) fn open_at_once(path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        shared().custom_flags(libc::O_NONBLOCK).open(path)
    }
    #[cfg(not(unix))]
    open_shared(path)
}

fn shared() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt;
        // FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE
        options.share_mode(7);
    }
    options
}

/// How much is read between two looks at the cancellation.
const BLOCK: u64 = 1 << 20;

/// The bytes of a file from `from` up to `to`, or fewer if it ends before, or when cancelled.
pub(super) fn read_between(
    file: &mut File,
    from: u64,
    to: u64,
    cancel: &Cancel,
) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut read = file.seek(SeekFrom::Start(from));
    while read.is_ok() && !cancel.is_cancelled() {
        let want = to.saturating_sub(from + bytes.len() as u64).min(BLOCK);
        let got = file.take(want).read_to_end(&mut bytes);
        let ended = got.as_ref().is_ok_and(|got| (*got as u64) < want || want == 0);
        read = got.map(|got| got as u64);
        if ended {
            break;
        }
    }
    read.map_err(|error| WarningKind::read(from + bytes.len() as u64, &error))?;
    Ok(bytes)
}

/// How many files the system lets this program have open.
pub(super) fn most_open() -> usize {
    #[cfg(unix)]
    {
        let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: the call writes the limit that it is given, and nothing else.
        let asked = unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) };
        match asked {
            0 => usize::try_from(limit.rlim_cur).unwrap_or(usize::MAX),
            _ => 64,
        }
    }
    #[cfg(not(unix))]
    usize::MAX
}

/// A file that is open only while it is read: thousands of logs are more than a system lets a
/// program have open.
pub(super) struct Reopened {
    path: PathBuf,
    at: u64,
}

impl Reopened {
    pub fn new(path: &Path) -> Reopened {
        Reopened { path: path.to_owned(), at: 0 }
    }
}

impl Read for Reopened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = open_shared(&self.path)?;
        file.seek(SeekFrom::Start(self.at))?;
        let got = file.read(buffer)?;
        self.at += got as u64;
        Ok(got)
    }
}
