//! Events that Event Viewer or `wevtutil qe /f:xml` wrote as XML, with an element around them or
//! without.

use super::Event;
use crate::base::xml::{leaves, Leaf};
use std::ops::ControlFlow;
use std::rc::Rc;

/// The namespace of an event.
const NAMESPACE: &str = "http://schemas.microsoft.com/win/2004/08/events/event";
const BEGIN: &str = "<Event ";
const END: &str = "</Event>";

/// Whether a text begins like such a file.
pub(crate) fn is_export(front: &str) -> bool {
    front.trim_start_matches(['\u{FEFF}', ' ', '\r', '\n']).starts_with('<')
        && front.find(BEGIN).is_some_and(|at| {
            front[at..].split('>').next().is_some_and(|tag| tag.contains(NAMESPACE))
        })
}

/// The events of a text; `Err`: where one begins that is damaged.
pub(crate) fn exported(text: &str) -> impl Iterator<Item = Result<Event, usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(BEGIN)?;
        let end = text[start..].find(END).map(|length| start + length + END.len());
        at = end.unwrap_or(text.len());
        Some(event(&text[start..at], start).ok_or(start))
    })
}

fn event(text: &str, offset: usize) -> Option<Event> {
    let mut event = Event { offset: offset as u64, ..Event::default() };
    // A name waits for its value: an empty one has none in the text.
    let mut name: Option<Rc<str>> = None;
    let mut give = |leaf: Leaf<'_>| {
        let path = leaf.path.strip_prefix("Event/").unwrap_or_default();
        let text = || leaf.text.to_owned();
        let number = || leaf.text.parse::<u32>().ok();
        match (path, leaf.attribute) {
            ("System/Provider", Some("Name")) => event.provider = text(),
            ("System/EventID", None) => event.id = number().unwrap_or_default(),
            ("System/Level", None) => event.level = leaf.text.parse().unwrap_or_default(),
            ("System/TimeCreated", Some("SystemTime")) => event.time = text(),
            ("System/EventRecordID", None) => event.record = leaf.text.parse().unwrap_or_default(),
            ("System/Execution", Some("ProcessID")) => event.pid = number(),
            ("System/Execution", Some("ThreadID")) => event.tid = number(),
            ("System/Channel", None) => event.channel = text(),
            ("System/Computer", None) => event.computer = text(),
            ("RenderingInfo/Message", None) => event.data.push(("message".into(), text())),
            (path, Some("Name")) if path.ends_with("/Data") => {
                if let Some(name) = name.replace(leaf.text.into()) {
                    event.data.push((name, String::new()));
                }
            }
            (path, None) if path.starts_with("EventData/") || path.starts_with("UserData/") => {
                let own = path.rsplit('/').next().unwrap_or_default();
                let unnamed = || match own {
                    "Data" => format!("data{}", event.data.len() + 1).into(),
                    own => own.into(),
                };
                let name = name.take().unwrap_or_else(unnamed);
                event.data.push((name, text()));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    };
    let whole = leaves(text, &mut give).is_ok();
    event.data.extend(name.map(|name| (name, String::new())));
    (whole && !event.provider.is_empty() && !event.time.is_empty()).then_some(event)
}
