//! Tab-separated tables: `#` starts a comment line, the first other line names the columns, `-`
//! means none.

use std::path::{Path, PathBuf};

pub struct Row {
    pub file: PathBuf,
    pub line: usize,
    pub fields: Vec<String>,
}

impl Row {
    /// Stops the build, naming the place.
    pub fn fail(&self, why: &str) -> ! {
        panic!("{}:{}: {why}", self.file.display(), self.line)
    }

    /// A number written in decimal or as `0x…`.
    pub fn number(&self, column: usize) -> u32 {
        self.parse(&self.fields[column])
    }

    pub fn numbers(&self, column: usize) -> Vec<u32> {
        self.list(column).into_iter().map(|text| self.parse(text)).collect()
    }

    fn parse(&self, text: &str) -> u32 {
        let parsed = match text.strip_prefix("0x") {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => text.parse(),
        };
        parsed.unwrap_or_else(|_| self.fail(&format!("`{text}` is no number")))
    }

    pub fn optional(&self, column: usize) -> Option<&str> {
        Some(self.fields[column].as_str()).filter(|text| *text != "-")
    }

    pub fn list(&self, column: usize) -> Vec<&str> {
        self.optional(column).map_or(Vec::new(), |text| text.split(',').collect())
    }
}

pub fn read(path: &Path, columns: &[&str]) -> Vec<Row> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut rows = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(index, line)| Row {
            file: path.to_path_buf(),
            line: index + 1,
            fields: line.split('\t').map(str::to_owned).collect(),
        });
    let header = rows.next().unwrap_or_else(|| panic!("{}: empty", path.display()));
    if header.fields != columns {
        header.fail(&format!("the columns are {:?}, expected {columns:?}", header.fields));
    }
    let rows: Vec<Row> = rows.collect();
    for row in &rows {
        if row.fields.len() != columns.len() {
            row.fail(&format!("{} fields, expected {}", row.fields.len(), columns.len()));
        }
    }
    rows
}
