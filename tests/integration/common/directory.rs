//! Logs that a test writes.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A directory that is removed when dropped.
pub struct Directory(pub PathBuf);

impl Directory {
    pub fn new() -> Directory {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let path = std::env::temp_dir().join(format!(
            "wudiag-logs-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        ));
        std::fs::create_dir_all(&path).expect("directory");
        Directory(path)
    }

    pub fn write(&self, name: &str, text: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("write");
        path
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A line of CBS.log, `second` seconds after ten.
pub fn cbs(second: u32, level: &str, component: &str, text: &str) -> String {
    format!(
        "2024-03-28 10:{:02}:{:02}, {level:<10}            {component:<6} {text}\r\n",
        second / 60,
        second % 60
    )
}
