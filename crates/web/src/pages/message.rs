//! A page of a few paragraphs: something was done, or something is explained.

use askama::Template;

use crate::frame::{Frame, Link};

/// A heading, paragraphs and ways on.
#[derive(Debug, Template)]
#[template(path = "pages/message.html")]
pub struct Message {
    /// What stands around it; its heading says what happened.
    pub frame: Frame,
    /// The paragraphs.
    pub paragraphs: Vec<String>,
    /// Where to go from here.
    pub links: Vec<Link>,
}

crate::page!(Message);

impl Message {
    /// A page without text yet.
    pub fn new(frame: Frame) -> Message {
        Message { frame, paragraphs: Vec::new(), links: Vec::new() }
    }

    /// Adds a paragraph.
    pub fn say(mut self, paragraph: impl Into<String>) -> Message {
        self.paragraphs.push(paragraph.into());
        self
    }

    /// Adds a way on; `path` is without `/en`.
    pub fn link(mut self, path: &str, label: impl Into<String>) -> Message {
        self.links.push(Link::new(self.frame.href(path), label));
        self
    }
}
