//! One writer at a time in a folder: a file that is held open. The system lets go of it when the
//! process ends, however that happens.

use super::JournalError;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// The name of the file.
pub const LOCK: &str = "writer.lock";
const PAUSE: Duration = Duration::from_millis(50);

/// The right to write in a folder.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Waits for it at most `wait_ms`; the file says who has it.
    pub fn take(folder: &Path, wait_ms: u32, who: &str) -> Result<Lock, JournalError> {
        let path = folder.join(LOCK);
        let until = Instant::now() + Duration::from_millis(u64::from(wait_ms));
        loop {
            match held(&path) {
                Ok(Some(mut file)) => {
                    let said = file
                        .set_len(0)
                        .and_then(|()| file.seek(SeekFrom::Start(0)))
                        .and_then(|_| file.write_all(who.as_bytes()))
                        .and_then(|()| file.flush());
                    said.map_err(|why| JournalError::io(&path, &why))?;
                    return Ok(Lock(file));
                }
                Ok(None) if Instant::now() >= until => {
                    let mut holder = String::new();
                    // It may end while it is asked; then it has no name.
                    let _ = File::open(&path)
                        .and_then(|file| file.take(1024).read_to_string(&mut holder));
                    return Err(JournalError::Busy(holder));
                }
                Ok(None) => std::thread::sleep(PAUSE),
                Err(why) => return Err(JournalError::io(&path, &why)),
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Whoever comes next writes its own name.
        let _ = self.0.set_len(0);
    }
}

/// The file, if nobody else holds it.
#[cfg(windows)]
fn held(path: &Path) -> std::io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt;
    const SHARE_READ: u32 = 1;
    const SHARING_VIOLATION: i32 = 32;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).share_mode(SHARE_READ);
    match options.open(path) {
        Ok(file) => Ok(Some(file)),
        Err(why) if why.raw_os_error() == Some(SHARING_VIOLATION) => Ok(None),
        Err(why) => Err(why),
    }
}

/// The file, if nobody else holds it.
#[cfg(unix)]
fn held(path: &Path) -> std::io::Result<Option<File>> {
    use std::os::fd::AsRawFd;
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
    // SAFETY: the descriptor is open as long as the file lives.
    match unsafe { libc::flock(file.as_raw_fd(), libc::LOCK_EX | libc::LOCK_NB) } {
        0 => Ok(Some(file)),
        _ => match std::io::Error::last_os_error() {
            why if why.kind() == std::io::ErrorKind::WouldBlock => Ok(None),
            why => Err(why),
        },
    }
}
