//! How an update server is set up, from the facts of the machine that has the role.

use super::super::case::Case;
use super::super::judge::Candidate;
use super::server::{host, named};
use crate::machine::facts::{Server, Written};
use crate::net::cert::{is_joined, name_matches};
use crate::verdict::{rule, Reason, RuleId, State, Status, Subject};

/// What is wrong with the configuration, each its finding.
pub(in crate::diagnose) fn configured(case: &Case, found: &mut Vec<Candidate>) {
    let facts = case.documents.iter().find_map(|document| document.server.as_ref());
    let Some(server) = facts else { return };
    let mut told = Told { case, found };
    ports(&mut told, server);
    certificates(&mut told, server);
    ssl(&mut told, server);
    pool(&mut told, server);
}

struct Told<'a> {
    case: &'a Case,
    found: &'a mut Vec<Candidate>,
}

impl Told<'_> {
    /// A finding by facts; what logs showed of the same cause becomes sure.
    fn add(&mut self, rule: RuleId, subject: Option<String>, paths: &[String]) {
        let at = match self.found.iter().position(|candidate| candidate.rule == rule) {
            Some(at) => at,
            None => {
                self.found.push(Candidate::new(rule));
                self.found.len() - 1
            }
        };
        let candidate = &mut self.found[at];
        let known = paths.iter().filter_map(|path| self.case.facts.get(path));
        candidate.facts.extend(known.map(|known| known.evidence()));
        candidate.confidence = rule.ceiling();
        if candidate.lines.is_empty() && candidate.attempts.is_empty() {
            candidate.reasons = vec![Reason::FactOnly];
        }
        // Facts are of the moment when they were gathered, which is after the logs.
        candidate.state = Some(State::Current);
        if candidate.subject.is_none() {
            candidate.subject =
                subject.map(|name| Subject { kind: "server", name: Some(name), id: None });
        }
    }
}

fn text(value: &Option<Written<String>>) -> Option<&str> {
    value.as_ref().map(|value| value.get().trim()).filter(|text| !text.is_empty())
}

fn number(value: &Option<Written<i64>>) -> Option<i64> {
    value.as_ref().map(|value| *value.get())
}

fn is(value: &Option<Written<bool>>) -> Option<bool> {
    value.as_ref().map(|value| *value.get())
}

/// A port that somebody names.
struct Port {
    who: &'static str,
    port: i64,
    tls: bool,
    path: String,
}

/// IIS, the setup of WSUS, the software update point, the clients and the firewall have to agree.
fn ports(told: &mut Told<'_>, server: &Server) {
    let mut bound: Vec<Port> = Vec::new();
    let bindings = server.iis.as_ref().and_then(|iis| iis.bindings.as_ref());
    for (index, binding) in bindings.into_iter().flatten().enumerate() {
        let tls = match text(&binding.protocol).map(str::to_ascii_lowercase).as_deref() {
            Some("http") => false,
            Some("https") => true,
            _ => continue,
        };
        let Some(port) = number(&binding.port) else { continue };
        bound.push(Port {
            who: "IIS",
            port,
            tls,
            path: format!("server.iis.bindings.{index}.port"),
        });
    }
    if bound.is_empty() {
        return;
    }
    let has_tls = bound.iter().any(|one| one.tls);
    let mut others: Vec<Port> = Vec::new();
    let sup = server.sup.as_ref();
    if let Some(port) = sup.and_then(|sup| number(&sup.port)) {
        others.push(Port { who: "SUP", port, tls: false, path: "server.sup.port".into() });
    }
    // Without SSL the port for it is only what the dialog proposes.
    let wants_tls = sup.and_then(|sup| is(&sup.ssl)) == Some(true);
    if let Some(port) = sup.and_then(|sup| number(&sup.ssl_port)).filter(|_| has_tls || wants_tls) {
        others.push(Port { who: "SUP SSL", port, tls: true, path: "server.sup.sslPort".into() });
    }
    others.extend(of_clients(told.case, server));
    // The setup of WSUS has one port, with SSL or without.
    let own = server.wsus.as_ref().and_then(|wsus| number(&wsus.port));
    let own =
        own.map(|port| Port { who: "WSUS", port, tls: false, path: "server.wsus.port".into() });
    let listens =
        |port: &Port| bound.iter().any(|own| own.port == port.port && own.tls == port.tls);
    let mut wrong: Vec<&Port> = others.iter().filter(|port| !listens(port)).collect();
    wrong.extend(own.iter().filter(|own| bound.iter().all(|one| one.port != own.port)));
    let shut = shut(server, &bound, &others, own.as_ref());
    if wrong.is_empty() && shut.is_none() {
        return;
    }
    let all = bound.iter().map(|one| one.port.to_string()).collect::<Vec<_>>().join(", ");
    let mut names = vec![format!("IIS {all}")];
    names.extend(wrong.iter().map(|one| format!("{} {}", one.who, one.port)));
    let mut paths: Vec<String> = wrong.iter().map(|one| one.path.clone()).collect();
    if let Some(port) = shut {
        names.push(format!("firewall: {port} closed"));
        paths.push("server.firewall.enabled".into());
    }
    paths.extend(bound.iter().map(|one| one.path.clone()));
    told.add(rule!("server-ports-differ"), Some(names.join("; ")), &paths);
}

