//! One citizen action is one transaction: the fact, its log line and its outgoing mail land together or not at all.

use std::time::Duration;

use aws_sdk_dynamodb::types::{Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update as UpdateItem};

use crate::error::StoreError;
use crate::keys::{Key, attribute};
use crate::{Item, Store};

/// One write of a transaction: an item that is put, attributes that are set if the condition holds, or an item that goes.
#[derive(Debug, Clone)]
pub struct Write {
    table: Table,
    item: Item,
    /// What is set of the item whose key `item` is; the whole of `item` is put where there is none.
    update: Option<Update>,
    /// The item whose key `item` is goes.
    delete: bool,
    condition: Option<Condition>,
}

/// An update expression with its names and values: for an item of which others write other attributes.
#[derive(Debug, Clone)]
pub(crate) struct Update {
    pub(crate) expression: String,
    pub(crate) names: Vec<(&'static str, &'static str)>,
    pub(crate) values: Item,
}

#[derive(Debug, Clone, Copy)]
enum Table {
    Portal,
    Log,
}

/// An expression with its names and values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Condition {
    pub(crate) expression: String,
    pub(crate) names: Vec<(&'static str, &'static str)>,
    pub(crate) values: Item,
}

impl Condition {
    /// Nothing stands under the key.
    pub(crate) fn absent() -> Condition {
        Condition { expression: format!("attribute_not_exists({})", attribute::PK), names: Vec::new(), values: Item::new() }
    }

    /// The item stands at `version`.
    pub(crate) fn version(version: u32) -> Condition {
        Condition {
            expression: "#version = :version".into(),
            names: vec![("#version", attribute::VERSION)],
            values: Item::from([(":version".to_owned(), crate::access::number(version))]),
        }
    }
}

impl Write {
    /// Puts an item into `portal`, if the condition holds.
    pub(crate) fn put(item: Item, condition: Option<Condition>) -> Write {
        Write { table: Table::Portal, item, update: None, delete: false, condition }
    }

    /// Deletes an item of `portal`, whatever it holds.
    pub(crate) fn delete(key: &Key) -> Write {
        Write { table: Table::Portal, item: key.attributes(), update: None, delete: true, condition: None }
    }

    /// Sets attributes of an item of `portal`, if the condition holds, whose names and values join those of the update.
    pub(crate) fn update(key: &Key, update: Update, condition: Condition) -> Write {
        Write { table: Table::Portal, item: key.attributes(), update: Some(update), delete: false, condition: Some(condition) }
    }

    /// Puts a line into the log, where none of its key stands.
    pub(crate) fn log(item: Item) -> Write {
        Write { table: Table::Log, item, update: None, delete: false, condition: Some(Condition::absent()) }
    }
}

/// Attempts of a transaction that others were in the way of.
const ATTEMPTS: u32 = 6;
/// First pause; the cap is [`LONGEST`].
const PAUSE: Duration = Duration::from_millis(25);
const LONGEST: Duration = Duration::from_secs(1);

/// What a cancelled transaction says of each write: tried again only if nothing but traffic was in the way (safety §2).
fn was_traffic(code: &str) -> bool {
    matches!(code, "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded")
}

impl Store {
    /// All writes or none. One round trip; up to six, with full jitter, while other transactions are in the way.
    /// Errors: [`StoreError::Conflict`] with the place of the first condition that did not hold and what stands there.
    pub async fn transact(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        let items = writes.into_iter().map(|write| self.transact_item(write)).collect::<Result<Vec<_>, _>>()?;
        let mut attempt = 1;
        loop {
            let sent = self.client.transact_write_items().set_transact_items(Some(items.clone())).send().await;
            let error = match sent {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            let Some(cancelled) = error.as_service_error().and_then(|e| match e {
                aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(c) => {
                    Some(c)
                }
                _ => None,
            }) else {
                return Err(error.into());
            };
            let reasons = cancelled.cancellation_reasons();
            if let Some(at) = reasons.iter().position(|r| r.code() == Some("ConditionalCheckFailed")) {
                return Err(StoreError::Conflict { at, found: reasons[at].item.clone().map(Box::new) });
            }
            let traffic = reasons.iter().filter_map(|r| r.code()).filter(|code| *code != "None").all(was_traffic);
            if !traffic || attempt == ATTEMPTS {
                return Err(error.into());
            }
            let ceiling = (PAUSE * 2_u32.pow(attempt)).min(LONGEST);
            tokio::time::sleep(ceiling.mul_f64(jitter())).await;
            attempt += 1;
        }
    }

    fn transact_item(&self, write: Write) -> Result<TransactWriteItem, StoreError> {
        let table = match write.table {
            Table::Portal => &self.tables.portal,
            Table::Log => &self.tables.log,
        };
        if write.delete {
            let delete = Delete::builder().table_name(table).set_key(Some(write.item)).build();
            return Ok(TransactWriteItem::builder().delete(delete.map_err(|e| StoreError::Corrupt(e.to_string()))?).build());
        }
        if let Some(update) = write.update {
            return update_of(table, write.item, update, write.condition.unwrap_or_default());
        }
        let mut put = Put::builder().table_name(table).set_item(Some(write.item));
        if let Some(Condition { expression, names, values }) = write.condition {
            put = put
                .condition_expression(expression)
                .set_expression_attribute_values((!values.is_empty()).then_some(values))
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
            for (name, attribute) in names {
                put = put.expression_attribute_names(name, attribute);
            }
        }
        let put = put.build().map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

fn update_of(table: &str, key: Item, update: Update, condition: Condition) -> Result<TransactWriteItem, StoreError> {
    let mut request = UpdateItem::builder()
        .table_name(table)
        .set_key(Some(key))
        .update_expression(update.expression)
        .set_condition_expression(Some(condition.expression).filter(|expression| !expression.is_empty()))
        .set_expression_attribute_values(Some(update.values.into_iter().chain(condition.values).collect()))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    for (name, attribute) in update.names.into_iter().chain(condition.names) {
        request = request.expression_attribute_names(name, attribute);
    }
    let request = request.build().map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(TransactWriteItem::builder().update(request).build())
}

/// Between 0 and 1, from the process's own hash seeds: it only has to differ from the neighbour's.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    (RandomState::new().hash_one(0) % 1000) as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_traffic_is_tried_again() {
        for (code, again) in [
            ("TransactionConflict", true),
            ("ThrottlingError", true),
            ("ProvisionedThroughputExceeded", true),
            ("ConditionalCheckFailed", false),
            ("ValidationError", false),
            ("ItemCollectionSizeLimitExceeded", false),
        ] {
            assert_eq!(was_traffic(code), again, "{code}");
        }
    }
}
