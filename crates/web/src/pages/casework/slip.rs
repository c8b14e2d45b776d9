//! Form 01: the receipt slip with the appointment (giấy tiếp nhận hồ sơ và hẹn trả kết quả, R3.5).

use askama::Template;

use crate::frame::Frame;

/// A line of the slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipRow {
    /// What it is.
    pub key: String,
    /// What it says; line breaks are kept.
    pub value: String,
}

impl SlipRow {
    /// A line.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> SlipRow {
        SlipRow { key: key.into(), value: value.into() }
    }
}

/// The page at `/can-bo/ho-so/<code>/phieu`. The slip itself is in Vietnamese in both languages: it is a legal form.
#[derive(Debug, Template)]
#[template(path = "pages/casework/slip.html")]
pub struct SlipPage {
    /// What stands around it.
    pub frame: Frame,
    /// The receiving agency.
    pub agency: String,
    /// Mã hồ sơ.
    pub code: String,
    /// Where it can be looked up.
    pub look_up: String,
    /// Its lines in the order of the form.
    pub rows: Vec<SlipRow>,
    /// Where and when it was made: "Sông Mẫu, ngày 25 tháng 11 năm 2026".
    pub dated: String,
    /// Who handed it in and who received it: there is no slip before that.
    pub signed: Option<(String, String)>,
    /// QR code of the signed link to the rating.
    pub qr: String,
    /// The page of the dossier.
    pub back_to: String,
    /// The form for the next paper dossier.
    pub another: Option<String>,
}

crate::page!(SlipPage);
