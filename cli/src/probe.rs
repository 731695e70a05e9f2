//! `wudiag probe`.

use crate::output::{complain, print, print_json, session_language};
use crate::Exit;
use std::fmt::Write;
use std::time::Duration;
use wudiag::base::shown::shown;
use wudiag::knowledge::Language;
use wudiag::net::ProxyOption;
use wudiag::probe::{probe, probe_microsoft_update, Probe, ProbeOptions};
use wudiag::verdict::Status;

/// Test the way to an update server and name the first broken step, with the code that the agent
/// logs for it.
#[derive(clap::Args)]
pub struct Options {
    /// Print JSON: the probe, or with --microsoft-update an array of probes.
    #[arg(long)]
    json: bool,
    /// Seconds for the connection, and again for the services, which are asked side by side.
    #[arg(long, value_name = "S", default_value_t = 10.0, value_parser = seconds)]
    timeout: f64,
    /// Also ask the service a real question (GetConfig); changes nothing on the server.
    #[arg(long)]
    soap: bool,
    /// Proxy as name:port, or `direct` for none [default: of the system].
    #[arg(long, value_name = "PROXY")]
    proxy: Option<String>,
    /// The status server, where it is not the same URL.
    #[arg(long, value_name = "URL")]
    status_server: Option<String>,
    /// Only judge what needs no network.
    #[arg(long)]
    skip_network: bool,
    /// Probe the public endpoints of Windows Update instead of a WSUS.
    #[arg(long, conflicts_with_all = ["url", "soap", "status_server", "skip_network"])]
    microsoft_update: bool,
    /// Language of the texts: en, fr, ja or zh [default: of the session].
    #[arg(long, value_name = "xx")]
    lang: Option<Language>,
    /// The server as the policy names it, such as http://wsus.contoso.com:8530.
    #[arg(required_unless_present = "microsoft_update")]
    url: Option<String>,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if (0.1..=3600.0).contains(&number) => Ok(number),
        _ => Err("a number from 0.1 to 3600 is needed".to_owned()),
    }
}

pub fn run(options: &Options) -> Exit {
    let mut wanted = ProbeOptions::new(options.url.clone().unwrap_or_default());
    wanted.timeout = Duration::from_secs_f64(options.timeout);
    wanted.soap = options.soap;
    wanted.skip_network = options.skip_network;
    wanted.status_server.clone_from(&options.status_server);
    wanted.proxy = match options.proxy.as_deref() {
        None => ProxyOption::System,
        Some("direct") => ProxyOption::Direct,
        Some(server) => ProxyOption::Use { server: server.to_owned(), bypass: String::new() },
    };
    wanted.language = options.lang.unwrap_or_else(session_language);
    let probes = if options.microsoft_update {
        probe_microsoft_update(&wanted)
    } else {
        vec![probe(&wanted)]
    };
    let text = match (options.json, options.microsoft_update) {
        (true, true) => serde_json::to_string_pretty(&probes),
        (true, false) => serde_json::to_string_pretty(&probes[0]),
        (false, _) => Ok(probes.iter().map(block).collect::<Vec<_>>().join("\n")),
    };
    match text {
        Ok(text) if options.json => print_json(&(text + "\n")),
        Ok(text) => print(&(text.trim_end().to_owned() + "\n")),
        Err(error) => {
            complain(&error.to_string());
            return Exit::Internal;
        }
    }
    if probes.iter().any(|probe| probe.first_failure.is_some()) {
        return Exit::Found;
    }
    Exit::Fine
}

/// One probe for a person: a table of the steps, the verdict, what to do.
fn block(probe: &Probe) -> String {
    let mut out = format!("{}\n", shown(probe.url.as_deref().unwrap_or_default()));
    for step in &probe.steps {
        let finding = &step.finding;
        let mark = if finding.status == Status::Fail { "->" } else { "  " };
        let time = match finding.status {
            Status::Skipped => String::new(),
            _ => format!("{} ms", step.milliseconds),
        };
        let code = finding.codes.first().map(|code| code.hex.to_string()).unwrap_or_default();
        let _ = writeln!(
            out,
            "{mark} {:<10}  {:<7}  {time:>8}  {code:<10}  {}",
            step.step.as_str(),
            finding.status.as_str(),
            shown(&finding.title)
        );
    }
    let _ = writeln!(out, "{}", shown(&probe.verdict));
    let failed = probe.steps.iter().find(|step| Some(step.step) == probe.first_failure);
    if let Some(step) = failed {
        for (index, remedy) in step.finding.remedies.iter().enumerate() {
            let _ = writeln!(out, "  {}. {}", index + 1, remedy.text);
            if let Some(command) = &remedy.command {
                let _ = writeln!(out, "       {command}");
            }
        }
        if let Some(code) = probe.code {
            let _ = writeln!(out, "More: wudiag decode {code}");
        }
    }
    out
}
