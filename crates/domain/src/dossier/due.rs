//! The term of a dossier, and why it is due on its day, worked out again from what the header keeps.

use super::{Channel, Dossier};
use crate::calendar::{Term, TermUnit, Why, WorkingCalendar, due};
use crate::clock::vietnam_time;
use crate::procedure::{self, Procedure};

const CASE_BY_CASE: Term = Term { value: 0, unit: TermUnit::Other };

/// The term of a dossier of `procedure` that came by `channel`: that way's own, else the procedure's. Where nobody has
/// published one it is set case by case, with a due date typed by the officer (R1.14b).
pub fn term_for(procedure: &Procedure, channel: Channel) -> Term {
    let channel = match channel {
        Channel::Online => procedure::Channel::Online,
        Channel::Counter => procedure::Channel::Counter,
        Channel::Post => procedure::Channel::Post,
    };
    let way = procedure.ways.iter().find(|way| way.channel == channel);
    let limit = way.map_or(procedure.term.as_ref(), |way| procedure.term_of(way));
    limit.map_or(CASE_BY_CASE, |limit| limit.term())
}

/// The term of `dossier`: the one under which it was accepted (R5.2), before that the one that its `procedure` has today.
/// A procedure that no edition has any more is set case by case.
pub fn term_of(dossier: &Dossier, procedure: Option<&Procedure>) -> Term {
    let today = || procedure.map(|procedure| term_for(procedure, dossier.channel));
    dossier.term.or_else(today).unwrap_or(CASE_BY_CASE)
}

/// The reasons of the due date in `dossier`, whose procedure has `term`; empty before it is accepted.
///
/// A date that the calendar gives today for the same receipt has the calendar's reasons. A printed date never moves
/// earlier (R3.14): where the calendar or the catalogue has changed since, or a pause has moved it, receipt, term and the
/// date itself are what is left to say.
pub fn why_due(dossier: &Dossier, calendar: &WorkingCalendar, term: Option<Term>) -> Vec<Why> {
    let (Some(received), Some(set)) = (dossier.received_at, dossier.due) else {
        return Vec::new();
    };
    let computed = term.map(|term| due(calendar, term, received));
    if let Some(Ok(computed)) = &computed
        && computed.at == set.at
    {
        return computed.reasons.clone();
    }
    let at = Why::Received { at: vietnam_time(received) };
    let middle = match (term, computed) {
        (Some(term), Some(Ok(_))) => Why::Term(term),
        _ => Why::Typed,
    };
    let mut reasons = vec![at, middle, Why::Due { date: set.date() }];
    if set.provisional {
        reasons.push(Why::Provisional { year: set.date().year() });
    }
    reasons
}
