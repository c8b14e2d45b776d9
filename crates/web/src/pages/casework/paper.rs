//! Registering a dossier that came on paper (TT32 11.3d).

use askama::Template;

use crate::frame::Frame;
use crate::view::{Field, Hidden};

/// The form at `/can-bo/tiep-nhan`.
#[derive(Debug, Template)]
#[template(path = "pages/casework/paper.html")]
pub struct PaperPage {
    /// What stands around it.
    pub frame: Frame,
    /// The agency that receives.
    pub agency: String,
    /// Where many are registered at once.
    pub many: String,
    /// Identity of this registration, so that it is written once.
    pub hidden: Hidden,
    /// What was handed in, how and when.
    pub dossier: Vec<Field>,
    /// By whom.
    pub person: Vec<Field>,
}

crate::page!(PaperPage);
