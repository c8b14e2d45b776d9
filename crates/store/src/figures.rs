//! Statistics: what days of the log count to, what that makes of each service and agency, and the published figures.
//!
//! Only the roll-up writes here, under its lease, and everything it writes is a value computed anew from what lies below,
//! written over the value before: nothing is ever added to a figure (safety §1).

use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Serialize;
use serde::de::DeserializeOwned;

use domain::code::ProcedureCode;
use domain::statistics::{AllFigures, FigureBlock, FiguresHead, ServiceFigures};

use crate::access::number;
use crate::keys::{Key, attribute};
use crate::sealed::{BODY, pack, unpack};
use crate::{Item, Store, StoreError};

mod cells;
mod facts;

pub use cells::{MonthCells, QueuedDay, ServiceTally};
pub use facts::{Fact, Lines, SpoiledItem};

/// The number of the roll-up that wrote an item: a roll-up that was overtaken writes over nothing newer.
const RUN: &str = "run";
/// Items written side by side.
const AT_ONCE: usize = 16;

fn block_part(block: u16) -> String {
    format!("BLOCK#{block:03}")
}

fn packed(key: &Key, value: &impl Serialize) -> Result<Item, StoreError> {
    let mut item = key.attributes();
    item.insert(BODY.into(), pack(value)?);
    Ok(item)
}

impl Store {
    /// The figures of a year for the services of one block (`domain::statistics::figure_block`): what a service page shows. One read.
    pub async fn figure_block(&self, year: i16, block: u16) -> Result<Option<FigureBlock>, StoreError> {
        self.get_packed(&Key::figures(year, &block_part(block))).await
    }

    /// The figures of a year for one service, by agency too. One read.
    pub async fn service_figures(&self, year: i16, code: &ProcedureCode) -> Result<Option<ServiceFigures>, StoreError> {
        self.get_packed(&Key::figures(year, &format!("SERVICE#{code}"))).await
    }

    /// The figures of a year for all services and all agencies. One read.
    pub async fn all_figures(&self, year: i16) -> Result<Option<AllFigures>, StoreError> {
        self.get_packed(&Key::figures(year, "ALL")).await
    }

    /// Every block of a year that stands, for who compares or rebuilds them. A round trip a megabyte.
    pub async fn figure_blocks(&self, year: i16) -> Result<Vec<FigureBlock>, StoreError> {
        self.query(&Key::figures(year, "").pk, "BLOCK#").await?.iter().map(unpack).collect()
    }

    /// What the head says of the figures. One read.
    pub async fn figures_head(&self) -> Result<Option<FiguresHead>, StoreError> {
        let item = self.get_item(&Key::head()).await?;
        let figures = item.and_then(|mut item| item.remove("figures_now"));
        figures.map(|figures| Ok(serde_dynamo::from_attribute_value(figures)?)).transpose()
    }

    /// Writes a block, under the roll-up `run`. One write.
    pub async fn put_figure_block(&self, run: u64, number: u16, block: &FigureBlock) -> Result<(), StoreError> {
        self.put_under(run, vec![packed(&Key::figures(block.year, &block_part(number)), block)?]).await
    }

    /// Writes services' own figures, under the roll-up `run`. A write each.
    pub async fn put_service_figures(&self, run: u64, figures: &[(ProcedureCode, ServiceFigures)]) -> Result<(), StoreError> {
        let items =
            figures.iter().map(|(code, figures)| packed(&Key::figures(figures.year, &format!("SERVICE#{code}")), figures));
        self.put_under(run, items.collect::<Result<_, _>>()?).await
    }

    /// Writes the figures of all, under the roll-up `run`. One write.
    pub async fn put_all_figures(&self, run: u64, figures: &AllFigures) -> Result<(), StoreError> {
        self.put_under(run, vec![packed(&Key::figures(figures.year, "ALL"), figures)?]).await
    }

    /// Tells everyone, in the head, which figures stand. One write; the head's other attributes stay as they are.
    pub async fn publish_figures(&self, head: &FiguresHead) -> Result<(), StoreError> {
        self.client
            .update_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::head().attributes()))
            .update_expression("SET #version = :version, #now = :now")
            .expression_attribute_names("#version", "figures")
            .expression_attribute_names("#now", "figures_now")
            .expression_attribute_values(":version", number(head.version))
            .expression_attribute_values(":now", serde_dynamo::to_attribute_value(head)?)
            .send()
            .await?;
        Ok(())
    }

    pub(crate) async fn get_packed<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StoreError> {
        self.get_item(key).await?.as_ref().map(unpack).transpose()
    }

    /// Writes each item unless a later roll-up has written it already. Errors: Conflict, when one has.
    async fn put_under(&self, run: u64, items: Vec<Item>) -> Result<(), StoreError> {
        stream::iter(items)
            .map(|item| self.put_one_under(run, item))
            .buffer_unordered(AT_ONCE)
            .try_collect::<Vec<()>>()
            .await
            .map(|_| ())
    }

    async fn put_one_under(&self, run: u64, mut item: Item) -> Result<(), StoreError> {
        item.insert(RUN.into(), number(run));
        self.client
            .put_item()
            .table_name(&self.tables.portal)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(#pk) OR #run <= :run")
            .expression_attribute_names("#pk", attribute::PK)
            .expression_attribute_names("#run", RUN)
            .expression_attribute_values(":run", number(run))
            .send()
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::statistics::Counts;

    /// The most services of one portal (design §5), with numbers of four and five digits that follow no pattern.
    #[test]
    fn the_figures_of_ten_thousand_services_fit_into_one_item() {
        let mut seed = 7_u64;
        let mut any = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as i64 % 20_000
        };
        let services = (0..10_000).map(|n| {
            let mut counts =
                Counts { received_online: any(), received_other: any(), resolved_online: any(), ..Counts::default() };
            (counts.resolved_other, counts.on_time_online, counts.waiting) = (any(), any(), any() % 50);
            counts.ratings = [[any() % 100, any() % 100, any() % 10], [any() % 100, any() % 100, any() % 10], [0; 3], [0; 3]];
            (ProcedureCode::parse(&format!("1.{n:06}")).unwrap(), counts)
        });
        let services = services.collect();
        let all = AllFigures { year: 2026, version: 1, as_of: jiff::Timestamp::UNIX_EPOCH, services, agencies: [].into() };
        let size = pack(&all).unwrap().as_b().unwrap().as_ref().len();
        assert!((100_000..390_000).contains(&size), "{size}");
    }
}
