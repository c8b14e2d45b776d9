//! One file for several procedures: what differs between them is settled when the form of one is made.

use super::condition::Settled;
use super::{Condition, CrossRule, Form};
use crate::code::ProcedureCode;

/// Settles a condition in its place; whether what it guards can still come up.
fn settle(condition: &mut Option<Condition>, code: &ProcedureCode) -> bool {
    match condition.take().map(|condition| condition.settled(code)) {
        Some(Settled::Open(open)) => *condition = Some(open),
        Some(Settled::Never) => return false,
        Some(Settled::Always) | None => {}
    }
    true
}

impl Form {
    /// Leaves out what `code` never asks, and the rules about it.
    pub(super) fn settle(&mut self, code: &ProcedureCode) {
        self.steps.retain_mut(|step| {
            step.questions.retain_mut(|question| {
                question.prefill.retain_mut(|origin| settle(&mut origin.when, code));
                settle(&mut question.show_if, code)
            });
            settle(&mut step.show_if, code) && !step.questions.is_empty()
        });
        let kept: Vec<String> = self.questions().map(|question| question.key.clone()).collect();
        let about = |rule: &CrossRule| rule.keys().into_iter().all(|key| kept.iter().any(|kept| kept == key));
        self.rules.retain_mut(|rule| settle(&mut rule.when, code) && about(rule));
    }
}
