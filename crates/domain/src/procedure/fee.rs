//! Fees (phí, lệ phí), in whole đồng.

use jiff::civil::Date;
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
    /// The first day on which it is asked for (R5.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// The last day on which it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}

impl Fee {
    /// A fee without words and without end.
    pub fn new(kind: FeeKind, amount: Option<u64>) -> Fee {
        Fee { kind, amount, note: None, valid_from: None, valid_to: None }
    }

    /// Whether it is asked for on `day`.
    pub fn is_in_force(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }

    /// A sum of 1 to 999 đ: probably entered in thousands (R5.3). It is shown as it stands and doubted, never mended.
    pub fn is_doubtful(&self) -> bool {
        matches!(self.amount, Some(1..=999))
    }

    /// The sum in words; a fee without one is set elsewhere.
    pub fn describe(&self, lang: Lang) -> String {
        match self.amount {
            None => lang.say("Theo quy định của địa phương hoặc từng trường hợp", "Set locally or case by case").to_owned(),
            Some(amount) => dong(amount, lang),
        }
    }
}

/// `1.234.567 đ`, in English `1,234,567 đ`.
pub fn dong(amount: u64, lang: Lang) -> String {
    let digits = amount.to_string();
    let mut shown = String::with_capacity(digits.len() * 4 / 3 + 4);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push_str(lang.say(".", ","));
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
    /// The fee of `procedure` in brief, as it holds on any day: where a change of the fee would change it, by case.
    pub fn of(procedure: &Procedure) -> FeeBrief {
        let fees = procedure.ways.iter().flat_map(|way| &way.fees);
        let starts = fees.flat_map(|fee| [fee.valid_from, fee.valid_to.and_then(|to| to.tomorrow().ok())]).flatten();
        let mut briefs = std::iter::once(Date::MIN).chain(starts).map(|day| FeeBrief::on(procedure, day));
        let first = briefs.next().unwrap_or(FeeBrief::Unknown);
        if briefs.all(|brief| brief == first) { first } else { FeeBrief::Varies }
    }

    /// The fee of `procedure` in brief on `day`.
    pub fn on(procedure: &Procedure, day: Date) -> FeeBrief {
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
        let mut fees = procedure.ways.iter().flat_map(|way| &way.fees).filter(|fee| fee.is_in_force(day)).peekable();
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
            FeeBrief::Exactly(amount) => dong(amount, lang),
            FeeBrief::From(amount) => format!("{} {}", lang.say("Từ", "From"), dong(amount, lang)),
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
            assert_eq!(dong(amount, Lang::Vi), expect);
            assert_eq!(dong(amount, Lang::En), expect.replace('.', ","));
        }
    }

    #[test]
    fn a_fee_holds_from_its_first_day_to_its_last() {
        let fee = |from: Option<&str>, to: Option<&str>| Fee {
            valid_from: from.map(|day| day.parse().unwrap()),
            valid_to: to.map(|day| day.parse().unwrap()),
            ..Fee::new(FeeKind::Charge, Some(25_000))
        };
        for (from, to, day, expect) in [
            (None, None, "2026-11-29", true),
            (None, Some("2026-12-31"), "2026-12-31", true),
            (None, Some("2026-12-31"), "2027-01-01", false),
            (Some("2027-01-01"), None, "2026-12-31", false),
            (Some("2027-01-01"), None, "2027-01-01", true),
        ] {
            assert_eq!(fee(from, to).is_in_force(day.parse().unwrap()), expect, "{from:?} {to:?} {day}");
        }
    }

    #[test]
    fn a_change_of_the_fee_shows_on_its_day() {
        let until = |amount, day: &str| Fee { valid_to: Some(day.parse().unwrap()), ..Fee::new(FeeKind::Charge, Some(amount)) };
        let from = |amount, day: &str| Fee { valid_from: Some(day.parse().unwrap()), ..Fee::new(FeeKind::Charge, Some(amount)) };
        let brief = |fees: Vec<Fee>, day: &str| {
            let mut procedure = Procedure::named(ProcedureCode::parse("1.000001").unwrap(), "Thử");
            procedure.ways.push(Way { channel: Channel::Online, note: None, term: None, fees, returns: Vec::new() });
            (FeeBrief::on(&procedure, day.parse().unwrap()), FeeBrief::of(&procedure))
        };
        for (day, amount) in [("2026-12-31", 25_000), ("2027-01-01", 50_000)] {
            let fees = vec![until(25_000, "2026-12-31"), from(50_000, "2027-01-01")];
            // A list is made without a day, so it promises neither sum.
            assert_eq!(brief(fees, day), (FeeBrief::Exactly(amount), FeeBrief::Varies), "{day}");
        }
        let same = vec![until(50_000, "2026-12-31"), from(50_000, "2027-01-01")];
        assert_eq!(brief(same, "2026-12-31"), (FeeBrief::Exactly(50_000), FeeBrief::Exactly(50_000)));
    }

    #[test]
    fn fees_in_brief() {
        let brief = |fees: &[(Option<u64>, &str)], trusted: bool| {
            let mut procedure = Procedure::named(ProcedureCode::parse("1.000001").unwrap(), "Thử");
            let fees = fees
                .iter()
                .map(|(amount, note)| Fee {
                    note: (!note.is_empty()).then(|| Text::vi(*note)),
                    ..Fee::new(FeeKind::Fee, *amount)
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
