//! The satisfaction rating after use (đánh giá sự hài lòng): TT32 Art. 12 and 11.2d, R1.1–R1.4.

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::code::{AgencyCode, ProcedureCode};
use crate::dossier::{Channel, Dossier};
use crate::lang::Text;

/// What is rated (nội dung đánh giá), in the order of Art. 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// 12.1a, the only one that is required.
    Overall,
    /// 12.1b.
    Convenience,
    /// 12.1b.
    Timeliness,
    /// 12.1b.
    Attitude,
}

impl Criterion {
    /// All four, in the law's order (R1.1).
    pub const ALL: [Criterion; 4] = [Criterion::Overall, Criterion::Convenience, Criterion::Timeliness, Criterion::Attitude];

    /// The name of the form's field.
    pub fn key(self) -> &'static str {
        match self {
            Criterion::Overall => "overall",
            Criterion::Convenience => "convenience",
            Criterion::Timeliness => "timeliness",
            Criterion::Attitude => "attitude",
        }
    }

    /// The law's wording, with our English.
    pub fn text(self) -> Text {
        match self {
            Criterion::Overall => Text::both("Đánh giá tổng thể dịch vụ", "The service as a whole"),
            Criterion::Convenience => Text::both(
                "Mức độ thuận tiện khi sử dụng dịch vụ (dịch vụ dễ sử dụng, thời gian đáp ứng của dịch vụ khi giao tiếp, xử lý dữ liệu)",
                "Convenience of use (easy to use, quick to respond and to process data)",
            ),
            Criterion::Timeliness => Text::both(
                "Mức độ đúng hạn trong xử lý, trả kết quả của cơ quan nhà nước",
                "The agency keeping to its dates in handling the dossier and giving the result",
            ),
            Criterion::Attitude => Text::both(
                "Thái độ hỗ trợ, xử lý dịch vụ công trực tuyến của cơ quan nhà nước (độ nhiệt tình, cách giao tiếp của cán bộ, công chức khi hướng dẫn, xử lý)",
                "The attitude of the agency's staff (helpfulness and manner when guiding and handling)",
            ),
        }
    }
}

/// Mức độ, the three levels of 12.1c.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Satisfaction {
    /// Rất hài lòng.
    VerySatisfied,
    /// Hài lòng.
    Satisfied,
    /// Chưa hài lòng.
    Dissatisfied,
}

impl Satisfaction {
    /// All three, best first.
    pub const ALL: [Satisfaction; 3] = [Satisfaction::VerySatisfied, Satisfaction::Satisfied, Satisfaction::Dissatisfied];

    /// The value of the radio button.
    pub fn key(self) -> &'static str {
        match self {
            Satisfaction::VerySatisfied => "very_satisfied",
            Satisfaction::Satisfied => "satisfied",
            Satisfaction::Dissatisfied => "dissatisfied",
        }
    }

    /// The law's wording, with our English.
    pub fn text(self) -> Text {
        match self {
            Satisfaction::VerySatisfied => Text::both("Rất hài lòng", "Very satisfied"),
            Satisfaction::Satisfied => Text::both("Hài lòng", "Satisfied"),
            Satisfaction::Dissatisfied => Text::both("Chưa hài lòng", "Not yet satisfied"),
        }
    }
}

/// The levels that one person gave; a skipped content is `None`, which is not "Chưa hài lòng" (R1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Levels {
    /// 12.1a.
    pub overall: Satisfaction,
    /// 12.1b.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub convenience: Option<Satisfaction>,
    /// 12.1b.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeliness: Option<Satisfaction>,
    /// 12.1b.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attitude: Option<Satisfaction>,
}

/// What keeps a rating from being taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelProblem {
    /// The overall content is not rated.
    OverallMissing,
    /// A value that no radio button of this content has.
    Unknown(Criterion),
}

impl Levels {
    /// Reads the four fields of the form; an empty or absent one is skipped. Errors: every problem at once (R6.10).
    pub fn parse<'a>(field: impl Fn(&str) -> Option<&'a str>) -> Result<Levels, Vec<LevelProblem>> {
        let mut problems = Vec::new();
        let mut read = |criterion: Criterion| {
            let value = field(criterion.key()).map(str::trim).filter(|value| !value.is_empty())?;
            let level = Satisfaction::ALL.into_iter().find(|level| level.key() == value);
            if level.is_none() {
                problems.push(LevelProblem::Unknown(criterion));
            }
            level
        };
        let [overall, convenience, timeliness, attitude] = Criterion::ALL.map(&mut read);
        match overall {
            Some(overall) if problems.is_empty() => Ok(Levels { overall, convenience, timeliness, attitude }),
            None if !problems.contains(&LevelProblem::Unknown(Criterion::Overall)) => {
                problems.insert(0, LevelProblem::OverallMissing);
                Err(problems)
            }
            _ => Err(problems),
        }
    }

    /// The level given to `criterion`.
    pub fn get(&self, criterion: Criterion) -> Option<Satisfaction> {
        match criterion {
            Criterion::Overall => Some(self.overall),
            Criterion::Convenience => self.convenience,
            Criterion::Timeliness => self.timeliness,
            Criterion::Attitude => self.attitude,
        }
    }
}

