//! The pages, one file a topic: a struct says what a page shows, its template how.

pub mod account;
pub mod casework;
pub mod closed;
pub mod dossier;
pub mod error;
pub mod feedback;
pub mod form;
pub mod job;
pub mod lookup;
pub mod message;
pub mod rating;
pub mod statistics;
