//! The portal's data files: launch procedures, forms and their lists, working calendar, agencies and general texts.
//! They are built into the command; an agency that has its own gives the folder in place of them. Whatever is wrong with
//! them is said at once, by file and place, before anything is written.

mod check;
#[cfg(test)]
mod event_tests;
mod files;
#[cfg(test)]
mod likeness;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::OnceLock;

use domain::agency::Agencies;
use domain::calendar::CalendarData;
use domain::catalogue::{Curated, EventRules};
use domain::content::Content;
use domain::form::{Form, Lists, Places};
use store::keys::CatalogueKind;
use store::{Source, Store, StoreError};

pub use files::built_in;

/// All data files, parsed and checked.
#[derive(Debug, Clone)]
pub struct Data {
    /// `procedures/<code>.toml`: the agency's own texts, by code.
    pub procedures: Vec<Curated>,
    /// `forms/<id>.toml`, each with the lists that it names.
    pub forms: Vec<Form>,
    /// `lists/<name>.toml`: choices that forms share.
    pub lists: Lists,
    /// `lists/provinces.toml` and `lists/wards.toml`, which are published by themselves.
    pub places: Places,
    /// `calendar.toml`.
    pub calendar: CalendarData,
    /// `agencies.toml`.
    pub agencies: Agencies,
    /// `guides.toml`, `faq.toml`, `glossary.toml`, `pages.toml`, `life-events.toml` and `life-event-guides.toml`.
    pub content: Content,
    /// `life-event-rules.toml`: the life events of procedures that name none.
    pub event_rules: EventRules,
}

/// Something in a data file that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {problem}", .line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct DataError {
    /// The file, below the data folder.
    pub file: String,
    /// The line, where the problem has one.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: String,
}

/// Everything that is wrong with the data files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadData(pub Vec<DataError>);

impl std::fmt::Display for BadData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<String> = self.0.iter().map(DataError::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for BadData {}

impl Data {
    /// The files that are built into the command. Errors: all that is wrong with them (a test keeps them right).
    pub fn built_in() -> Result<Data, BadData> {
        static READ: OnceLock<Result<Data, BadData>> = OnceLock::new();
        READ.get_or_init(|| check::parse(&files::built_in_files())).clone()
    }

    /// The files of a folder laid out as the built-in one is. Errors: all that is wrong with them.
    pub fn read(folder: &Path) -> Result<Data, BadData> {
        check::parse(&files::read_folder(folder)?)
    }

    /// The files of a folder, or those built in where none is named. Errors: all that is wrong with them.
    pub fn of(folder: Option<&Path>) -> Result<Data, BadData> {
        folder.map_or_else(Data::built_in, Data::read)
    }

    /// Puts the agency's own texts into the store, where they are not there already. Answers with how many were written.
    /// The rest of the data is published with the edition.
    pub async fn load(&self, store: &Store) -> Result<usize, StoreError> {
        let kept = store.source_hashes(CatalogueKind::Curated).await?;
        let mut sources = Vec::new();
        for curated in &self.procedures {
            let source = Source::curated(curated)?;
            if kept.get(source.code()).map(String::as_str) != Some(source.hash()) {
                sources.push(source);
            }
        }
        let written = sources.len();
        store.put_sources(sources).await?;
        Ok(written)
    }
}
