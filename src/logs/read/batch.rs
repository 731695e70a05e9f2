//! What a reader gives.

use super::warning::Warning;
use crate::logs::record::{Entry, FileInfo, Record, Span};
use crate::logs::Columns;
use std::sync::{Arc, Mutex};

/// Buffers that wait to be used again.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<Vec<Vec<u8>>>);

impl Pool {
    pub fn take(&self) -> Vec<u8> {
        let mut spare = self.0.lock().ok().and_then(|mut pool| pool.pop()).unwrap_or_default();
        spare.clear();
        spare
    }

    fn give(&self, buffer: Vec<u8>) {
        if let Ok(mut pool) = self.0.lock() {
            // More than this lie idle only after a record of unusual length.
            if pool.len() < 8 && buffer.capacity() <= 8 << 20 {
                pool.push(buffer);
            }
        }
    }
}

/// The text of a chunk; its buffer goes back to the pool.
#[derive(Debug)]
pub(crate) struct Text {
    pub bytes: Vec<u8>,
    pub pool: Arc<Pool>,
}

impl Drop for Text {
    fn drop(&mut self) {
        self.pool.give(std::mem::take(&mut self.bytes));
    }
}

/// Wanted records that follow each other in one file, and the text that they point into.
#[derive(Clone, Debug)]
pub struct Batch {
    pub(crate) text: Arc<Text>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) file: Arc<FileInfo>,
    pub(crate) columns: Option<Arc<Columns>>,
}

impl Batch {
    /// The entries: plain data.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The text that the spans of the entries mean: UTF-8, or bytes of the file's code page.
    pub fn text(&self) -> &[u8] {
        &self.text.bytes
    }

    /// The file.
    pub fn file(&self) -> &Arc<FileInfo> {
        &self.file
    }

    /// The record of entry `index`.
    pub fn record(&self, index: usize) -> Option<Record<'_>> {
        self.entries.get(index).map(|entry| self.view(entry))
    }

    /// The records, in order.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.entries.iter().map(|entry| self.view(entry))
    }

    /// The same without the text that no entry needs, where that is most of it: one record that is
    /// kept would otherwise keep a megabyte.
    pub(crate) fn compact(self) -> Batch {
        let spans = |entry: &Entry| entry.spans().into_iter().filter(|span| !span.is_empty());
        let range = |entry: &Entry| {
            let start = spans(entry).map(|span| span.start).min().unwrap_or(0);
            Span { start, end: spans(entry).map(|span| span.end).max().unwrap_or(start) }
        };
        let needed: usize =
            self.entries.iter().map(|entry| range(entry).of(self.text()).len()).sum();
        if needed > self.text.bytes.capacity() / 4 {
            return self;
        }
        let (mut bytes, mut entries) = (Vec::with_capacity(needed), self.entries.clone());
        for entry in &mut entries {
            let (range, start) = (range(entry), bytes.len() as u32);
            bytes.extend_from_slice(range.of(self.text()));
            for span in entry.spans_mut() {
                // What is empty may stand anywhere.
                *span = if span.is_empty() {
                    Span::default()
                } else {
                    Span {
                        start: span.start - range.start + start,
                        end: span.end - range.start + start,
                    }
                };
            }
        }
        Batch { text: Arc::new(Text { bytes, pool: Arc::default() }), entries, ..self }
    }

    pub(crate) fn view<'a>(&'a self, entry: &'a Entry) -> Record<'a> {
        Record { text: &self.text.bytes, entry, file: &self.file, columns: self.columns.as_deref() }
    }
}

/// What a reader gives.
#[derive(Clone, Debug)]
pub enum Item {
    /// Records; never none.
    Batch(Batch),
    /// A file, or the rest of one, that could not be read.
    Warning(Warning),
}
