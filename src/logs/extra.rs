//! What only one family has, looked for when asked.

use super::families::fields as of;
use super::family::Family;
use super::record::{Marks, Record};
use std::borrow::Cow;

/// Name (camelCase) and value.
pub type Extra<'a> = (Cow<'a, str>, Cow<'a, str>);

impl<'a> Record<'a> {
    /// The fields that only this family has, in the order of the record; of W3C logs every column
    /// that is not `-`.
    pub fn extra(&self) -> Vec<Extra<'a>> {
        let raw = self.raw_bytes();
        let pair = |name: &'static str, value: &'a [u8]| (Cow::Borrowed(name), self.decode(value));
        match self.file.family {
            Family::Dism => of::provider(self.message_bytes())
                .map(|value| pair("provider", value))
                .into_iter()
                .collect(),
            Family::Setup | Family::Cbs => {
                of::column_id(raw).map(|value| pair("id", value)).into_iter().collect()
            }
            Family::Ccm => {
                of::ccm(raw).into_iter().map(|(name, value)| pair(name, value)).collect()
            }
            Family::CcmServer => of::status(self.message_bytes())
                .into_iter()
                .map(|(name, value)| (Cow::Owned(name), self.decode(value)))
                .collect(),
            Family::Wsus => {
                let event = of::wsus_event(self.message_bytes())
                    .into_iter()
                    .filter(|(_, value)| !value.is_empty());
                of::process(raw)
                    .map(|value| ("process", value))
                    .into_iter()
                    .chain(event)
                    .map(|(name, value)| pair(name, value))
                    .collect()
            }
            Family::Msi => of::return_value(self.message_bytes())
                .map(|value| (Cow::Borrowed("returnValue"), Cow::Owned(value.to_string())))
                .into_iter()
                .collect(),
            Family::ReportingEvents if !self.entry.marks.has(Marks::PARTIAL) => self.event(raw),
            Family::Iis | Family::HttpErr
                if !self.entry.marks.has(Marks::DIRECTIVE | Marks::MALFORMED) =>
            {
                self.columns_of(raw)
            }
            Family::Azure if self.entry.marks.has(Marks::JSON) || raw.first() == Some(&b'{') => {
                of::azure_values(raw)
                    .into_iter()
                    .map(|(name, value)| (Cow::Owned(name), Cow::Owned(value)))
                    .collect()
            }
            Family::Azure => {
                let mut pairs: Vec<Extra<'a>> = Vec::new();
                for (name, value) in of::azure_pairs(self.message_bytes()) {
                    let name = self.decode(name);
                    if !pairs.iter().any(|(known, _)| *known == name) {
                        pairs.push((name, self.decode(value)));
                    }
                }
                pairs
            }
            _ => Vec::new(),
        }
    }

    fn event(&self, raw: &'a [u8]) -> Vec<Extra<'a>> {
        let fields = of::Fields::of(raw);
        let (number, name) = of::event(fields.get(3));
        let pairs = [
            ("eventId", number),
            ("eventName", name.unwrap_or_default()),
            ("instance", fields.get(0)),
            ("source", fields.get(4)),
            ("outcome", fields.get(9)),
            ("category", fields.get(10)),
            ("cv", fields.get(12)),
        ];
        let filled = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        filled.map(|(name, value)| (Cow::Borrowed(name), self.decode(value))).collect()
    }

    fn columns_of(&self, raw: &'a [u8]) -> Vec<Extra<'a>> {
        let Some(columns) = self.columns else { return Vec::new() };
        let filled = columns.pairs(raw).filter(|(_, value)| !value.is_empty() && *value != b"-");
        // A blank is a + in a user agent; elsewhere it is encoded.
        let shown = |name: &str, value| {
            if name == "cs(User-Agent)" {
                Cow::Owned(self.decode(value).replace('+', " "))
            } else {
                self.decode(value)
            }
        };
        filled.map(|(name, value)| (Cow::Borrowed(name), shown(name, value))).collect()
    }
}
