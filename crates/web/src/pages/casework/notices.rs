//! Officers' side of notices: the list, the form with its preview, and what may be done with a published one (R1.11).

use askama::Template;

use super::ActForm;
use crate::frame::{Frame, Link};
use crate::view::{Field, Hidden, ServiceItem, Steps, Summary, Tag};

/// The page at `/can-bo/thong-bao`.
#[derive(Debug, Template)]
#[template(path = "pages/casework/notices.html")]
pub struct NoticesDesk {
    /// What stands around it.
    pub frame: Frame,
    /// Where a new one is written.
    pub new: Link,
    /// To come and under way.
    pub current: Vec<ServiceItem>,
    /// Over or withdrawn, of this year.
    pub past: Vec<ServiceItem>,
}

/// What is said before a notice is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// How far ahead it is.
    pub lines: Vec<String>,
    /// It is allowed, but short.
    pub warning: Option<String>,
    /// The banner as every page will show it.
    pub banner: String,
}

/// The form at `/can-bo/thong-bao/moi`.
#[derive(Debug, Template)]
#[template(path = "pages/casework/notice-form.html")]
pub struct NoticeForm {
    /// What stands around it.
    pub frame: Frame,
    /// The earliest start of maintenance that is published now.
    pub earliest: Option<String>,
    /// Set once it was looked at and nothing is wrong.
    pub preview: Option<Preview>,
    /// Identity of the form, and what was previewed.
    pub hidden: Hidden,
    /// The questions.
    pub fields: Vec<Field>,
}

/// The page at `/can-bo/thong-bao/{code}`.
#[derive(Debug, Template)]
#[template(path = "pages/casework/notice.html")]
pub struct NoticeDesk {
    /// What stands around it.
    pub frame: Frame,
    /// What was just done.
    pub done: Option<String>,
    /// Kind and state.
    pub tags: Vec<Tag>,
    /// Times, what is affected, when it was published.
    pub facts: Summary,
    /// What may be done now.
    pub acts: Vec<ActForm>,
    /// What was changed, newest first.
    pub changes: Steps,
    /// The page that everyone sees.
    pub public: Link,
}

crate::page!(NoticesDesk, NoticeForm, NoticeDesk);
