//! The pages, one file a topic: a struct says what a page shows, its template how.

pub mod account;
pub mod casework;
pub mod dossier;
pub mod error;
pub mod lookup;
pub mod form;
pub mod message;
pub mod statistics;
pub mod feedback;
pub mod rating;
