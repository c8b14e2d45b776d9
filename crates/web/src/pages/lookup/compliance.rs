//! Article 11 clause by clause, as the last walk through the portal found it.

use askama::Template;
use domain::clock::time_in;
use domain::compliance::{Clause, Compliance as Found, Verdict};

use crate::frame::{Frame, Link};
use crate::view::{Tag, Tone};

/// What the law asks for and whether it is there (tuân thủ).
#[derive(Debug, Template)]
#[template(path = "pages/lookup/compliance.html")]
pub struct Compliance {
    /// What stands around it.
    pub frame: Frame,
    /// When the walk ended and how many pages it opened; `None` before the first.
    pub walked: Option<(String, u32)>,
    /// One for each clause.
    pub clauses: Vec<ClauseFound>,
}

/// A clause and what was found of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseFound {
    /// As the law numbers it.
    pub id: &'static str,
    /// What it asks for.
    pub asks: String,
    /// What that means.
    pub verdict: Tag,
    /// The pages that show it, and what was seen there.
    pub seen: Vec<(Link, String)>,
}

crate::page!(Compliance);

impl Compliance {
    /// The page of what `found` holds.
    pub fn new(frame: Frame, found: Option<&Found>) -> Compliance {
        let lang = frame.lang;
        let tag = |verdict: Verdict| match verdict {
            Verdict::Holds => Tag::new(lang.say("Đạt", "Holds"), Tone::Good),
            Verdict::NeedsOfficer => Tag::new(lang.say("Phần còn lại cần cán bộ xem", "The rest takes an officer"), Tone::Plain),
            Verdict::Fails => Tag::new(lang.say("Chưa đạt", "Does not hold"), Tone::Bad),
        };
        let clause = |found: &Found, clause: Clause| ClauseFound {
            id: clause.id(),
            asks: clause.asks().get(lang).to_owned(),
            verdict: tag(found.verdict(clause)),
            seen: found
                .of(clause)
                .map(|finding| (Link::new(finding.page.clone(), finding.page.clone()), finding.seen.get(lang).to_owned()))
                .collect(),
        };
        let clauses = found.map(|found| Clause::ALL.map(|each| clause(found, each)).into()).unwrap_or_default();
        let walked = found.map(|found| (time_in(found.checked_at, lang), found.pages));
        let frame = frame.crumb("/huong-dan", lang.say("Hướng dẫn", "Guides"));
        Compliance { frame, walked, clauses }
    }
}
