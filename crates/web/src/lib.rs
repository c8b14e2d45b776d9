//! Pages, form parsing, cookies, languages and compression. Knows `http`; knows neither Lambda nor AWS nor the store.

pub mod answer;
pub mod cookie;
mod csp;
pub mod feed;
pub mod fields;
pub mod frame;
pub mod html;
pub mod multipart;
pub mod pages;
pub mod prose;
pub mod qr;
pub mod script;
pub mod source;
pub mod style;
pub mod view;
