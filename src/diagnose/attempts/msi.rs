//! Attempts in logs of Windows Installer: from the heading to the code that the engine returns. The
//! service writes a heading of its own inside, and the client returns the same code once more.

use super::super::case::Sighting;
use super::{Attempt, Ended, Kind};

pub(in crate::diagnose) const FAMILIES: &[&str] = &["msi"];

/// Who runs them: also programs that have nothing to do with patching.
pub(super) const CALLER: &str = "Windows Installer";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::diagnose) enum Event {
    Begins,
    Returns,
    Product,
    Stops,
}

use Event::{Begins, Product, Returns, Stops};

pub(in crate::diagnose) const EVENTS: &[(&str, Event)] = &[
    ("Verbose logging started: ", Begins),
    ("Logging started: ", Begins),
    ("MainEngineThread is returning <code>", Returns),
    ("Product Name: <product>. Product Version: ", Product),
    ("Verbose logging stopped: ", Stops),
];

#[derive(Debug, Default)]
pub(in crate::diagnose) struct Tracker {
    open: Option<Attempt>,
    product: Option<String>,
}

impl Tracker {
    pub fn event(&mut self, event: Event, sighting: &Sighting, done: &mut Vec<Attempt>) {
        let line = &sighting.line;
        let elsewhere = self.open.as_ref().is_some_and(|open| open.start.log != line.log);
        if elsewhere {
            self.finish(done);
        }
        match event {
            Begins => {
                let begun = Attempt::new(Kind::Install, CALLER, line.clone());
                self.open.get_or_insert(begun);
            }
            Product => self.product = sighting.get("product").map(str::to_owned),
            Returns => {
                let number = sighting.get("code").unwrap_or_default();
                let digits = number.bytes().take_while(u8::is_ascii_digit).count();
                let Ok(number) = number[..digits].parse::<u32>() else { return };
                let Some(open) = self.open.as_mut() else { return };
                // The service returns first, the client only repeats it.
                if open.ended == Ended::Open || open.ended == Ended::Well && number != 0 {
                    let mut ended = open.clone().end(line.clone(), of_exit(number));
                    ended.ended = match number {
                        1602 => Ended::Cancelled,
                        1641 | 3010 => Ended::Pending,
                        _ => ended.ended,
                    };
                    *open = ended;
                }
            }
            Stops => self.finish(done),
        }
    }

    pub fn finish(&mut self, done: &mut Vec<Attempt>) {
        let product = self.product.take();
        if let Some(mut open) = self.open.take().filter(|open| open.ended != Ended::Open) {
            open.subject = product;
            done.push(open);
        }
    }
}

/// The code of an exit number: 1603 is 0x80070643, by which the agent reports it.
fn of_exit(number: u32) -> u32 {
    match number {
        0 => 0,
        number @ 1..=0xFFFF => 0x8007_0000 | number,
        number => number,
    }
}
