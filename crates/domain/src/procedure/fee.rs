//! Fees (phí, lệ phí), in whole đồng.

use serde::{Deserialize, Serialize};

use super::{Part, Procedure, slug::ascii_words};
use crate::lang::{Lang, Text};

/// What kind of payment it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeKind {
    /// Phí.
    Fee,
    /// Lệ phí.
    Charge,
    /// Giá dịch vụ.
    Price,
}

impl FeeKind {
    /// The kind's name.
    pub fn name(self) -> Text {
        match self {
            FeeKind::Fee => Text::both("Phí", "Fee"),
            FeeKind::Charge => Text::both("Lệ phí", "Charge"),
            FeeKind::Price => Text::both("Giá dịch vụ", "Price"),
        }
    }
}

/// Một khoản phí, lệ phí.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// What kind.
    pub kind: FeeKind,
    /// In đồng; `None` where no single sum is set (by the province's council, by an attached table).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<u64>,
    /// When it is due and who is exempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

impl Fee {
    /// A sum of 1 to 999 đ: probably entered in thousands (R5.3). It is shown as it stands and doubted, never mended.
    pub fn is_doubtful(&self) -> bool {
        matches!(self.amount, Some(1..=999))
    }

    /// The sum in words; a fee without one is set elsewhere.
    pub fn describe(&self, lang: Lang) -> String {
        match self.amount {
            None => lang.say("Theo quy định của địa phương hoặc từng trường hợp", "Set locally or case by case").to_owned(),
            Some(amount) => dong(amount),
        }
    }
}

/// `1.234.567 đ`.
pub fn dong(amount: u64) -> String {
    let digits = amount.to_string();
    let mut shown = String::with_capacity(digits.len() * 4 / 3 + 4);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push('.');
        }
        shown.push(digit);
    }
    shown.push_str(" đ");
    shown
}

/// The fee of a procedure in a few words, for lists of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeBrief {
    /// Nobody has published it.
    Unknown,
    /// Không thu phí.
    Free,
    /// One sum in every case.
    Exactly(u64),
    /// This sum or more, by case or way.
    From(u64),
    /// By case, by province, or doubtful in the record.
    Varies,
}

impl FeeBrief {
    /// The fee of `procedure` in brief.
    pub fn of(procedure: &Procedure) -> FeeBrief {
        // A nought of the national record may stand for "see the circular"; the agency's own nought is meant.
        let trusted = procedure.source_of(Part::Fees).is_some();
        let free = |fee: &Fee| {
            fee.amount == Some(0)
                && (trusted
                    || fee.note.as_ref().is_none_or(|note| {
                        let words = ascii_words(&note.vi);
                        words.is_empty() || words.starts_with("khong") || words.starts_with("mien")
                    }))
        };
        let mut fees = procedure.ways.iter().flat_map(|way| &way.fees).peekable();
        if fees.peek().is_none() {
            return FeeBrief::Unknown;
        }
        let (mut least, mut most) = (u64::MAX, 0);
        for fee in fees {
            match fee.amount {
                Some(amount) if !fee.is_doubtful() && (amount > 0 || free(fee)) => {
                    least = least.min(amount);
                    most = most.max(amount);
                }
                _ => return FeeBrief::Varies,
            }
        }
        match (least, most) {
            (_, 0) => FeeBrief::Free,
            (0, _) => FeeBrief::Varies,
            (least, most) if least == most => FeeBrief::Exactly(least),
            (least, _) => FeeBrief::From(least),
        }
    }

    /// In words; "chưa công bố" where nobody has published it.
    pub fn describe(self, lang: Lang) -> String {
        match self {
            FeeBrief::Unknown => lang.say("Chưa công bố", "Not published").to_owned(),
            FeeBrief::Free => lang.say("Không thu phí", "No fee").to_owned(),
            FeeBrief::Exactly(amount) => dong(amount),
            FeeBrief::From(amount) => format!("{} {}", lang.say("Từ", "From"), dong(amount)),
            FeeBrief::Varies => lang.say("Tùy từng trường hợp", "Depends on the case").to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{code::ProcedureCode, dossier::Channel, procedure::Way};

    #[test]
    fn sums_are_shown_with_dots() {
        for (amount, expect) in
            [(0, "0 đ"), (999, "999 đ"), (8000, "8.000 đ"), (1_234_567, "1.234.567 đ"), (17_500_000_000, "17.500.000.000 đ")]
        {
            assert_eq!(dong(amount), expect);
        }
    }

    #[test]
    fn fees_in_brief() {
        let brief = |fees: &[(Option<u64>, &str)], trusted: bool| {
            let mut procedure = Procedure::named(ProcedureCode::parse("1.000001").unwrap(), "Thử");
            let fees = fees
                .iter()
                .map(|(amount, note)| Fee {
                    kind: FeeKind::Fee,
                    amount: *amount,
                    note: (!note.is_empty()).then(|| Text::vi(*note)),
                })
                .collect();
            procedure.ways.push(Way { channel: Channel::Online, note: None, term: None, fees, returns: Vec::new() });
            if trusted {
                procedure.sources.insert(Part::Fees, "unverified".to_owned());
            }
            FeeBrief::of(&procedure)
        };
        for (fees, trusted, expect) in [
            (&[][..], false, FeeBrief::Unknown),
            (&[(Some(0), "")], false, FeeBrief::Free),
            (&[(Some(0), "Không thu")], false, FeeBrief::Free),
            // The national record writes 0 and puts the sum, or where to find it, in the words beside it.
            (&[(Some(0), "Theo thông tư của bộ")], false, FeeBrief::Varies),
            (&[(Some(0), "Đăng ký đúng hạn")], true, FeeBrief::Free),
            (&[(Some(0), "Đăng ký đúng hạn"), (None, "Quá hạn")], true, FeeBrief::Varies),
            (&[(Some(8000), ""), (Some(8000), "")], false, FeeBrief::Exactly(8000)),
            (&[(Some(5000), ""), (Some(10000), "")], false, FeeBrief::From(5000)),
            // R5.3: probably thousands; a list does not repeat it as a fact.
            (&[(Some(100), "")], false, FeeBrief::Varies),
        ] {
            assert_eq!(brief(fees, trusted), expect, "{fees:?}");
        }
        assert_eq!(FeeBrief::From(5000).describe(Lang::Vi), "Từ 5.000 đ");
    }
}