/// The port of the policy, where it names this very server.
fn of_clients(case: &Case, server: &Server) -> Option<Port> {
    let (url, evidence) = named(case)?;
    let own = server.wsus.as_ref().and_then(|wsus| text(&wsus.host));
    let short = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_own = own.is_some_and(|own| short(own) == short(host(&url)))
        || case.facts.text("computer").is_some_and(|own| short(own) == short(host(&url)));
    let (scheme, rest) = url.split_once("://").filter(|_| is_own)?;
    let tls = scheme.eq_ignore_ascii_case("https");
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let port = match authority.rsplit_once(':') {
        Some((_, port)) => port.parse().ok()?,
        None if tls => 443,
        None => 80,
    };
    Some(Port { who: "WUServer", port, tls, path: evidence.fact?.path })
}

/// A port that clients use and the firewall lets nobody reach.
fn shut(server: &Server, bound: &[Port], others: &[Port], own: Option<&Port>) -> Option<i64> {
    let firewall = server.firewall.as_ref().filter(|one| is(&one.enabled) == Some(true))?;
    let open = firewall.ports.as_ref()?;
    let lets_in = |port: i64| {
        open.iter().flat_map(|rule| rule.get().split(',')).any(|rule| match rule.split_once('-') {
            Some((from, to)) => {
                let ends = from.trim().parse::<i64>().ok().zip(to.trim().parse::<i64>().ok());
                ends.is_some_and(|(from, to)| (from..=to).contains(&port))
            }
            None => rule.trim() == "*" || rule.trim().parse() == Ok(port),
        })
    };
    let of_clients = others.iter().find(|one| one.who == "WUServer");
    let used = of_clients.or(own).map(|one| one.port).or(bound.first().map(|one| one.port))?;
    (!lets_in(used)).then_some(used)
}

/// Names of the certificate of the site.
fn certificates(told: &mut Told<'_>, server: &Server) {
    let ports = tls_ports(server);
    let host = server.wsus.as_ref().and_then(|wsus| text(&wsus.host));
    let all = server.certificates.iter().flatten().enumerate();
    for (index, certificate) in all.filter(|(_, one)| {
        ports
            .as_ref()
            .is_none_or(|ports| number(&one.port).is_none_or(|port| ports.contains(&port)))
    }) {
        let names: Vec<&str> =
            certificate.names.iter().flatten().map(|name| name.get().as_str()).collect();
        let common = text(&certificate.subject).into_iter().flat_map(|subject| subject.split(','));
        let common: Vec<&str> =
            common.filter_map(|part| part.trim().strip_prefix("CN=")).map(str::trim).collect();
        let paths = [
            format!("server.certificates.{index}.subject"),
            format!("server.certificates.{index}.names.0"),
            format!("server.certificates.{index}.port"),
        ];
        let joined = names.iter().chain(&common).find(|name| is_joined(name));
        if let Some(joined) = joined {
            told.add(rule!("certificate-names-joined"), Some((*joined).to_owned()), &paths);
            continue;
        }
        let own = if names.is_empty() { &common } else { &names };
        // A name without a domain is one that clients may use, or not.
        let Some(host) = host.filter(|host| host.contains('.') && !own.is_empty()) else {
            continue;
        };
        if !own.iter().any(|name| name_matches(name, host)) {
            told.add(rule!("cert-name-mismatch"), Some(own.join(", ")), &paths);
        }
    }
}

