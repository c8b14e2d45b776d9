//! Pages of long work: how far it is, and where officers start it.

use askama::Template;

use crate::frame::{Frame, Link};
use crate::view::{Field, Hidden, Summary, Table};

/// How far a job is, at `/tien-trinh/{id}` (TT32 11.2đ).
#[derive(Debug, Template)]
#[template(path = "pages/job/progress.html")]
pub struct ProgressPage {
    /// What stands around it.
    pub frame: Frame,
    /// Hundredths done.
    pub percent: u8,
    /// The same in words, with the units of work.
    pub status: String,
    /// There is more to do: the page offers to be looked at again.
    pub running: bool,
    /// Why it stopped, in paragraphs.
    pub failure: Vec<String>,
    /// Step, time of start, what is left.
    pub facts: Summary,
    /// What came of it so far.
    pub counts: Option<Summary>,
    /// Where the lines with mistakes can be had.
    pub mistakes: Option<String>,
    /// Where to go from here.
    pub links: Vec<Link>,
}

/// The catalogue as its editor finds it, at `/can-bo/danh-muc`.
#[derive(Debug, Template)]
#[template(path = "pages/job/catalogue.html")]
pub struct CataloguePage {
    /// What stands around it.
    pub frame: Frame,
    /// What is served now.
    pub served: String,
    /// Identity of the publish that the button starts.
    pub publish: Hidden,
    /// Identity of the import that the form starts.
    pub import: Hidden,
    /// The file.
    pub file: Field,
    /// Jobs of the catalogue, the latest first.
    pub jobs: Option<Table>,
}

/// Many paper dossiers at once, at `/can-bo/tiep-nhan/nhieu`.
#[derive(Debug, Template)]
#[template(path = "pages/job/papers.html")]
pub struct PapersPage {
    /// What stands around it.
    pub frame: Frame,
    /// The agency that receives.
    pub agency: String,
    /// The agency's code, and the identity of the import.
    pub hidden: Hidden,
    /// The file.
    pub file: Field,
    /// The columns: heading, whether it must be there, what stands in it.
    pub columns: Table,
    /// Where an empty file with the headings is.
    pub template: String,
    /// Imports of this agency, the latest first.
    pub jobs: Option<Table>,
}

crate::page!(ProgressPage, CataloguePage, PapersPage);
