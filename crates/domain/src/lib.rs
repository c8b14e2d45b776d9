//! The rules of the portal: pure, without I/O, clock, randomness, AWS or HTTP. `now` and new ids are arguments.

pub mod access;
pub mod account;
pub mod agency;
pub mod calendar;
pub mod catalogue;
pub mod clock;
pub mod code;
pub mod compliance;
pub mod content;
pub mod dossier;
pub mod draft;
pub mod feedback;
pub mod form;
pub mod format;
pub mod lang;
pub mod log;
pub mod national;
pub mod notice;
pub mod outbox;
pub mod prefill;
pub mod procedure;
pub mod rating;
pub mod search;
pub mod secret;
pub mod statistics;
pub mod term;
