//! Writing: one line, flushed to the disk, before the caller goes on.

use super::entry::{Book, Entry, Header, Session};
use super::lock::Lock;
use super::read::{read_lines, RunState};
use super::{chain, secrets, JournalError, Machine, CHAIN, SCHEMA};
use crate::net::clock;
use serde_json::Value;
use std::collections::hash_map::RandomState;
use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher, Hasher};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The journal of one run, open for writing; nobody else writes in its folder meanwhile.
#[derive(Debug)]
pub struct Writer {
    run: String,
    path: PathBuf,
    file: File,
    book: Book,
    chain: String,
    length: u64,
    broken: bool,
    _lock: Lock,
}

impl Writer {
    /// Begins the journal of a run in a folder that is there. `header` is the JSON of a [`Header`].
    ///
    /// # Errors
    /// [`JournalError::Busy`] when another run has not ended after `wait_ms`, [`JournalError::Io`],
    /// or [`JournalError::Entry`] for a header that is none.
    pub fn create(folder: &Path, header: &str, wait_ms: u32) -> Result<Writer, JournalError> {
        let mut header: Header = super::object(header)?;
        let (now, random) = (clock::now(), RandomState::new().build_hasher().finish() as u32);
        let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        let machine: String = header.machine.chars().filter(plain).take(64).collect();
        let time = clock::iso(now).replace(['-', ':'], "");
        header.schema = SCHEMA;
        header.run = format!("{time}-{machine}-{random:08x}");
        let run = header.run.clone();
        let lock = Lock::take(folder, wait_ms, &run)?;
        let path = folder.join(format!("{run}.jsonl"));
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let file = file.map_err(|why| JournalError::io(&path, &why))?;
        let mut writer = Writer {
            run,
            path,
            file,
            book: Book::default(),
            chain: String::new(),
            length: 0,
            broken: false,
            _lock: lock,
        };
        writer.write(&Entry::Header(header))?;
        Ok(writer)
    }

    /// Goes on with a journal, to undo its run. `session` is the JSON of a [`Session`].
    ///
    /// # Errors
    /// As for [`Writer::create`], and why the journal cannot be used.
    pub fn reopen(path: &Path, session: &str, wait_ms: u32) -> Result<Writer, JournalError> {
        let session: Session = super::object(session)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let who = format!("{name} (undo)");
        let lock = Lock::take(folder.unwrap_or(Path::new(".")), wait_ms, &who)?;
        let read = read_lines(path, &Machine::of(&session))?;
        if let Some(problem) = read
            .problem
            .filter(|problem| !(session.accept_cut && matches!(problem, JournalError::Cut(_))))
        {
            return Err(problem);
        }
        let io = |why: std::io::Error| JournalError::io(path, &why);
        let mut file = OpenOptions::new().write(true).open(path).map_err(io)?;
        if read.state == RunState::Cut {
            file.set_len(read.length).map_err(io)?;
        }
        file.seek(SeekFrom::End(0)).map_err(io)?;
        let mut writer = Writer {
            run: read.header.run,
            path: path.to_owned(),
            file,
            book: read.book,
            chain: read.chain,
            length: read.length,
            broken: false,
            _lock: lock,
        };
        writer.write(&Entry::Undo {
            tool: session.tool,
            caller: session.caller,
            boot: session.boot,
        })?;
        Ok(writer)
    }

    /// The name of the run.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes an entry, the JSON of an [`Entry`], and returns its number when it is on the disk.
    ///
    /// # Errors
    /// [`JournalError::Entry`] for what the schema does not know or has no place here,
    /// [`JournalError::Io`] where it could not be written: there is nothing of it in the file then.
    pub fn append(&mut self, entry: &str) -> Result<u64, JournalError> {
        let entry = Entry::given(entry).map_err(JournalError::Entry)?;
        self.write(&entry)
    }

    fn write(&mut self, entry: &Entry) -> Result<u64, JournalError> {
        if self.broken {
            return Err(JournalError::Io(self.path.display().to_string()));
        }
        let mut book = self.book.clone();
        book.take(entry).map_err(JournalError::Entry)?;
        let number = self.book.next();
        let mut members =
            serde_json::to_value(entry).map_err(|error| JournalError::Entry(error.to_string()))?;
        let lost = secrets::mask(&mut members);
        if let Value::Object(members) = &mut members {
            members.retain(|_, member| !member.is_null());
            if lost {
                members.insert("masked".to_owned(), Value::Bool(true));
            }
        }
        let members = members.to_string();
        let time = clock::iso(clock::now());
        let text = format!(
            "{{\"n\":{number},\"time\":\"{time}\",{}",
            members.trim_start_matches('{').strip_suffix('}').unwrap_or_default()
        );
        let chain = chain(&self.chain, &text);
        let line = format!("{text}{CHAIN}{chain}\"}}\n");
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        if let Err(why) = written {
            // Half a line would end the journal for ever.
            let back = self.file.set_len(self.length);
            self.broken = back.and_then(|()| self.file.seek(SeekFrom::Start(self.length))).is_err();
            return Err(JournalError::io(&self.path, &why));
        }
        self.length += line.len() as u64;
        self.chain = chain;
        self.book = book;
        Ok(number)
    }
}
