//! `wudiag decode`.

use crate::output::{complain, print, print_json, session_language};
use crate::Exit;
use std::fmt::Write;
use wudiag::codes::search::near;
use wudiag::knowledge::{decode, Decoded, Language};

/// Say what codes mean: hex, decimal, a name, a pattern with `*`, or a message with a code in it.
#[derive(clap::Args)]
pub struct Options {
    /// Print JSON: an array with one object per code, each on a line, in the order of the inputs. Of
    /// very many codes of one text only the first are described, the others have `"brief": true`.
    #[arg(long)]
    json: bool,
    /// Language of the texts: en, fr, ja or zh [default: of the session].
    #[arg(long, value_name = "xx")]
    lang: Option<Language>,
    /// The codes.
    #[arg(required = true, value_name = "CODE", allow_negative_numbers = true)]
    codes: Vec<String>,
}

pub fn run(options: &Options) -> Exit {
    let language = options.lang.unwrap_or_else(session_language);
    let mut exit = Exit::Fine;
    let mut decoded: Vec<Decoded> = Vec::new();
    for code in &options.codes {
        match decode(code, language) {
            Ok(results) => decoded.extend(results),
            Err(why) => {
                let start: String = code.chars().take(200).collect();
                complain(&format!("cannot decode `{start}`: {why}"));
                let near = near(code);
                if !near.is_empty() {
                    complain(&format!("did you mean {}?", near.join(", ")));
                }
                exit = Exit::BadInput;
            }
        }
    }
    if exit != Exit::Fine {
        complain("give a code as 0x8024402C, 8024402C, -2145107924, 2149859372, a name such as WU_E_NO_SERVICE or WU_E_PT_*, or a text with a code in it");
    }
    if options.json {
        let lines: Result<Vec<String>, _> = decoded.iter().map(serde_json::to_string).collect();
        match lines {
            Ok(lines) if lines.is_empty() => print_json("[]\n"),
            Ok(lines) => print_json(&format!("[\n{}\n]\n", lines.join(",\n"))),
            Err(error) => {
                complain(&error.to_string());
                return Exit::Internal;
            }
        }
    } else {
        let mut text = String::new();
        for code in &decoded {
            if !text.is_empty() && !code.brief {
                text.push('\n');
            }
            text.push_str(&block(code));
        }
        print(&text);
        if let Some(first) = decoded.iter().find(|code| code.brief) {
            print(&format!(
                "\nNot described, for there are very many: from {0} on. More: wudiag decode {0}\n",
                first.hex
            ));
        }
    }
    exit
}

/// One code for a person: what it is, what it means, why, what to do.
fn block(code: &Decoded) -> String {
    let mut out = String::new();
    let mut title = if code.is_alert() { String::new() } else { code.hex.to_string() };
    if let Some(name) = code.name {
        let _ = write!(title, "{}{name}", if title.is_empty() { "" } else { "  " });
    }
    if code.brief {
        return title + "\n";
    }
    let _ = writeln!(out, "{title}\n  {}", code.message);
    let place: Vec<&str> =
        [code.stage, code.component, code.family].into_iter().flatten().collect();
    let _ = writeln!(out, "  [{}] {} ({})", place.join(", "), code.retry.advice, code.retry.kind);
    if let Some(inner) = &code.inner {
        let _ = writeln!(
            out,
            "  = {}{}",
            inner.input,
            inner.name.map(|name| format!(" {name}")).unwrap_or_default()
        );
    }
    if !code.aliases.is_empty() {
        let _ = writeln!(out, "  also: {}", code.aliases.join(", "));
    }
    for (index, cause) in code.causes.iter().enumerate() {
        let label = if index == 0 { "why:" } else { "    " };
        let _ = writeln!(out, "  {label} {}. {}", index + 1, cause.text);
        let _ = writeln!(out, "          check: {}", cause.check);
    }
    for (index, remedy) in code.remedies.iter().enumerate() {
        let _ = writeln!(
            out,
            "  {} {}. {}",
            if index == 0 { "do: " } else { "    " },
            index + 1,
            remedy.text
        );
        if let Some(command) = &remedy.command {
            let _ = writeln!(out, "          {command}");
        }
    }
    for other in &code.alternatives {
        if other.why == "kb-number" {
            let _ = writeln!(out, "  or:  KB{}, the number of an update", other.hex.0);
            continue;
        }
        let _ = writeln!(
            out,
            "  or:  {}{} ({})",
            other.hex,
            other.name.map(|name| format!(" {name}")).unwrap_or_default(),
            other.why
        );
    }
    for reference in &code.references {
        let _ = writeln!(out, "  see: {reference}");
    }
    out
}
