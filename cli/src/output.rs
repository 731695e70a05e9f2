//! What all commands share about writing. Text is for a person, whatever a log or a server put into
//! it; JSON is for programs.

use std::io::{ErrorKind, Write};
use wudiag::base::masked;
use wudiag::base::shown::{shown, shown_lines};

/// Writes lines of text to standard output.
pub fn print(text: &str) {
    write(&shown_lines(text));
}

/// Writes JSON to standard output: the values as they are.
pub fn print_json(json: &str) {
    write(json);
}

/// A reader that has had enough (`| head`) ends the program quietly.
fn write(text: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        std::process::exit(if error.kind() == ErrorKind::BrokenPipe { 0 } else { 3 });
    }
}

/// Writes one line of complaint to standard error, without secrets.
pub fn complain(text: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(std::io::stderr(), "wudiag: {}", shown(&masked(text)));
}

/// The language of the session, as the POSIX locale variables name it.
pub fn session_language() -> wudiag::knowledge::Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    let tag = locale.unwrap_or_default();
    wudiag::knowledge::Language::for_culture(tag.split('.').next().unwrap_or_default())
}
