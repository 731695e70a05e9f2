//! The columns of a W3C log, which its directives name and its records are read by.

/// The names of the columns of a W3C log, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(Vec<String>);

impl Columns {
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
