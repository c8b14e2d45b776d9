//! `portal check [URL]`: walks a running portal as a visitor and says, clause by clause of Article 11, what holds, what
//! fails and on which page, and what only someone who is signed in can see.

mod clauses;
mod forms;
mod notices;
mod visitor;
mod walk;

use std::fmt;
use std::path::Path;

use domain::calendar::WorkingCalendar;
use domain::compliance::{Clause, Compliance, Finding, Verdict};
use domain::lang::{Lang, Text};
use jiff::Timestamp;

use crate::Fault;
use crate::data::Data;
use visitor::{Seen, Visitor};

/// Services whose pages are looked at besides those that take dossiers.
const SAMPLE: usize = 20;
/// Services with a form whose form is tried.
const FORMS_TRIED: usize = 3;

/// What the checks have found so far.
#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, clause: Clause, verdict: Verdict, page: &str, seen: Text) {
        self.0.push(Finding { clause, verdict, page: page.to_owned(), seen });
    }

    fn fails(&mut self, clause: Clause, page: &str, seen: Text) {
        self.add(clause, Verdict::Fails, page, seen);
    }

    /// `seen` is what holds if nothing of the clause has failed.
    fn else_holds(&mut self, clause: Clause, page: &str, seen: Text) {
        if !self.0.iter().any(|finding| finding.clause == clause && finding.verdict == Verdict::Fails) {
            self.add(clause, Verdict::Holds, page, seen);
        }
    }
}

/// The working days by which notices are judged: those of a folder of data files, or those built in. Errors: what is wrong with
/// the files.
pub fn calendar_of(data: Option<&Path>) -> Result<WorkingCalendar, Fault> {
    let data = Data::of(data).map_err(|bad| Fault::new(format!("the data files are not right:\n{bad}")))?;
    WorkingCalendar::parse(data.calendar).map_err(|problems| Fault::new(format!("the calendar: {problems:?}")))
}

/// Walks the portal at `address` and looks at every clause. `told` hears how many pages are done of those known so far.
/// Errors: the portal does not answer.
pub async fn check(
    address: &str,
    calendar: &WorkingCalendar,
    now: Timestamp,
    told: impl Fn(usize, usize),
) -> Result<Compliance, Fault> {
    let mut visitor = Visitor::of(address)?;
    let mut found = Findings::default();
    let walk = walk::walk(&mut visitor, told).await?;
    let sample = services(&mut visitor, &walk).await?;

    clauses::guides(&mut visitor, &walk, &mut found).await?;
    clauses::questions(&mut visitor, &walk, &mut found).await?;
    let looked_at: Vec<&Seen> = walk.pages.iter().chain(&sample).collect();
    clauses::browsers(&looked_at, &mut found);
    clauses::clicks(&mut visitor, &walk, &sample, &mut found).await?;
    let online: Vec<&str> = walk.online.iter().map(String::as_str).collect();
    forms::forms(&mut visitor, online.iter().copied().take(FORMS_TRIED), &mut found).await?;
    clauses::rating(&mut visitor, &mut found).await?;
    clauses::progress(&mut visitor, &walk, &mut found).await?;
    notices::maintenance(&mut visitor, calendar, now, &mut found).await?;
    clauses::feedback(&mut visitor, &looked_at, &mut found).await?;
    clauses::figures(&mut visitor, &online, &mut found).await?;

    found.0.sort_by_key(|finding| finding.clause);
    Ok(Compliance { checked_at: now, pages: visitor.opened, findings: found.0 })
}

/// The pages of all services that take dossiers here and of some others, spread over the catalogue.
async fn services(visitor: &mut Visitor, walk: &walk::Walk) -> Result<Vec<Seen>, Fault> {
    let every = (walk.services.len() / SAMPLE).max(1);
    let spread = walk.services.keys().step_by(every);
    let codes: std::collections::BTreeSet<&String> = walk.online.iter().chain(spread).collect();
    let mut pages = Vec::new();
    for path in codes.into_iter().filter_map(|code| walk.services.get(code)) {
        pages.push(visitor.get(path).await?);
    }
    Ok(pages)
}

/// A report for a terminal.
#[derive(Debug)]
pub struct Printed<'a>(pub &'a Compliance, pub Lang);

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Printed(compliance, lang) = self;
        for clause in Clause::ALL {
            let verdict = match compliance.verdict(clause) {
                Verdict::Holds => lang.say("đạt", "holds"),
                Verdict::NeedsOfficer => lang.say("cần cán bộ", "needs an officer"),
                Verdict::Fails => lang.say("KHÔNG ĐẠT", "FAILS"),
            };
            writeln!(f, "{:<6} {verdict:<17} {}", clause.id(), clause.asks().get(*lang))?;
            for finding in compliance.of(clause) {
                writeln!(f, "       {} — {}", finding.page, finding.seen.get(*lang))?;
            }
        }
        write!(f, "{} {}", compliance.pages, lang.say("trang đã mở", "pages opened"))
    }
}
