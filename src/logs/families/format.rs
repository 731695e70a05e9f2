//! What is special about the logs of a family, apart from the code of its parser.

use crate::logs::extra::Extra;
use crate::logs::extract::{Code, UpdateId};
use crate::logs::record::{Entry, Record};
use crate::logs::shape::Chunk;
use crate::logs::w3c_columns::Columns;
use crate::logs::Family;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// One beside each parser. The rest of its fields is that of [`Format::PLAIN`].
pub(crate) struct Format {
    /// The word that JSON, the command line and PowerShell use.
    pub name: &'static str,
    /// Other words by which it may be asked for.
    pub aliases: &'static [&'static str],

    /// Whether a whole text is of this family, where the beginnings of its lines do not decide: the
    /// confidence (0 to 100) and the reason.
    pub whole: fn(&[u8]) -> Option<(u8, &'static str)>,
    /// Whether a line can only be of this family.
    pub head: fn(&[u8]) -> bool,
    /// Whether a line may begin a record of it, though not only of it.
    pub shared_head: fn(&[u8]) -> bool,
    /// Which family it is of several that have these heads, by all lines that have one.
    pub kin: Option<fn(Lines<'_, '_>) -> Kin>,
    /// How the lines inside of a record are known, where it is marked at both ends.
    pub ends: Option<Ends>,

    /// What has to be seen before a piece of the log can be parsed.
    pub needs: Needs,
    /// How long the zone that a record states is that of the records after it.
    pub zone: ZoneStated,
    /// Records without a time have that of the record before.
    pub inherits_time: bool,

    /// The records of a text that is one document; `false` when it is none, then it has lines.
    pub document: Option<fn(Chunk<'_>, Sink<'_>) -> bool>,
    /// How a line begins that names the columns of those after it.
    pub columns: Option<&'static [u8]>,
    /// The columns of a document that is a table, by its header.
    pub header: Option<Header>,

    /// The text in which codes, KBs, updates and addresses are looked for, where it is not the
    /// message. It need not be in the log in this form.
    pub searched: Option<Searched>,
    /// The codes of a record, where some have places of their own or their own way to be written.
    pub codes: Option<fn(&Record<'_>, Found<'_>)>,
    /// Numbers of knowledge base articles that the searched text has without `KB`.
    pub kbs: fn(&[u8], &mut Vec<u32>),
    /// The update of a record that has a field for it.
    pub update: fn(&Record<'_>) -> Option<UpdateId>,
    /// The fields that only this family has, in the order of the record.
    pub extra: for<'a> fn(&Record<'a>) -> Vec<Extra<'a>>,
    /// The component as it is shown, where the log has a letter or several columns for it.
    pub component: fn(&[u8]) -> Option<Cow<'static, str>>,
    /// Whether what says that the day comes first in its dates, or does not, is in this text, of which
    /// every byte that is zero was left out.
    pub day_first: Option<Says>,
    /// Whether it does not show at the beginning of a log, of which zeros are left out, which number
    /// of its date is the day.
    pub day_unclear: Option<fn(&[u8]) -> bool>,
    /// The time as it is shown, where its parts are not side by side.
    pub stamp: fn(&str) -> Option<String>,

    /// It is in the code page of consoles where it is not UTF-8.
    pub console: bool,
    /// How the names of its files end, besides `.log`.
    pub endings: &'static [&'static str],
    /// Names of files that were put aside, and the names that they had: `*` is the same in both,
    /// `#` the time at which it was done, `0` a digit of that time.
    pub rotated: &'static [(&'static str, &'static str)],
    /// Where Windows keeps those about updates; see [`Family::paths`].
    pub paths: &'static [&'static str],
}

/// Lines without their line ends.
pub(crate) type Lines<'a, 'b> = &'a mut dyn Iterator<Item = &'b [u8]>;
/// Makes the text of a record that is searched; `None`: its message.
pub(crate) type Searched = fn(&Record<'_>) -> Option<Vec<u8>>;
/// Takes records and may stop the parser.
pub(crate) type Sink<'a> = &'a mut dyn FnMut(&Entry) -> ControlFlow<()>;
/// What a text says about something, if it does.
pub(crate) type Says = fn(&[u8]) -> Option<bool>;
/// The columns that the header of a table names.
pub(crate) type Header = fn(&[u8]) -> Option<Columns>;
/// Takes codes until it returns `false`.
pub(crate) type Found<'a> = &'a mut dyn FnMut(Code) -> bool;

/// See [`Format::kin`].
pub(crate) struct Kin {
    pub family: Family,
    /// Whether few lines are of another.
    pub clear: bool,
    /// Ends the sentence `9 of the first 10 lines …`.
    pub why: String,
}

/// See [`Format::ends`].
pub(crate) struct Ends {
    /// Whether a record begins with this line.
    pub opens: fn(&[u8]) -> bool,
    /// Whether one ends in this line.
    pub closes: fn(&[u8]) -> bool,
    /// Whether one goes on after this line, in which one begins or ends.
    pub stays_open: fn(&[u8]) -> bool,
}

/// See [`Format::needs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Only what the context of the parser carries.
    Nothing,
    /// The line before, by which a record begins.
    LineBefore,
    /// All that was written before.
    Everything,
}

/// See [`Format::zone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ZoneStated {
    /// No record states one, or only its own.
    Never,
    /// For half an hour.
    ForAWhile,
    /// Until another record states one.
    UntilStatedAgain,
}

impl Format {
    /// Whether its records may be read by columns that the log names.
    pub fn has_columns(&self) -> bool {
        self.columns.is_some() || self.header.is_some()
    }

    /// A log of lines about which nothing is special.
    pub const PLAIN: Format = Format {
        name: "",
        aliases: &[],
        whole: |_| None,
        head: |_| false,
        shared_head: |_| false,
        kin: None,
        ends: None,
        needs: Needs::Nothing,
        zone: ZoneStated::Never,
        inherits_time: false,
        document: None,
        columns: None,
        header: None,
        searched: None,
        codes: None,
        kbs: |_, _| {},
        update: |_| None,
        extra: |_| Vec::new(),
        component: |_| None,
        day_first: None,
        day_unclear: None,
        stamp: |_| None,
        console: false,
        endings: &[],
        rotated: &[],
        paths: &[],
    };
}