/// How long after the end of a dossier its rating can be given and changed: 30 days.
pub const OPEN_DAYS: i32 = 30;

/// The last instant at which a dossier that ended at `ended` can be rated: the end of the 30th day in Vietnam.
pub fn open_until(ended: Timestamp) -> Timestamp {
    let last = clock::vietnam_date(ended).saturating_add((OPEN_DAYS + 1).days());
    clock::start_of(last)
}

/// The longest free text that goes with a rating, in characters.
pub const REMARK_MAX: usize = 1000;

/// The one live rating of a dossier (đánh giá đang có hiệu lực): nothing in it leads to the dossier or to a person (R1.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// An HMAC of the dossier's code.
    pub rater: String,
    /// The service that was used.
    pub procedure: ProcedureCode,
    /// The agency that was rated.
    pub agency: AgencyCode,
    /// How the dossier came.
    pub channel: Channel,
    /// What it says.
    pub levels: Levels,
    /// When it was given or last changed.
    pub rated_at: Timestamp,
    /// 1 at first; rises with each change.
    pub version: u32,
    /// Under which random id its free text is kept, apart from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// Whether a dossier can be rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// It is still being handled: rating is offered after use (11.2d).
    NotYet,
    /// It ended without being settled or refused: there is nothing to rate.
    Never,
    /// Until this instant.
    Open(Timestamp),
    /// It could be until this instant.
    Over(Timestamp),
}

/// Whether `dossier` can be rated at `now` (R1.3: after use; after a refusal too).
pub fn offer(dossier: &Dossier, now: Timestamp) -> Offer {
    match dossier.resolved_at.map(open_until) {
        Some(until) if now < until => Offer::Open(until),
        Some(until) => Offer::Over(until),
        None if dossier.state.is_final() => Offer::Never,
        None => Offer::NotYet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{DossierCode, SubmissionId};
    use crate::dossier::{DossierPath, DossierState};

    fn dossier(state: DossierState, resolved_at: Option<&str>) -> Dossier {
        let moment: Timestamp = "2026-11-20T01:00:00Z".parse().unwrap();
        Dossier {
            code: DossierCode::parse("H99.01-261120-0001").unwrap(),
            procedure: ProcedureCode::parse("1.001193").unwrap(),
            edition: 1,
            agency: AgencyCode::parse("H99.01").unwrap(),
            channel: Channel::Online,
            state,
            version: 3,
            submitted_at: moment,
            answer_by: moment,
            received_at: None,
            due: None,
            term: None,
            resolved_at: resolved_at.map(|at| at.parse().unwrap()),
            on_time: None,
            resolved_kind: None,
            applicant: None,
            submission_id: SubmissionId::parse("01990000-0000-7000-8000-000000000000").unwrap(),
            created_by: None,
            received_by: None,
            handled_by: None,
            supplements: 0,
            pause: None,
            path: DossierPath::default(),
            proofs: Vec::new(),
        }
    }

    #[test]
    fn rating_is_offered_after_use_and_for_thirty_days() {
        let ended = "2026-11-24T09:30:00Z";
        let until: Timestamp = "2026-12-24T17:00:00Z".parse().unwrap();
        for (state, resolved, now, expect) in [
            (DossierState::Processing, None, ended, Offer::NotYet),
            (DossierState::NotAccepted, None, ended, Offer::Never),
            (DossierState::Stopped, None, ended, Offer::Never),
            (DossierState::Stopped, Some(ended), ended, Offer::Open(until)),
            (DossierState::Resolved, Some(ended), "2026-12-24T16:59:59Z", Offer::Open(until)),
            (DossierState::HandedOver, Some(ended), "2026-12-24T17:00:00Z", Offer::Over(until)),
        ] {
            assert_eq!(offer(&dossier(state, resolved), now.parse().unwrap()), expect, "{state} {now}");
        }
    }

    fn parse(pairs: &[(&str, &'static str)]) -> Result<Levels, Vec<LevelProblem>> {
        Levels::parse(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| *value))
    }

    #[test]
    fn only_overall_is_required_and_skipped_is_not_dissatisfied() {
        use LevelProblem::{OverallMissing, Unknown};
        use Satisfaction::{Dissatisfied, Satisfied};
        let only = Levels { overall: Satisfied, convenience: None, timeliness: None, attitude: None };
        for (pairs, expect) in [
            (vec![("overall", "satisfied")], Ok(only)),
            (vec![("overall", "satisfied"), ("attitude", "")], Ok(only)),
            (vec![("overall", "satisfied"), ("attitude", "dissatisfied")], Ok(Levels { attitude: Some(Dissatisfied), ..only })),
            (vec![], Err(vec![OverallMissing])),
            (vec![("attitude", "satisfied")], Err(vec![OverallMissing])),
            (vec![("overall", "5 sao")], Err(vec![Unknown(Criterion::Overall)])),
            (vec![("timeliness", "x")], Err(vec![OverallMissing, Unknown(Criterion::Timeliness)])),
        ] {
            assert_eq!(parse(&pairs), expect, "{pairs:?}");
        }
    }

    #[test]
    fn open_for_thirty_whole_days() {
        let until = open_until("2026-11-24T09:30:00Z".parse().unwrap());
        assert_eq!(until.to_string(), "2026-12-24T17:00:00Z");
    }
}
