//! `wudiag scan`.

use crate::output::{complain, print, print_json, session_language};
use crate::Exit;
use serde::Serialize;
use std::path::Path;
use wudiag::base::shown::shown;
use wudiag::base::Cancel;
use wudiag::codes::identify;
use wudiag::codes::lines::Lines;
use wudiag::codes::Hex;
use wudiag::logs::read::{expand, text, text_of};

/// Find every code in files, in every spelling, with its place.
#[derive(clap::Args)]
pub struct Options {
    /// Print JSON: one object per code and line.
    #[arg(long)]
    json: bool,
    /// The files; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

/// One code in a file. The order of the fields is the order of the JSON keys.
#[derive(Serialize)]
struct Found<'a> {
    file: &'a str,
    line: u64,
    column: usize,
    hex: Hex,
    name: Option<&'static str>,
    spelling: &'static str,
    text: &'a str,
}

pub fn run(options: &Options) -> Exit {
    let mut exit = Exit::Fine;
    let mut files = Vec::new();
    for file in &options.files {
        if !members(file, &mut files) {
            exit = Exit::BadInput;
        }
    }
    for file in &files {
        let text = match file.as_str() {
            "-" => text_of(Box::new(std::io::stdin())),
            path => text(path.as_ref(), &Cancel::new()),
        };
        let result = text
            .map_err(|kind| kind.sentence(session_language()))
            .and_then(|text| scan_lines(file, text, options.json).map_err(|e| e.to_string()));
        if let Err(why) = result {
            complain(&format!("cannot read `{file}`: {why}"));
            exit = Exit::BadInput;
        }
    }
    exit
}

/// Adds the logs in an archive, of anything else itself; `false` where not all can be read.
fn members(file: &str, files: &mut Vec<String>) -> bool {
    if file == "-" || !Path::new(file).is_file() {
        files.push(file.to_owned());
        return true;
    }
    let (groups, warnings) = expand(&[file]);
    for warning in &warnings {
        complain(&format!("{}: {}", warning.path, warning.sentence(session_language())));
    }
    let inside = groups.into_iter().flat_map(|group| group.files);
    files.extend(inside.map(|file| file.to_string_lossy().into_owned()));
    warnings.is_empty()
}

fn scan_lines(file: &str, source: impl std::io::Read, json: bool) -> std::io::Result<()> {
    let mut lines = Lines::new(source);
    let print = if json { print_json } else { print };
    let mut out = String::new();
    while let Some(line) = lines.next_line()? {
        for (hit, column) in line.codes() {
            let text = String::from_utf8_lossy(&line.text[hit.start..hit.end]);
            let found = Found {
                file,
                line: line.number,
                column,
                hex: Hex(hit.value),
                name: identify(hit.value, hit.space).name,
                spelling: hit.spelling.as_str(),
                text: &text,
            };
            if json {
                out.push_str(&serde_json::to_string(&found)?);
                out.push('\n');
            } else {
                let name = found.name.map(|name| format!(" {name}")).unwrap_or_default();
                out.push_str(&format!(
                    "{}:{}:{}: {}{name}  {}\n",
                    shown(file),
                    found.line,
                    found.column,
                    found.hex,
                    shown(&text)
                ));
            }
        }
        if out.len() > 1 << 16 {
            print(&out);
            out.clear();
        }
    }
    print(&out);
    Ok(())
}
