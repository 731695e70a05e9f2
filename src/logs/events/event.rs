//! An event, put together from its elements.

use super::xml::Sink;
use std::rc::Rc;

/// One event of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// Where its record is in the file.
    pub offset: u64,
    /// The number of its record.
    pub record: u64,
    /// When it was logged, in UTC, in ISO form.
    pub time: String,
    /// The provider.
    pub provider: String,
    /// The id of the event, by which its provider knows it.
    pub id: u32,
    /// 1 critical, 2 error, 3 warning, 4 information, 5 verbose; 0: logged always.
    pub level: u8,
    /// The log that it was written to.
    pub channel: String,
    /// The computer that logged it.
    pub computer: String,
    /// Process.
    pub pid: Option<u32>,
    /// Thread.
    pub tid: Option<u32>,
    /// Names and values, in order. What has no name is `data1`, `data2` and so on.
    pub data: Vec<(Rc<str>, String)>,
}

/// Puts an event together.
#[derive(Default)]
pub(super) struct Builder {
    pub event: Event,
    open: Vec<Element>,
    unnamed: usize,
}

struct Element {
    name: Rc<str>,
    attributes: Vec<(Rc<str>, String)>,
    text: String,
    has_children: bool,
}

/// The elements with the values of an event.
const DATA: [&str; 3] = ["EventData", "UserData", "ProcessingErrorData"];

impl Builder {
    /// Whether there was an event at all.
    pub fn finish(self, offset: u64, record: u64, written: String) -> Option<Event> {
        let time = if self.event.time.is_empty() { written } else { self.event.time };
        self.open.is_empty().then_some(Event { offset, record, time, ..self.event })
    }

    fn is_data(&self) -> bool {
        self.open.get(1).is_some_and(|part| DATA.contains(&&*part.name))
    }

    fn system(&mut self, element: Element) {
        let event = &mut self.event;
        let number = |text: &str| text.trim().parse().ok();
        match &*element.name {
            "EventID" => event.id = number(&element.text).unwrap_or(0),
            "Level" => event.level = element.text.trim().parse().unwrap_or(0),
            "Channel" => event.channel = element.text,
            "Computer" => event.computer = element.text,
            _ => {
                for (name, value) in element.attributes {
                    match (&*element.name, &*name) {
                        ("Provider", "Name") => event.provider = value,
                        ("TimeCreated", "SystemTime") => event.time = value,
                        ("Execution", "ProcessID") => event.pid = number(&value),
                        ("Execution", "ThreadID") => event.tid = number(&value),
                        _ => {}
                    }
                }
            }
        }
    }

    fn value(&mut self, element: Element) {
        if &*element.name == "Data" {
            let mut attributes = element.attributes.into_iter();
            let name =
                attributes.find(|(name, _)| &**name == "Name").map(|(_, value)| value.into());
            let name = name.unwrap_or_else(|| {
                self.unnamed += 1;
                format!("data{}", self.unnamed).into()
            });
            self.event.data.push((name, element.text));
        } else if element.text.is_empty() && !element.attributes.is_empty() {
            self.attributes(element.attributes);
        } else {
            self.event.data.push((element.name, element.text));
        }
    }

    fn attributes(&mut self, attributes: Vec<(Rc<str>, String)>) {
        let plain = attributes.into_iter().filter(|(name, _)| !name.starts_with("xmlns"));
        self.event.data.extend(plain);
    }
}

impl Sink for Builder {
    fn open(&mut self, name: &Rc<str>) {
        let inside = self.open.len() > 2 && self.is_data();
        if let Some(parent) = self.open.last_mut() {
            parent.has_children = true;
            let attributes = std::mem::take(&mut parent.attributes);
            if inside {
                self.attributes(attributes);
            }
        }
        let name = Rc::clone(name);
        let (attributes, text) = (Vec::new(), String::new());
        self.open.push(Element { name, attributes, text, has_children: false });
    }

    fn attribute(&mut self, name: &Rc<str>, value: String) {
        if let Some(element) = self.open.last_mut() {
            element.attributes.push((Rc::clone(name), value));
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }

    fn next(&mut self) {
        let Some(element) = self.open.last() else { return };
        let (name, attributes) = (Rc::clone(&element.name), element.attributes.clone());
        self.close();
        self.open.push(Element { name, attributes, text: String::new(), has_children: false });
    }

    fn close(&mut self) {
        let is_data = self.is_data();
        let Some(element) = self.open.pop() else { return };
        match self.open.len() {
            0 | 1 => {}
            2 if self.open.get(1).is_some_and(|part| &*part.name == "System") => {
                self.system(element);
            }
            _ if is_data && !element.has_children => self.value(element),
            _ => {}
        }
    }
}
