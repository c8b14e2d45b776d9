//! A form that is not taken while maintenance or an incident is under way: until when, and what became of what was typed.

use askama::Template;

use crate::frame::{Frame, Link};
use crate::view::Hidden;

/// Answered with 503 to who opens a form meanwhile or sends one.
#[derive(Debug, Template)]
#[template(path = "pages/closed.html")]
pub struct ClosedPage {
    /// What stands around it, the notice among it.
    pub frame: Frame,
    /// Why, and when the portal is back.
    pub message: String,
    /// What became of what was typed.
    pub kept: String,
    /// The drafts that have it, and where else to go.
    pub links: Vec<Link>,
    /// What was typed, shown back where it could not be kept.
    pub typed: Vec<String>,
    /// Where it is sent again.
    pub action: String,
    /// What is sent again: every field as it came.
    pub hidden: Hidden,
}

crate::page!(ClosedPage);
