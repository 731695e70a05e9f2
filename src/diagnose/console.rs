//! Output of console programs as facts: `netsh winhttp show proxy`, `nslookup`, `schtasks /query /v`,
//! the agent's list of services. They speak the language of Windows: values are known by their
//! places, and by what is not translated. Several may stand in one file, each after its prompt.

use super::case::Case;
use super::facts::Known;
use crate::logs::console_pair as pair;
use serde_json::Value;
use std::net::IpAddr;

/// What one program wrote, with the command at the prompt before it, and where it begins.
struct Output<'a> {
    command: String,
    lines: Vec<(usize, &'a str)>,
}

/// Reads the output of console programs; `false` where it is none that is known.
pub(super) fn read(case: &mut Case, text: &str, file: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if lower.contains("isdefaultauservice") || lower.contains("offerswindowsupdates") {
        services(case, text, file);
        return true;
    }
    let mut known = false;
    for output in outputs(text) {
        let mut note = |path: &str, value: &str, line: usize| {
            case.facts.add(Known {
                path: path.to_owned(),
                value: value.trim().into(),
                from: Some(file.to_owned()),
                line: Some(line as u64 + 1),
            });
        };
        known |=
            proxy(&output, &mut note) || tasks(&output, &mut note) || nslookup(&output, &mut note);
    }
    known
}

/// The parts of a text: at each prompt a new one begins.
fn outputs(text: &str) -> Vec<Output<'_>> {
    let mut outputs = vec![Output { command: String::new(), lines: Vec::new() }];
    for (index, line) in text.lines().enumerate() {
        match (prompt(line), outputs.last_mut()) {
            (Some(command), _) => {
                outputs.push(Output { command: command.to_ascii_lowercase(), lines: Vec::new() })
            }
            (None, Some(output)) => output.lines.push((index, line.trim_end())),
            (None, None) => {}
        }
    }
    outputs
}

/// The command behind a prompt: `C:\>nslookup name`, `PS C:\Users\a> netsh …`.
fn prompt(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let path = line.strip_prefix("PS ").unwrap_or(line);
    let bytes = path.as_bytes();
    let is_path = bytes.len() > 3 && bytes[0].is_ascii_alphabetic() && &bytes[1..3] == b":\\";
    let (_, command) = path.split_once('>').filter(|_| is_path)?;
    Some(command.trim())
}

/// `Current WinHTTP proxy settings:`, then the servers and what goes round them; nothing where there
/// is none.
fn proxy(output: &Output<'_>, note: &mut impl FnMut(&str, &str, usize)) -> bool {
    let is_title = |line: &str| {
        line.to_ascii_lowercase().contains("winhttp") && line.trim().ends_with([':', '：'])
    };
    let title = output.lines.iter().position(|(_, line)| is_title(line));
    let Some(title) = title.or(output.command.contains("winhttp").then_some(0)) else {
        return false;
    };
    const MOST: usize = 12;
    let values = output.lines[title..].iter().take(MOST);
    let mut values = values
        .filter_map(|(index, line)| Some((*index, pair(line)?.1)))
        .filter(|(_, value)| !value.is_empty());
    match values.next() {
        Some((index, server)) => {
            note("winhttp.proxy", server, index);
            if let Some((index, bypass)) = values.next() {
                note("winhttp.bypass", bypass, index);
            }
        }
        None => note("winhttp.proxy", "", output.lines.get(title).map_or(0, |line| line.0)),
    }
    true
}

/// A task is a block of lines: its name begins with `\`, what it runs is the seventh value after it.
fn tasks(output: &Output<'_>, note: &mut impl FnMut(&str, &str, usize)) -> bool {
    const RUNS: usize = 7;
    let mut known = false;
    for block in output.lines.split(|(_, line)| line.trim().is_empty()) {
        let pairs: Vec<(usize, &str, &str)> = block
            .iter()
            .filter_map(|(index, line)| pair(line).map(|(label, value)| (*index, label, value)))
            .collect();
        // Before it may stand the folder, and the computer.
        let name = pairs.iter().take(3).rposition(|(.., value)| {
            value.len() > 1 && value.starts_with('\\') && !value.starts_with(r"\\")
        });
        let Some(at) = name.filter(|at| pairs.len() > at + RUNS) else { continue };
        known = true;
        let task = pairs[at].2;
        let (index, _, runs) = pairs[at + RUNS];
        note(&format!("tasks.{task}.run"), runs, index);
        for (index, label, value) in &pairs[at..] {
            let label = label.to_ascii_lowercase();
            if matches!(label.as_str(), "schedule type" | "days") {
                note(&format!("tasks.{task}.{label}"), value, *index);
            }
        }
    }
    known
}

