//! A dossier as its applicant sees it: tracking, receipt, look-up without signing in.

use askama::Template;
use domain::lang::Lang;

use crate::frame::{Frame, Link};
use crate::view::{Field, Hidden, Row, Steps, Summary, Tag};

/// The owner's page at `/ho-so/<code>`.
#[derive(Debug, Template)]
#[template(path = "pages/dossier/tracking.html")]
pub struct Tracking {
    /// What stands around it.
    pub frame: Frame,
    /// What was just done.
    pub done: Option<String>,
    /// The state, and how it stands to its due date.
    pub tags: Vec<Tag>,
    /// What happens next.
    pub next: Vec<String>,
    /// Where to collect the result, or why there is none.
    pub outcome: Summary,
    /// Code, service, agency, times.
    pub facts: Summary,
    /// Why the due date is on its day (R3.4).
    pub why: Vec<String>,
    /// What happened, newest first.
    pub history: Steps,
    /// The signed link to the rating, once there is something to rate.
    pub rating: Option<String>,
    /// The receipt.
    pub receipt: String,
    /// The due date for a calendar.
    pub ics: Option<String>,
    /// Asks for the reason of a withdrawal, where one is possible.
    pub withdraw: Option<Withdraw>,
}

/// The form of a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdraw {
    /// Where it is sent.
    pub action: String,
    /// The version that the person saw.
    pub hidden: Hidden,
    /// Why.
    pub reason: Field,
    /// It is unfolded: something has to be mended.
    pub open: bool,
}

/// Acknowledgement before acceptance, form 01 after it (R1.14b, R3.5).
#[derive(Debug, Template)]
#[template(path = "pages/dossier/receipt.html")]
pub struct Receipt {
    /// What stands around it.
    pub frame: Frame,
    /// The language of the slip: form 01 is Vietnamese on every page, for it is a legal form.
    pub slip: Lang,
    /// The agency.
    pub agency: String,
    /// The form's legal name in capitals, or "Xác nhận đã nộp hồ sơ".
    pub title: String,
    /// The lines.
    pub rows: Vec<Row>,
    /// Answers that were changed from what was filled in: beside the slip, for form 01 has no such lines.
    pub changed: Summary,
    /// Place and date.
    pub dated: String,
    /// Who handed it in and who received it; only on form 01.
    pub signed: Option<(String, String)>,
    /// The QR code of the look-up.
    pub qr: String,
    /// What happens next.
    pub next: Vec<String>,
    /// The owner's page, the due date for a calendar, other ways on.
    pub links: Vec<Link>,
}

/// The form at `/tra-cuu`.
#[derive(Debug, Template)]
#[template(path = "pages/dossier/look-up.html")]
pub struct LookUp {
    /// What stands around it.
    pub frame: Frame,
    /// Code and second factor.
    pub fields: Vec<Field>,
    /// What is said where nothing fits.
    pub wrong: Option<String>,
}

/// What anyone with code and second factor is told: the state and dates (R3.12).
#[derive(Debug, Template)]
#[template(path = "pages/dossier/looked-up.html")]
pub struct LookedUp {
    /// What stands around it.
    pub frame: Frame,
    /// The state.
    pub tags: Vec<Tag>,
    /// Dates.
    pub facts: Summary,
    /// The states it went through.
    pub history: Steps,
}

crate::page!(Tracking, Receipt, LookUp, LookedUp);
