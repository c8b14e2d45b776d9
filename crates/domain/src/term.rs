//! Time limits for settling a dossier (thời hạn giải quyết), as data states them.

use serde::{Deserialize, Serialize};

/// The unit of a [`Term`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermUnit {
    /// Giờ làm việc.
    Hour,
    /// Ngày làm việc.
    WorkingDay,
    /// Ngày.
    Day,
    /// Tháng.
    Month,
    /// Năm.
    Year,
    /// Set case by case: an officer types the due date (R1.14b).
    Other,
}

/// A time limit (thời hạn): `0 working_day` is "the same day, after 15:00 the next working day" (R3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// How many units.
    pub value: u32,
    /// Of what.
    pub unit: TermUnit,
}
