//! All tests over the running portal, in one binary.

mod bad_input;
mod calls;
mod catalogue;
mod compliance;
mod crawl;
mod events;
mod feedback;
mod forms;
mod jobs;
mod journey;
mod mail;
mod notices;
mod rating;
mod submit;
mod tidy;
mod unfound;
