//! Rules whose conditions a file cannot say: predicates over attempts, lines and facts.

mod configmgr;
mod location;
mod network;
mod policy;
mod searches;
mod server;
mod servicing;
mod synchronisation;
mod wsus;

use super::case::Case;
use super::judge::Candidate;

/// Adds what it finds, or changes what was found.
pub(super) type Predicate = fn(&Case, &mut Vec<Candidate>);

/// All of them, in the order in which they look.
pub(super) const ALL: &[Predicate] = &[
    policy::facts,
    policy::probed,
    location::empty,
    location::unanswered,
    location::no_policy,
    network::stale_proxy,
    network::roots,
    server::retired,
    server::dual_scan,
    server::orchestrated,
    |case, found| server::stopped_by_task(case, found),
    servicing::features,
    servicing::feature_source,
    servicing::language,
    servicing::reports,
    servicing::package_state,
    servicing::installers,
    |case, found| servicing::damaged(case, found),
    servicing::custom_action,
    configmgr::run_time,
    configmgr::no_window,
    configmgr::policy_wait,
    configmgr::superseded,
    location::switched,
    location::silent,
    searches::cancelled,
    searches::endless,
    searches::empty,
    searches::slow,
    searches::reoffered,
    searches::waits_again,
    searches::hosts,
    searches::reports,
    server::reports,
    servicing::temp_folder,
    servicing::rolled_back,
    |case, found| servicing::removed(case, found),
    |case, found| servicing::overlapping(case, found),
    synchronisation::never,
    synchronisation::schedule,
    server::alone,
    wsus::configured,
];

/// The service of a search.
const SERVICE: &str = "ServiceID = {<service>}";

/// What shows in the agent's log how a server answered.
const PROOFS_OF_SERVER: [&str; 4] = [
    "DownloadFileInternal failed for <url>: error <code>",
    "GetConfig failure, error = <code>, soap client error = <client>, soap error code = <soap>, HTTP status code = <status>",
    "Got WSUS Client/Server URL: <url>",
    "*FAILED* [<code>] Web service call",
];

/// Lines that they look at, besides those of the rules' files.
pub(super) const LINES: &[&str] = &[
    SERVICE,
    PROOFS_OF_SERVER[0],
    PROOFS_OF_SERVER[1],
    PROOFS_OF_SERVER[2],
    PROOFS_OF_SERVER[3],
    location::ASKED,
    location::SENT,
    location::REPLY,
    location::BACK,
    location::GIVEN,
    location::REQUESTED,
    location::AVAILABLE,
    servicing::PINNED,
    servicing::RESOLVED,
    servicing::MISSING,
    servicing::CHECKED,
    servicing::TOTAL,
    servicing::PURGED,
    servicing::ACTION,
    servicing::CUSTOM,
    configmgr::WAITS,
    configmgr::ARRIVED[0],
    configmgr::ARRIVED[1],
    configmgr::ARRIVED[2],
    configmgr::ARRIVED[3],
    configmgr::ARRIVED[4],
    configmgr::PRUNED,
    configmgr::TARGETED,
    configmgr::PRESENT,
    location::NO_ANSWER,
    location::DELIVERED,
    network::ROOTS,
    searches::FOUND,
    searches::CRITERIA,
    searches::CALLER_GONE,
    searches::CANCELLED,
    searches::NOT_SENT[0],
    searches::NOT_SENT[1],
    searches::OFFERED,
    server::REPORTS[0],
    server::REPORTS[1],
    server::REPORTS[2],
    server::REPORTS[3],
    server::TAKEN,
    server::ANSWERED,
    servicing::TEMP,
    servicing::FILES,
    synchronisation::EVENTS[0],
    synchronisation::EVENTS[1],
    synchronisation::EVENTS[2],
    synchronisation::EVENTS[3],
    configmgr::STARTED,
    configmgr::NO_WINDOW,
];
