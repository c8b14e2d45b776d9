//! A draft (bản nháp): what stands under a submission's identity until it becomes a dossier, and afterwards.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::code::{AccountId, AgencyCode, DossierCode, ProcedureCode, SubmissionId};
use crate::form::Answers;
use crate::prefill::Known;

/// How long a draft is kept after it was last saved: 30 days.
pub const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// A browser that has not signed in, by the hash of its cookie's secret.
    Browser(String),
    /// A person.
    Account(AccountId),
}

/// What became of it: of one submission comes one dossier (I1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DraftState {
    /// It is being filled in.
    Draft,
    /// It was handed in: a replay with the same payload is answered with the same receipt.
    Submitted {
        /// SHA-256 of the payload, hexadecimal.
        payload: String,
        /// The dossier it became.
        dossier: DossierCode,
    },
}

/// What is kept beside the header, sealed. Debug output shows no values.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filled {
    /// The answers that were confirmed.
    pub answers: Answers,
    /// What earlier dossiers of the same person say, so that every page offers the same values without another read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<Known>,
    /// Earlier dossiers were asked; false while nobody has signed in, or while they could not be read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asked: bool,
}

/// The header of a draft: at most 1 KB stored. The answers stand beside it and are never copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its identity, made when the form was first shown.
    pub id: SubmissionId,
    /// Whose it is.
    #[serde(rename = "of")]
    pub owner: Owner,
    /// What it asks for.
    pub procedure: ProcedureCode,
    /// The form.
    pub form: String,
    /// The form's version when it was begun.
    pub form_version: u32,
    /// The receiving agency, once it is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyCode>,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// Rises with each change.
    pub version: u32,
    /// What became of it.
    #[serde(flatten)]
    pub state: DraftState,
}

impl Draft {
    /// When it ends if nobody saves it again.
    pub fn ends_at(&self) -> Timestamp {
        self.saved_at.saturating_add(KEPT).unwrap_or(Timestamp::MAX)
    }

    /// It is being filled in and has not ended: DynamoDB deletes late.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.state == DraftState::Draft && now < self.ends_at()
    }
}
