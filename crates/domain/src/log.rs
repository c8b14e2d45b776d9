//! The log (nhật ký): what happened, append-only. One line for every fact, in the fact's own transaction. It is at once the
//! audit trail, a dossier's history and the only source of the statistics, so a line carries codes, levels and times, and
//! never free text or a name.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::code::{AccountId, AgencyCode, DossierCode, FeedbackCode, JobId, NoticeCode, ProcedureCode};
use crate::dossier::{Channel, DossierState};
use crate::job::JobKind;
use crate::notice::NoticeKind;
use crate::rating::Levels;

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A citizen, by account.
    Citizen(AccountId),
    /// An officer, by account.
    Officer(AccountId),
    /// Somebody who did not sign in.
    Anyone,
    /// The operator's command.
    Operator,
}

/// A rating that a newer one replaced: it leaves the month in which it was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// When it was given.
    pub rated_at: Timestamp,
    /// What it said.
    pub levels: Levels,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Someone signed in for the first time.
    AccountOpened {
        /// The new account.
        account: AccountId,
    },
    /// A person changed her profile.
    ProfileChanged {
        /// Whose.
        account: AccountId,
    },
    /// An officer's posts changed.
    PostsChanged {
        /// Whose.
        account: AccountId,
    },
    /// A dossier was handed in and waits in state 1.
    Submitted {
        /// Mã hồ sơ.
        dossier: DossierCode,
        /// 1.
        version: u32,
    },
    /// A dossier's state changed.
    Moved {
        /// Mã hồ sơ.
        dossier: DossierCode,
        /// From this state; `None` for a paper dossier, which begins as received.
        from: Option<DossierState>,
        /// To this one.
        to: DossierState,
        /// The dossier's version after it: one line a version (I10).
        version: u32,
        /// This is the first entry into state 2: it counts as received (R1.14a).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        received: bool,
        /// This resolves the dossier (first entry into 9, or into 8 by a written refusal): whether on time (R1.14a).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resolved_on_time: Option<bool>,
    },
    /// A rating was given or changed; `rater` is an HMAC of the dossier's code (R1.4).
    Rated {
        /// The rating's key.
        rater: String,
        /// What it says.
        levels: Levels,
        /// What it replaces.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaced: Option<Replaced>,
    },
    /// A message to the agency was stored.
    FeedbackReceived {
        /// Reference number.
        code: FeedbackCode,
    },
    /// A notice of maintenance or of an incident was published (R1.11).
    NoticePublished {
        /// Its number.
        notice: NoticeCode,
        /// As maintenance or as an incident.
        kind: NoticeKind,
        /// When its window begins.
        starts_at: Timestamp,
        /// When the portal was expected back.
        returns_at: Timestamp,
    },
    /// A notice was ended early, withdrawn, or its return moved.
    NoticeChanged {
        /// Its number.
        notice: NoticeCode,
        /// Its version after it.
        version: u32,
        /// When it is over now.
        over_at: Timestamp,
    },
    /// A long job was begun: publishing the catalogue, an import.
    JobBegun {
        /// Which.
        job: JobId,
        /// What it does.
        kind: JobKind,
    },
    /// A long job came to its end.
    JobEnded {
        /// Which.
        job: JobId,
        /// What it did.
        kind: JobKind,
        /// Whether all of it was done.
        done: bool,
    },
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// UUIDv7.
    pub id: String,
    /// When it was written.
    pub recorded_at: Timestamp,
    /// When it took effect: earlier than `recorded_at` where a paper dossier is entered late.
    pub effective_at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// Of which procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<ProcedureCode>,
    /// At which agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyCode>,
    /// By which channel the dossier came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// Shards of one day of the log. Changed only from a date on: all are read.
pub const SHARDS: u8 = 16;

impl LogLine {
    /// The partition: the day in Vietnam on which it was written, and the shard of its procedure.
    pub fn partition(&self) -> (Date, u8) {
        let of = self.procedure.as_ref().map_or(self.id.as_str(), ProcedureCode::as_str);
        (clock::vietnam_date(self.recorded_at), shard(of))
    }

    /// The dossier whose history it belongs to; a rating belongs to none.
    pub fn dossier(&self) -> Option<&DossierCode> {
        match &self.event {
            Event::Submitted { dossier, .. } | Event::Moved { dossier, .. } => Some(dossier),
            _ => None,
        }
    }
}

/// FNV-1a over the bytes, modulo [`SHARDS`]: the same in every version of every function.
pub fn shard(text: &str) -> u8 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (hash % u64::from(SHARDS)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_filed_under_its_day_in_vietnam() {
        let line = LogLine {
            id: "x".into(),
            recorded_at: "2026-12-31T17:00:00Z".parse().unwrap(),
            effective_at: "2026-12-31T16:59:59Z".parse().unwrap(),
            actor: Actor::Anyone,
            procedure: Some(ProcedureCode::parse("1.001193").unwrap()),
            agency: None,
            channel: Some(Channel::Online),
            event: Event::FeedbackReceived { code: FeedbackCode::parse("GY-261231-222222").unwrap() },
        };
        assert_eq!(line.partition(), (jiff::civil::date(2027, 1, 1), shard("1.001193")));
        let text = serde_json::to_string(&line).unwrap();
        assert_eq!(serde_json::from_str::<LogLine>(&text).unwrap(), line);
    }

    #[test]
    fn procedures_spread_over_all_shards() {
        let used: std::collections::BTreeSet<u8> = (0..400).map(|n| shard(&format!("1.{n:06}"))).collect();
        assert_eq!(used.len(), usize::from(SHARDS));
    }
}
