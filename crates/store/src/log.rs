//! The append-only log: written with the facts, read as a dossier's history and by the roll-up.

use domain::code::DossierCode;
use domain::log::LogLine;

use crate::access::{from_item, text};
use crate::keys::{self, HISTORY_INDEX, attribute};
use crate::transaction::Write;
use crate::{Item, Store, StoreError};

impl Store {
    /// The write that adds a line; it goes into the transaction of its fact.
    pub(crate) fn log_line(&self, line: &LogLine) -> Result<Write, StoreError> {
        let (day, shard) = line.partition();
        let mut item: Item = serde_dynamo::to_item(line)?;
        item.insert(attribute::PK.into(), text(keys::log_partition(day, shard)));
        item.insert(attribute::SK.into(), text(format!("{:.6}#{}", line.recorded_at, line.id)));
        Ok(Write::log(item))
    }

    /// The lines of a dossier, oldest first. One round trip a megabyte.
    pub async fn history(&self, dossier: &DossierCode) -> Result<Vec<LogLine>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.tables.log)
            .index_name(HISTORY_INDEX)
            .key_condition_expression("#d = :d")
            .expression_attribute_names("#d", attribute::DOSSIER)
            .expression_attribute_values(":d", text(dossier.as_str()))
            .into_paginator()
            .items()
            .send();
        let mut lines = Vec::new();
        while let Some(item) = pages.next().await {
            lines.push(from_item(item?)?);
        }
        Ok(lines)
    }
}
