//! The columns of a log that names them, by which its records are read: W3C logs in directives, tables
//! of events in their header.

/// The names of the columns of a log, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(Vec<String>);

impl Columns {
    /// Columns of these names.
    pub(crate) fn named(names: Vec<String>) -> Columns {
        Columns(names)
    }

    /// The names, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The names in a `#Fields:` line.
    pub fn from_directive(line: &[u8]) -> Option<Columns> {
        let names = line.strip_prefix(b"#Fields:")?;
        Some(Columns(
            String::from_utf8_lossy(names).split_whitespace().map(str::to_owned).collect(),
        ))
    }

    /// Index of the column called `name`.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|column| column == name)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Name and value of each column of a line.
    pub fn pairs<'a>(&'a self, line: &'a [u8]) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.0.iter().map(String::as_str).zip(line.split(|b| *b == b' '))
    }
}
