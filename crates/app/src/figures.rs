//! The published figures, as this process last saw them: read when first asked for, again once their version has changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::code::ProcedureCode;
use domain::statistics::{AllFigures, FigureBlock, FiguresHead, ServiceFigures, YearToDate, figure_block};
use jiff::Timestamp;

use crate::{App, Failure};

/// Services' own figures that are kept; blocks are bounded by their number and the figures of all are one.
const SERVICES_KEPT: usize = 100;

/// What this process holds of one version of the figures of one year.
#[derive(Debug, Default)]
pub(crate) struct HeldFigures(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    of: Option<(u64, i16)>,
    blocks: HashMap<u16, Option<Arc<FigureBlock>>>,
    services: HashMap<ProcedureCode, Option<Arc<ServiceFigures>>>,
    all: Option<Option<Arc<AllFigures>>>,
}

impl HeldFigures {
    /// No lock is held while anything is awaited. What belongs to another version is let go.
    fn with<T>(&self, head: &FiguresHead, look: impl FnOnce(&mut Held) -> T) -> T {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = Some((head.version, head.year));
        if held.of != of {
            *held = Held { of, ..Held::default() };
        }
        look(&mut held)
    }
}

impl App {
    /// Which figures stand. `None`: nothing was rolled up yet. As [`App::head`].
    pub async fn figures_now(&self) -> Result<Option<FiguresHead>, Failure> {
        Ok(self.head().await?.figures_now)
    }

    /// The figures of a service this year to date and until when they count. `None`: nothing was rolled up yet.
    /// One read for all services of its block, none while that is warm.
    pub async fn figures_of(&self, code: &ProcedureCode) -> Result<Option<(YearToDate, Timestamp)>, Failure> {
        let Some(head) = self.figures_now().await? else { return Ok(None) };
        let number = figure_block(code);
        let block = match self.held_figures().with(&head, |held| held.blocks.get(&number).cloned()) {
            Some(block) => block,
            None => {
                let block = self.store().figure_block(head.year, number).await?.map(Arc::new);
                self.held_figures().with(&head, |held| held.blocks.insert(number, block.clone()));
                block
            }
        };
        let none = YearToDate { year: head.year, counts: Default::default() };
        let year = block.as_ref().map_or(none, |block| block.of(code));
        Ok(Some((year, as_of(&head, block.map(|block| block.as_of)))))
    }

    /// The same by agency. One read, none while it is warm.
    pub async fn service_figures(&self, code: &ProcedureCode) -> Result<Option<(Arc<ServiceFigures>, Timestamp)>, Failure> {
        let Some(head) = self.figures_now().await? else { return Ok(None) };
        let figures = match self.held_figures().with(&head, |held| held.services.get(code).cloned()) {
            Some(figures) => figures,
            None => {
                let figures = self.store().service_figures(head.year, code).await?.map(Arc::new);
                self.held_figures().with(&head, |held| {
                    if held.services.len() >= SERVICES_KEPT {
                        held.services.clear();
                    }
                    held.services.insert(code.clone(), figures.clone());
                });
                figures
            }
        };
        let time = as_of(&head, figures.as_ref().map(|figures| figures.as_of));
        let none = || ServiceFigures {
            year: head.year,
            version: head.version,
            as_of: head.as_of,
            counts: Default::default(),
            agencies: Default::default(),
        };
        Ok(Some((figures.unwrap_or_else(|| Arc::new(none())), time)))
    }

    /// The figures of all services and agencies. One read, none while they are warm.
    pub async fn all_figures(&self) -> Result<Option<(Arc<AllFigures>, Timestamp)>, Failure> {
        let Some(head) = self.figures_now().await? else { return Ok(None) };
        let all = match self.held_figures().with(&head, |held| held.all.clone()) {
            Some(all) => all,
            None => {
                let all = self.store().all_figures(head.year).await?.map(Arc::new);
                self.held_figures().with(&head, |held| held.all = Some(all.clone()));
                all
            }
        };
        Ok(all.map(|all| (all.clone(), as_of(&head, Some(all.as_of)))))
    }
}

/// A head may be a minute old, so figures may be newer than it says.
fn as_of(head: &FiguresHead, written: Option<Timestamp>) -> Timestamp {
    FiguresHead::as_of(Some(head), head.year, written.unwrap_or(head.as_of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_is_read_again() {
        let held = HeldFigures::default();
        let head = |version, year| FiguresHead { version, year, as_of: Timestamp::UNIX_EPOCH };
        held.with(&head(1, 2026), |held| held.blocks.insert(7, None));
        for (version, year, known) in [(1, 2026, true), (2, 2026, false), (2, 2027, false)] {
            assert_eq!(held.with(&head(version, year), |held| held.blocks.contains_key(&7)), known);
            held.with(&head(version, year), |held| held.blocks.insert(7, None));
        }
    }

    #[test]
    fn figures_count_until_the_later_of_head_and_item() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let head = FiguresHead { version: 1, year: 2026, as_of: at("2026-11-24T05:00:00Z") };
        assert_eq!(as_of(&head, None), head.as_of);
        assert_eq!(as_of(&head, Some(at("2026-11-24T04:00:00Z"))), head.as_of);
        assert_eq!(as_of(&head, Some(at("2026-11-24T05:01:00Z"))), at("2026-11-24T05:01:00Z"));
    }
}