/// The ports on which the site speaks TLS; `None` where its bindings are not known.
fn tls_ports(server: &Server) -> Option<Vec<i64>> {
    let bindings = server.iis.as_ref()?.bindings.as_ref()?;
    let tls = bindings.iter().filter(|one| {
        text(&one.protocol).is_some_and(|protocol| protocol.eq_ignore_ascii_case("https"))
    });
    Some(tls.filter_map(|one| number(&one.port)).collect())
}

/// SSL where it must be, and not where files travel; no certificates of clients.
fn ssl(told: &mut Told<'_>, server: &Server) {
    let wsus = server.wsus.as_ref().and_then(|wsus| is(&wsus.ssl));
    let sup = server.sup.as_ref().and_then(|sup| is(&sup.ssl));
    let ports = tls_ports(server);
    let bound = |port: &i64| {
        server
            .certificates
            .as_ref()
            .is_none_or(|all| all.iter().any(|one| number(&one.port) == Some(*port)))
    };
    let served = ports.as_ref().is_none_or(|ports| ports.iter().any(bound));
    let wanted = wsus == Some(true) || sup == Some(true);
    if wanted && !served || wsus.zip(sup).is_some_and(|(wsus, sup)| wsus != sup) {
        let paths = ["server.wsus.ssl", "server.sup.ssl", "server.iis.bindings.0.port"];
        told.add(rule!("server-ssl-half-set"), None, &paths.map(str::to_owned));
    }
    let directories = server.iis.as_ref().and_then(|iis| iis.directories.as_ref());
    let demands = |name: &str| {
        let own = directories?
            .iter()
            .find(|one| text(&one.name).is_some_and(|own| own.eq_ignore_ascii_case(name)));
        is(&own?.ssl_required)
    };
    let whole = demands("/") == Some(true);
    // What a directory does not say itself, the site says.
    let files = ["Content", "SelfUpdate"];
    let wrong = files.into_iter().find(|name| demands(name).unwrap_or(whole));
    if let Some(name) = wrong {
        let paths = [name, "/"].map(|name| format!("server.iis.directories.{name}.sslRequired"));
        told.add(rule!("whole-site-ssl"), Some(format!("/{name}")), &paths);
    }
    for directory in directories.into_iter().flatten() {
        let Some(name) = text(&directory.name) else { continue };
        let asks = text(&directory.client_certificates);
        if asks.is_some_and(|asks| !asks.eq_ignore_ascii_case("Ignore")) {
            let path = format!("server.iis.directories.{name}.clientCertificates");
            told.add(rule!("client-certificate-demanded"), Some(name.to_owned()), &[path]);
        }
    }
}

/// The most memory that the pool has by default, and the requests that may wait: too few for clients
/// in any number.
const DEFAULT_KILOBYTES: i64 = 1_843_200;
const DEFAULT_QUEUE: i64 = 1_000;

fn pool(told: &mut Told<'_>, server: &Server) {
    let Some(pool) = server.iis.as_ref().and_then(|iis| iis.pool.as_ref()) else { return };
    if text(&pool.state).is_some_and(|state| state.eq_ignore_ascii_case("Stopped")) {
        told.add(rule!("wsuspool-stopped"), None, &["server.iis.pool.state".to_owned()]);
    }
    let little = number(&pool.private_memory_kilobytes);
    let little = little.is_some_and(|most| (1..=DEFAULT_KILOBYTES).contains(&most));
    let short = number(&pool.queue_length).is_some_and(|queue| queue <= DEFAULT_QUEUE);
    let paths = ["server.iis.pool.privateMemoryKilobytes", "server.iis.pool.queueLength"];
    let paths: Vec<String> = paths
        .into_iter()
        .zip([little, short])
        .filter(|(_, wrong)| *wrong)
        .map(|(path, _)| path.to_owned())
        .collect();
    if little || short {
        told.add(rule!("wsuspool-limits"), None, &paths);
        // By itself it is a risk, not a fault.
        if let Some(own) = told.found.iter_mut().find(|one| one.rule == rule!("wsuspool-limits")) {
            own.status = Some(Status::Warn);
        }
    }
}
