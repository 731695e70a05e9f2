//! Secrets in a document: what logs, facts and names of files say is handed on without them.
//!
//! Every type is taken apart by all of its fields, so that a new one is decided about here before it
//! builds. Sentences and findings are masked where they are made.

use super::coverage::Coverage;
use super::document::{
    AttemptShown, Diagnosis, Intake, MachineShown, ServerShown, StepShown, UpdateShown,
};
use crate::base::masked;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What holds text of strangers.
pub(super) trait Mask {
    fn mask(&mut self);
}

impl Mask for String {
    fn mask(&mut self) {
        if let Cow::Owned(shown) = masked(self) {
            *self = shown;
        }
    }
}

impl<T: Mask> Mask for Option<T> {
    fn mask(&mut self) {
        self.iter_mut().for_each(Mask::mask);
    }
}

impl<T: Mask> Mask for Vec<T> {
    fn mask(&mut self) {
        self.iter_mut().for_each(Mask::mask);
    }
}

impl Mask for BTreeMap<&'static str, String> {
    fn mask(&mut self) {
        self.values_mut().for_each(Mask::mask);
    }
}

/// Masks the fields before the bar; those behind it hold nothing that a stranger wrote.
macro_rules! mask {
    ($type:ident: $($text:ident),+ | $($other:ident),*) => {
        impl Mask for $type {
            fn mask(&mut self) {
                let $type { $($text,)+ $($other: _,)* } = self;
                $($text.mask();)+
            }
        }
    };
}

mask!(MachineShown: name, os | build, zone, zone_from);
mask!(AttemptShown: caller, subject, file | kind, start, end, result, code, line, last_good, first_failure);
mask!(StepShown: name, file, ids | pipeline, step, state, line, time, wait);
mask!(ServerShown: server, file, from | place, line, differs);
mask!(UpdateShown: update_id, kb, title, first_try, last_try, caller, sources, superseded_by, states, file
    | revision, operation, tries, result, code, unmapped_code, differs, line);
mask!(Intake: what, noticed, changed, share, tried, versions, unaffected | pattern, still, worked, stopped);
mask!(Coverage: source, why | family, state, from, to, records);
mask!(Diagnosis: machine, verdict, standing, attempts, history, trace, servers, last_good, intake, coverage, summary
    | schema, tool, time, outcome, stage, code, orchestrator, first_failure, last_success, findings,
    finding_count, attempt_count, exit_code);
