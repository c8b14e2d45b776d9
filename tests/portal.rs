//! All tests over the running portal, in one binary.

mod account;
mod bad_input;
mod calls;
mod catalogue;
mod compliance;
mod counter;
mod crawl;
mod demo;
mod events;
mod feedback;
mod forms;
mod jobs;
mod journey;
mod mail;
mod notices;
mod rating;
mod statistics;
mod submit;
mod tidy;
mod tracking;
mod unfound;
