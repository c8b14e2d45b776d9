//! Who handed in a paper dossier (người nộp): kept sealed beside the header, never in it or in the log.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// The applicant of a paper dossier, as the counter wrote her down. Debug output shows nothing of it (R7.3).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperApplicant {
    /// Họ và tên.
    pub name: String,
    /// Số định danh cá nhân.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal_id: Option<String>,
    /// Số điện thoại.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Thư điện tử, where she has one: notices go there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Địa chỉ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The language of the notices.
    #[serde(default)]
    pub lang: Lang,
    /// What the counter noted about the dossier: its papers, who handed it in for her.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

impl fmt::Debug for PaperApplicant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaperApplicant(***)")
    }
}
