//! The inbox of an agency: its dossiers by the officer's next deadline.

use askama::Template;

use crate::frame::{Frame, Link};
use crate::view::{ServiceItem, Tag};

/// One way to look at the inbox, or one agency of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Where it is, and what it is called.
    pub link: Link,
    /// It is shown now.
    pub current: bool,
}

/// Dossiers that are equally urgent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// "Quá hạn", "Hôm nay".
    pub title: String,
    /// Its dossiers, the most urgent first.
    pub dossiers: Vec<ServiceItem>,
}

/// The inbox at `/can-bo`.
#[derive(Debug, Template)]
#[template(path = "pages/casework/inbox.html")]
pub struct Inbox {
    /// What stands around it.
    pub frame: Frame,
    /// The officer's agencies, if there are several.
    pub agencies: Vec<Tab>,
    /// To be done, waiting for the citizen, waiting to be collected.
    pub lists: Vec<Tab>,
    /// How many of each urgency, as far as they are counted.
    pub counts: Vec<Tag>,
    /// The dossiers.
    pub groups: Vec<Group>,
    /// What to say where there are none.
    pub none: String,
    /// The agency's code: a search by dossier code comes back to it.
    pub agency: String,
    /// Where a paper dossier is registered, if this officer may.
    pub register: Option<String>,
    /// The next page.
    pub next: Option<String>,
    /// What was searched for and is not here.
    pub not_found: Option<String>,
}

crate::page!(Inbox);
