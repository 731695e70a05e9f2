//! Opening a file: shared, so that a live log can be read while it is written and renamed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Opens `path` for reading; others may write, rename and delete it meanwhile.
pub(super) fn open_shared(path: &Path) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt;
        // FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE
        options.share_mode(7);
    }
    options.open(path)
}

/// The bytes of a file from `from` up to `to`, or fewer if it ends before.
pub(super) fn read_between(file: &mut File, from: u64, to: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(from))?;
    file.take(to.saturating_sub(from)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Why a file cannot be read and what helps, where the system's own words do not say it.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file; correct the path".into(),
        io::ErrorKind::PermissionDenied => {
            "access is denied; run this as an administrator, or read a copy of the log".into()
        }
        _ => error.to_string(),
    }
}
