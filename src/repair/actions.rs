//! The actions: `data/actions.tsv`.

use crate::knowledge::{Language, Sentence};
use crate::verdict::Stage;
use serde::{Deserialize, Serialize};

/// How much harm an action can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Risk {
    /// Harmless.
    A,
    /// Changes settings.
    B,
    /// Loses state, or loads the network for long.
    C,
    /// Can end in a machine that does not start or takes no updates.
    D,
}

/// What an undo gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Undo {
    /// There is nothing to undo.
    U0,
    /// All of it.
    U1,
    /// The old state; what happened since is lost.
    U2,
    /// Nothing: the effect cannot be unmade.
    U3,
}

/// What has to hold before an action runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// The session is elevated.
    Elevated,
    /// It is no 32-bit process on a 64-bit Windows.
    Process,
    /// It does not run as SYSTEM.
    NotSystem,
    /// No installation runs.
    Servicing,
    /// No restart is pending.
    Restart,
    /// Nobody else owns what is changed.
    Owner,
    /// BitLocker does not protect the system drive.
    Bitlocker,
    /// There is room on the system drive.
    Space,
    /// The battery does not run out.
    Power,
    /// The connection does not cost; where it does, that is told and nothing is stopped.
    Metered,
    /// The server has no role that the action could take down.
    Role,
    /// It did not run in the last seven days.
    Recent,
}

/// What can be done.
#[derive(Debug)]
pub struct Action {
    /// Its name.
    pub id: &'static str,
    /// How far it intrudes, 0 to 4.
    pub intrusion: u32,
    /// How much harm it can do.
    pub risk: Risk,
    /// What an undo gives back.
    pub undo: Undo,
    /// Whether the computer has to be restarted for it.
    pub restart: bool,
    /// The services that it stops, in this order; they are started in the reverse.
    pub services: &'static [&'static str],
    /// What has to hold, in the order in which it is asked.
    pub guards: &'static [Guard],
    /// The parameters without which it cannot run.
    pub needs: &'static [&'static str],
    /// The actions that contradict it.
    pub excludes: &'static [&'static str],
    /// What is tried again afterwards.
    pub stage: Stage,
    /// How its success is looked at.
    pub verify: &'static str,
    /// What it changes: registry values, files, states.
    pub touches: &'static str,
    pub(super) text: &'static str,
    pub(super) lost: &'static str,
}

mod generated {
    use super::{Action, Guard, Risk, Stage, Undo};
    include!(concat!(env!("OUT_DIR"), "/actions.rs"));
}
use generated::ACTIONS;

impl Action {
    /// Every action, the least intrusive first.
    pub fn all() -> &'static [Action] {
        ACTIONS
    }

    /// The action of this name.
    pub fn find(id: &str) -> Option<&'static Action> {
        ACTIONS.iter().find(|action| action.id == id)
    }

    /// Its place in the table.
    pub(super) fn row(&self) -> usize {
        ACTIONS.iter().position(|action| action.id == self.id).unwrap_or(ACTIONS.len())
    }

    /// What it does.
    pub fn text(&self, language: Language) -> String {
        of_table(self.text, language)
    }

    /// What is lost by it.
    pub fn lost(&self, language: Language) -> String {
        of_table(self.lost, language)
    }

    /// Whether the person at the console is asked before it: `none`, `medium` or `high`.
    pub fn confirm(&self) -> &'static str {
        match self.intrusion {
            0 | 1 => "none",
            2 => "medium",
            _ => "high",
        }
    }

    /// The action in words: an element of the JSON document.
    pub fn show(&'static self, language: Language) -> ShownAction {
        ShownAction {
            id: self.id,
            intrusion: self.intrusion,
            risk: self.risk,
            undo: self.undo,
            restart: self.restart,
            services: self.services,
            guards: self.guards.iter().map(|guard| guard.as_str()).collect(),
            needs: self.needs,
            excludes: self.excludes,
            stage: self.stage,
            verify: self.verify,
            touches: self.touches,
            text: self.text(language),
            lost: self.lost(language),
        }
    }
}

fn of_table(key: &str, language: Language) -> String {
    Sentence::named(key, &[]).map(|sentence| sentence.render(language)).unwrap_or_default()
}

/// An [`Action`] in words. The order of the fields is the order of the JSON keys.
#[derive(Debug, Serialize)]
pub struct ShownAction {
    id: &'static str,
    intrusion: u32,
    risk: Risk,
    undo: Undo,
    restart: bool,
    services: &'static [&'static str],
    guards: Vec<&'static str>,
    needs: &'static [&'static str],
    excludes: &'static [&'static str],
    stage: Stage,
    verify: &'static str,
    touches: &'static str,
    text: String,
    lost: String,
}
