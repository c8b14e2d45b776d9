//! Pages of officers: the inbox, one dossier, a dossier from paper, the counter's slip, notices, words that found nothing.

mod dossier;
mod inbox;
mod notices;
mod paper;
mod slip;
mod unfound;

pub use dossier::{ActForm, DossierPage};
pub use inbox::{Group, Inbox, Tab};
pub use notices::{NoticeDesk, NoticeForm, NoticesDesk, Preview};
pub use paper::PaperPage;
pub use slip::{SlipPage, SlipRow};
pub use unfound::{Today, UnfoundLine, UnfoundPage, unfound_csv};
