//! What no action of the table has yet: a restart, risk D.

use super::actions::{Action, Guard, Risk, Undo};
use super::guards::{self, Answer, Case, Conditions, Known};
use crate::machine::facts::MachineFacts;
use crate::verdict::Stage;

static DANGEROUS: Action = Action {
    id: "of-a-test",
    intrusion: 4,
    risk: Risk::D,
    undo: Undo::U3,
    restart: true,
    services: &[],
    guards: &[Guard::Elevated],
    needs: &[],
    excludes: &[],
    stage: Stage::Install,
    verify: "none",
    touches: "",
    text: "",
    lost: "",
};

/// Its class brings its guards, and -Force goes past none of them.
#[test]
fn what_can_break_a_machine_is_guarded() {
    let guards = guards::of(&DANGEROUS);
    assert_eq!(guards, [Guard::Elevated, Guard::Servicing, Guard::Restart, Guard::Bitlocker]);
    let (facts, known) = (MachineFacts::default(), Known::default());
    for (bit_locker, stops) in [(Some(true), true), (Some(false), false), (None, false)] {
        let conditions = Conditions { bit_locker, ..Conditions::default() };
        let case = Case {
            action: &DANGEROUS,
            reason: None,
            parameters: None,
            facts: &facts,
            conditions: &conditions,
            known: &known,
            recent: &[],
            now: "",
            force: true,
        };
        let answer = Guard::Bitlocker.ask(&case);
        assert_eq!(matches!(answer, Answer::Stop(_)), stops, "{answer:?}");
        assert_eq!(matches!(answer, Answer::Clear), bit_locker == Some(false), "{answer:?}");
    }
    assert_eq!(DANGEROUS.confirm(), "high");
}

/// A restart has to be admitted, also of what was named.
#[test]
fn a_restart_has_to_be_admitted() {
    for (allow, expected) in [(false, Some("WUActionNeedsRestart")), (true, None)] {
        assert_eq!(super::plan::choice_of(&DANGEROUS, allow), expected);
    }
}
