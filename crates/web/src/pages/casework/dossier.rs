//! One dossier as its officer sees it: where it stands, what may be done, what was answered, what happened.

use askama::Template;

use crate::frame::{Frame, Link};
use crate::view::{Field, Hidden, Steps, Summary, Tag};

/// One act that the officer may do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActForm {
    /// Its word in addresses, which is the form's id too.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it brings about.
    pub intro: Vec<String>,
    /// Where it is sent.
    pub action: String,
    /// The version that the officer saw.
    pub hidden: Hidden,
    /// What has to be said.
    pub fields: Vec<Field>,
    /// The button.
    pub button: String,
    /// It is unfolded: the usual next act, or one with errors.
    pub open: bool,
}

/// The page at `/can-bo/ho-so/<code>`.
#[derive(Debug, Template)]
#[template(path = "pages/casework/dossier.html")]
pub struct DossierPage {
    /// What stands around it.
    pub frame: Frame,
    /// What was just done.
    pub done: Option<String>,
    /// The agency's next due dossier, after something was done.
    pub next: Option<Link>,
    /// The state, and whether it is late.
    pub tags: Vec<Tag>,
    /// Codes, times, agency.
    pub facts: Summary,
    /// Why the due date is on its day.
    pub why: Vec<String>,
    /// What may be done now.
    pub acts: Vec<ActForm>,
    /// What to say where nothing may be done.
    pub nothing: String,
    /// Who handed it in.
    pub applicant: Summary,
    /// The answers, by the step of the form that asked: title, and its rows with what was changed against prefilled values.
    pub answers: Vec<(String, Summary)>,
    /// How many prefilled values were changed.
    pub changed: usize,
    /// What happened, newest first.
    pub history: Steps,
    /// The slip, once it is accepted.
    pub slip: Option<String>,
}

crate::page!(DossierPage);