/// The server that was asked with its address, then the name with its own; or a line that says that
/// there is none, of which the reason is not translated.
fn nslookup(output: &Output<'_>, note: &mut impl FnMut(&str, &str, usize)) -> bool {
    let asked = output.command.strip_prefix("nslookup").map(str::trim);
    let asked = asked.and_then(|rest| rest.split_whitespace().find(|word| !word.starts_with('-')));
    let is_address = |value: &str| value.parse::<IpAddr>().is_ok();
    // Without its command it is known by how it begins: a name, and below it an address.
    let mut first = output.lines.iter().filter(|(_, line)| !line.trim().is_empty());
    let mut value = || first.next().and_then(|(_, line)| pair(line)).map_or("", |pair| pair.1);
    let begins = !value().is_empty() && is_address(value());
    if asked.is_none() && !begins && !output.lines.iter().any(|(_, line)| line.starts_with("*** "))
    {
        return false;
    }
    let mut server: Option<&str> = None;
    let mut name: Option<(&str, &str)> = None;
    let mut known = false;
    for (index, line) in &output.lines {
        if let Some(missing) = not_found(line, asked) {
            note(&format!("dns.{}", missing.to_lowercase()), "not found", *index);
            known = true;
        } else if let Some((label, value)) = pair(line).filter(|(_, value)| !value.is_empty()) {
            match name.take() {
                Some((own, host)) if is_address(value) => {
                    known = true;
                    // The first label of an output is that of the server.
                    if *server.get_or_insert(own) != own {
                        note(&format!("dns.{}", host.to_lowercase()), value, *index);
                    }
                }
                _ if !is_address(value) && !label.contains("  ") => name = Some((label, value)),
                _ => {}
            }
        }
    }
    known
}

/// The name in `*** dc01 can't find name: Non-existent domain`, whose words between are translated.
fn not_found<'a>(line: &'a str, asked: Option<&'a str>) -> Option<&'a str> {
    let rest = line.trim().strip_prefix("*** ")?;
    let lower = rest.to_ascii_lowercase();
    if !lower.contains("non-existent domain") && !lower.contains("can't find ") {
        return None;
    }
    let said = rest.rsplit_once(':').map_or(rest, |(said, _)| said).trim();
    let is_host = |word: &&str| {
        !word.is_empty()
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
            && word.bytes().any(|b| b.is_ascii_alphanumeric())
    };
    // The first is the server that was asked.
    let words: Vec<&str> = said.split_whitespace().skip(1).filter(is_host).collect();
    let named = words.iter().rfind(|word| word.trim_end_matches('.').contains('.'));
    let name = asked.or(named.copied()).or(words.last().copied())?;
    name.parse::<IpAddr>().is_err().then_some(name)
}

/// The services of the agent, as `Microsoft.Update.ServiceManager` lists them: which one automatic
/// updates ask, and which others offer updates of Windows. A block of lines is a service.
fn services(case: &mut Case, text: &str, file: &str) {
    const SERVER: [&str; 2] =
        ["3da21691-e39d-4da6-8a4b-b43877bcb1b7", "windows server update service"];
    // Feature updates come from it on every Windows since 1709.
    const FLIGHTING: &str = "8b24b027-1dee-babb-9a95-3517dfb9c552";
    let mut add = |path: &str, value: Value, line: usize| {
        case.facts.add(Known {
            path: path.to_owned(),
            value,
            from: Some(file.to_owned()),
            line: Some(line as u64 + 1),
        });
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    for block in lines.split(|line| line.trim().is_empty()) {
        let value = |label: &str| {
            block.iter().find_map(|line| {
                let (own, value) = line.split_once(':')?;
                own.trim().eq_ignore_ascii_case(label).then(|| value.trim().to_ascii_lowercase())
            })
        };
        let is = |label: &str| value(label).as_deref() == Some("true");
        let (name, id) =
            (value("Name").unwrap_or_default(), value("ServiceID").unwrap_or_default());
        let managed = SERVER.contains(&name.as_str()) || SERVER.contains(&id.as_str());
        if is("IsDefaultAUService") {
            add("agent.defaultService", name.clone().into(), at);
            add("agent.defaultServiceIsServer", managed.into(), at);
        }
        if is("OffersWindowsUpdates") && !managed && id != FLIGHTING && !name.contains("flighting")
        {
            add("agent.otherOffers", name.into(), at);
        }
        at += block.len() + 1;
    }
}
