//! What statistics are checked against: the headers of dossiers and the ratings, and the lines of the log one by one.

use futures_util::future::try_join_all;
use jiff::civil::Date;
use tokio::sync::mpsc;

use domain::dossier::Dossier;
use domain::log::LogLine;
use domain::rating::Rating;

use crate::access::{from_item, text};
use crate::keys::{self, attribute};
use crate::{Item, Store, StoreError};

/// An item that cannot be read, by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpoiledItem {
    /// Partition key.
    pub pk: String,
    /// Sort key.
    pub sk: String,
    /// What is wrong with it.
    pub reason: String,
}

impl SpoiledItem {
    fn of(item: &Item, error: &StoreError) -> SpoiledItem {
        let part = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
        SpoiledItem { pk: part(attribute::PK), sk: part(attribute::SK), reason: error.to_string() }
    }
}

/// Something that is, as the operator's scan finds it.
#[derive(Debug, Clone)]
pub enum Fact {
    /// A dossier's header.
    Dossier(Box<Dossier>),
    /// The live rating of a dossier.
    Rating(Box<Rating>),
    /// A header or rating that cannot be read.
    Spoiled(SpoiledItem),
}

/// The lines of one shard of one day.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    /// Those that can be read, oldest first.
    pub lines: Vec<LogLine>,
    /// The others.
    pub spoiled: Vec<SpoiledItem>,
}

/// Results that wait to be looked at: enough to keep the segments busy.
const WAITING: usize = 4_096;

impl Store {
    /// The lines that were recorded on `day` (in Vietnam) in one shard, and those that cannot be read: one spoiled line does
    /// not hide the others. A round trip a megabyte.
    pub async fn lines_and_spoiled(&self, day: Date, shard: u8) -> Result<Lines, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.tables.log)
            .consistent_read(true)
            .key_condition_expression("#pk = :pk")
            .expression_attribute_names("#pk", attribute::PK)
            .expression_attribute_values(":pk", text(keys::log_partition(day, shard)))
            .into_paginator()
            .items()
            .send();
        let mut found = Lines::default();
        while let Some(item) = pages.next().await {
            let item = item?;
            match from_item(item.clone()) {
                Ok(line) => found.lines.push(line),
                Err(error) => found.spoiled.push(SpoiledItem::of(&item, &error)),
            }
        }
        Ok(found)
    }

    /// Reads every dossier's header and every rating, in `segments` side by side, in no order. The one scan of the whole
    /// table, for the operator's `recount` alone and never on the path of a request: it costs as much as the table is large.
    pub async fn scan_facts(&self, segments: i32, mut each: impl FnMut(Fact)) -> Result<(), StoreError> {
        let segments = segments.max(1);
        let (sender, mut facts) = mpsc::channel(WAITING);
        let scans = try_join_all((0..segments).map(|segment| self.scan_segment(segment, segments, sender.clone())));
        drop(sender);
        let collect = async {
            while let Some(fact) = facts.recv().await {
                each(fact);
            }
        };
        tokio::join!(scans, collect).0.map(|_| ())
    }

    async fn scan_segment(&self, segment: i32, segments: i32, sender: mpsc::Sender<Fact>) -> Result<(), StoreError> {
        let mut pages = self
            .client
            .scan()
            .table_name(&self.tables.portal)
            .segment(segment)
            .total_segments(segments)
            .consistent_read(true)
            .filter_expression("(begins_with(#pk, :dossier) AND #sk = :header) OR (begins_with(#pk, :rating) AND #sk = :live)")
            .expression_attribute_names("#pk", attribute::PK)
            .expression_attribute_names("#sk", attribute::SK)
            .expression_attribute_values(":dossier", text("DOSSIER#"))
            .expression_attribute_values(":header", text("HEADER"))
            .expression_attribute_values(":rating", text("RATING#"))
            .expression_attribute_values(":live", text("RATING"))
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            // A receiver that is gone has dropped the whole scan.
            if sender.send(fact(item?)).await.is_err() {
                break;
            }
        }
        Ok(())
    }
}

fn fact(item: Item) -> Fact {
    let is_rating = item.get(attribute::SK).and_then(|sk| sk.as_s().ok()).is_some_and(|sk| sk == "RATING");
    let read = if is_rating {
        from_item(item.clone()).map(|rating| Fact::Rating(Box::new(rating)))
    } else {
        from_item(item.clone()).map(|dossier| Fact::Dossier(Box::new(dossier)))
    };
    read.unwrap_or_else(|error| Fact::Spoiled(SpoiledItem::of(&item, &error)))
}
