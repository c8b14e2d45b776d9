//! Filling in a form: the start page, the receiving agency, its questions, check-your-answers, the print of what was
//! entered.

use askama::Template;

use crate::frame::{Frame, Link};
use crate::pages::account::DraftLine;
use crate::view::{Asked, Field, Hidden, Row, Summary};

/// Papers of one case: when, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Papers {
    /// When they are needed; empty for always.
    pub case: String,
    /// The papers.
    pub items: Vec<String>,
}

/// What to know before the first question, at `/nop/<procedure>`.
#[derive(Debug, Template)]
#[template(path = "pages/form/start.html")]
pub struct StartPage {
    /// What stands around it.
    pub frame: Frame,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// Why the service is not wholly online (R2.1).
    pub reason: Option<String>,
    /// The papers that are shown later.
    pub papers: Vec<Papers>,
    /// Drafts of the same service that can be gone on with.
    pub drafts: Vec<DraftLine>,
    /// Where to sign in, for who has not.
    pub sign_in: Option<String>,
    /// The identity of the submission.
    pub hidden: Hidden,
    /// Where the form is begun.
    pub action: String,
    /// The page of the service.
    pub service: Link,
}

/// The receiving agency, asked before any question.
#[derive(Debug, Template)]
#[template(path = "pages/form/agency.html")]
pub struct AgencyPage {
    /// What stands around it.
    pub frame: Frame,
    /// Where it is sent.
    pub action: String,
    /// Comes back to check-your-answers.
    pub hidden: Hidden,
    /// Province, ward, agency, as far as they are known.
    pub fields: Vec<Field>,
    /// Where the offered place comes from.
    pub source: Option<String>,
}

/// One step of a form.
#[derive(Debug, Template)]
#[template(path = "pages/form/step.html")]
pub struct StepPage {
    /// What stands around it.
    pub frame: Frame,
    /// A sentence or two under the heading.
    pub intro: Option<String>,
    /// Said where the answers opened more questions.
    pub more: bool,
    /// Where it is sent.
    pub action: String,
    /// Comes back to check-your-answers.
    pub hidden: Hidden,
    /// The questions.
    pub questions: Vec<Asked>,
    /// When the draft was last saved, in words.
    pub saved: String,
}

/// The answers of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The step's heading.
    pub title: String,
    /// Its answers.
    pub rows: Summary,
}

/// Check-your-answers (kiểm tra tờ khai).
#[derive(Debug, Template)]
#[template(path = "pages/form/check.html")]
pub struct CheckPage {
    /// What stands around it.
    pub frame: Frame,
    /// The agency, then the answers by step.
    pub sections: Vec<Section>,
    /// What should be looked at again, each with the place.
    pub warnings: Vec<Link>,
    /// What is declared by handing in.
    pub declaration: String,
    /// The box to tick.
    pub declared: Field,
    /// The box that takes over what was typed into the account, with what that is.
    pub learn: Option<(Field, Vec<Row>)>,
    /// Where to sign in; handing in needs it.
    pub sign_in: Option<String>,
    /// Where it is handed in.
    pub action: String,
    /// Identity of the submission and what the person saw.
    pub hidden: Hidden,
    /// The print of what was entered.
    pub print: String,
    /// When the draft was last saved, in words.
    pub saved: String,
}

/// Every value that was entered, to be printed before submitting (R1.21).
#[derive(Debug, Template)]
#[template(path = "pages/form/print.html")]
pub struct PrintPage {
    /// What stands around it.
    pub frame: Frame,
    /// The agency, then the answers by step.
    pub sections: Vec<Section>,
    /// What is declared by handing in.
    pub declaration: String,
    /// When it was printed, in words.
    pub printed: String,
    /// Back to check-your-answers.
    pub back: String,
}

crate::page!(StartPage, AgencyPage, StepPage, CheckPage, PrintPage);
