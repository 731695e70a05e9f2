//! What only one family has, looked for when asked.

use super::record::Record;
use std::borrow::Cow;

/// Name (camelCase) and value.
pub type Extra<'a> = (Cow<'a, str>, Cow<'a, str>);

impl<'a> Record<'a> {
    /// The fields that only this family has, in the order of the record; of W3C logs every column
    /// that is not `-`.
    pub fn extra(&self) -> Vec<Extra<'a>> {
        (self.file.family.format().extra)(self)
    }
}
