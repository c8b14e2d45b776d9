//! Fees by case: equal lines of several ways stand once.

use domain::clock::date_in;
use domain::dossier::Channel;
use domain::lang::{Lang, Text};
use domain::procedure::{Fee, Procedure};
use jiff::civil::Date;

use super::channel_names;

/// One fee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeLine {
    /// Phí or lệ phí.
    pub kind: Text,
    /// The case.
    pub note: Option<Text>,
    /// The sum.
    pub amount: String,
    /// The ways of handing in, where it is not all of them.
    pub ways: Option<String>,
    /// Until when it is asked for, where that is known.
    pub until: Option<String>,
    /// The sum is likely meant in thousands (R5.3).
    pub doubtful: bool,
}

/// The fees that are asked for on `today` (R5.1).
pub(super) fn lines(procedure: &Procedure, today: Date, lang: Lang) -> Vec<FeeLine> {
    let mut fees: Vec<(&Fee, Vec<Channel>)> = Vec::new();
    let mut all: Vec<Channel> = Vec::new();
    for way in &procedure.ways {
        if !all.contains(&way.channel) {
            all.push(way.channel);
        }
        for fee in way.fees.iter().filter(|fee| fee.is_in_force(today)) {
            match fees.iter_mut().find(|(other, _)| *other == fee) {
                Some((_, channels)) if !channels.contains(&way.channel) => channels.push(way.channel),
                Some(_) => {}
                None => fees.push((fee, vec![way.channel])),
            }
        }
    }
    let line = |(fee, channels): (&Fee, Vec<Channel>)| FeeLine {
        kind: fee.kind.name(),
        note: fee.note.clone().filter(|note| !note.is_empty()),
        amount: fee.describe(lang),
        ways: (channels.len() < all.len()).then(|| channel_names(&channels, lang)),
        until: fee.valid_to.map(|date| date_in(date, lang)),
        doubtful: fee.is_doubtful(),
    };
    fees.into_iter().map(line).collect()
}
