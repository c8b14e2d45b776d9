//! Pages of officers: the inbox, one dossier, a dossier from paper, the counter's slip, notices.

mod dossier;
mod inbox;
mod notices;
mod paper;
mod slip;

pub use dossier::{ActForm, DossierPage};
pub use inbox::{Group, Inbox, Tab};
pub use notices::{NoticeDesk, NoticeForm, NoticesDesk, Preview};
pub use paper::PaperPage;
pub use slip::{SlipPage, SlipRow};
