//! The pages, one file a topic: a struct says what a page shows, its template how.

pub mod account;
pub mod casework;
pub mod error;
pub mod message;
