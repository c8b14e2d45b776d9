//! The way that a dossier took (quá trình): every state with the second at which it was entered, in the header itself, so
//! that the owner's page is one read. The log has the same path with who walked it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::DossierState;

/// The states in order, the first one first; the `n`th (from 0) is what version `n + 1` made. Stored as `1@1795489200 2@…`:
/// a header has little room.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DossierPath(Vec<(DossierState, Timestamp)>);

impl DossierPath {
    /// The path that begins with `state`.
    pub fn begin(state: DossierState, at: Timestamp) -> DossierPath {
        let mut path = DossierPath::default();
        path.enter(state, at);
        path
    }

    /// Adds an entry into `state`, to the second.
    pub fn enter(&mut self, state: DossierState, at: Timestamp) {
        self.0.push((state, Timestamp::from_second(at.as_second()).unwrap_or(at)));
    }

    /// Nothing is known of it: the header was written before paths were kept.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Version, state and time of each entry, the first one first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (u32, DossierState, Timestamp)> + '_ {
        (1..).zip(&self.0).map(|(version, (state, at))| (version, *state, *at)).collect::<Vec<_>>().into_iter()
    }

    /// When `state` was last entered.
    pub fn last(&self, state: DossierState) -> Option<Timestamp> {
        self.0.iter().rev().find(|(entered, _)| *entered == state).map(|(_, at)| *at)
    }

    /// The versions whose step may have words beside it ([`super::Note`]).
    pub fn worded(&self) -> impl Iterator<Item = u32> + '_ {
        use DossierState::{AwaitingPayment, AwaitingSupplement, NotAccepted, Processing, Resolved, Stopped, WithdrawalAsked};
        let before = std::iter::once(None).chain(self.0.iter().map(|(state, _)| Some(*state)));
        self.0.iter().zip(before).zip(1..).filter_map(|(((state, _), before), version)| match state {
            NotAccepted | AwaitingSupplement | AwaitingPayment | WithdrawalAsked | Stopped | Resolved => Some(version),
            Processing if before == Some(WithdrawalAsked) => Some(version),
            _ => None,
        })
    }
}

impl TryFrom<String> for DossierPath {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let entry = |part: &str| {
            let (code, second) = part.split_once('@')?;
            let state = DossierState::try_from(code.parse::<u8>().ok()?).ok()?;
            Some((state, Timestamp::from_second(second.parse().ok()?).ok()?))
        };
        let entries = text.split_whitespace().map(|part| entry(part).ok_or_else(|| format!("not an entry of a path: {part}")));
        entries.collect::<Result<_, _>>().map(DossierPath)
    }
}

impl From<DossierPath> for String {
    fn from(path: DossierPath) -> String {
        let entries: Vec<String> = path.0.iter().map(|(state, at)| format!("{}@{}", state.code(), at.as_second())).collect();
        entries.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_path_is_kept_as_a_short_text() {
        let mut path = DossierPath::begin(DossierState::Submitted, "2026-11-24T02:00:00.123456Z".parse().unwrap());
        path.enter(DossierState::Received, "2026-11-24T03:00:00Z".parse().unwrap());
        let text = String::from(path.clone());
        assert_eq!(text, "1@1795485600 2@1795489200");
        assert_eq!(DossierPath::try_from(text), Ok(path.clone()));
        assert_eq!(path.last(DossierState::Received), Some(at(1_795_489_200)));
        assert_eq!(path.last(DossierState::Resolved), None);
        for bad in ["11@5", "1@", "1", "x@5", "0@5"] {
            assert!(DossierPath::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }

    #[test]
    fn words_are_looked_for_where_a_step_can_have_some() {
        use DossierState::{Processing, Received, Resolved, Stopped, Submitted, WithdrawalAsked};
        for (states, expect) in [
            (vec![Submitted], vec![]),
            (vec![Submitted, Received, Processing, Resolved], vec![4]),
            (vec![Submitted, Received, WithdrawalAsked, Processing, Stopped], vec![3, 4, 5]),
        ] {
            let mut path = DossierPath::default();
            for state in states {
                path.enter(state, at(0));
            }
            assert_eq!(path.worded().collect::<Vec<_>>(), expect);
        }
    }
}
