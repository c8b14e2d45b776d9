//! Reading and writing single items. Reads are consistent: a page shows what was just written.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, PutRequest, WriteRequest};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::StoreError;
use crate::keys::{DUE_INDEX, Key, OWNER_INDEX, attribute};
use crate::{Item, Store};

/// A page of a list, and where the next one begins.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// What is on this page.
    pub items: Vec<T>,
    /// Where the next page begins: the sort value of the last item, if there is more.
    pub next: Option<String>,
}

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

impl Key {
    /// The key as DynamoDB wants it.
    pub(crate) fn attributes(&self) -> Item {
        HashMap::from([(attribute::PK.to_owned(), text(&self.pk)), (attribute::SK.to_owned(), text(&self.sk))])
    }
}

/// A record with its key as one item. Errors: the record is no map.
pub(crate) fn to_item(key: &Key, record: &impl Serialize) -> Result<Item, StoreError> {
    let mut item: Item = serde_dynamo::to_item(record)?;
    item.extend(key.attributes());
    Ok(item)
}

/// The record that an item holds; attributes of keys and indexes are passed over.
pub(crate) fn from_item<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    Ok(serde_dynamo::from_item(item)?)
}

impl Store {
    /// One item, consistent. One round trip.
    pub(crate) async fn get_item(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let output = self
            .client
            .get_item()
            .table_name(&self.tables.portal)
            .set_key(Some(key.attributes()))
            .consistent_read(true)
            .send()
            .await?;
        Ok(output.item)
    }

    /// One record, consistent. One round trip.
    pub(crate) async fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StoreError> {
        self.get_item(key).await?.map(from_item).transpose()
    }

    /// Up to 100 items in the order of their keys, consistent. One round trip, more where DynamoDB answers in parts.
    pub(crate) async fn get_items(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        let mut found: HashMap<Key, Item> = HashMap::new();
        let mut wanted: Vec<Item> = keys.iter().map(Key::attributes).collect();
        while !wanted.is_empty() {
            let request = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(true).build();
            let output = self
                .client
                .batch_get_item()
                .request_items(&self.tables.portal, request.map_err(|e| StoreError::Corrupt(e.to_string()))?)
                .send()
                .await?;
            for item in output.responses.unwrap_or_default().into_values().flatten() {
                if let Some(key) = key_of(&item) {
                    found.insert(key, item);
                }
            }
            wanted = output.unprocessed_keys.unwrap_or_default().into_values().flat_map(|rest| rest.keys).collect();
        }
        Ok(keys.iter().map(|key| found.remove(key)).collect())
    }

    /// Writes an item where none stands, or over what stands. One round trip.
    pub(crate) async fn put(&self, item: Item, only_new: bool) -> Result<(), StoreError> {
        let condition = only_new.then(|| format!("attribute_not_exists({})", attribute::PK));
        self.client
            .put_item()
            .table_name(&self.tables.portal)
            .set_item(Some(item))
            .set_condition_expression(condition)
            .send()
            .await?;
        Ok(())
    }

    /// Adds one to a counter and answers with its new value. One round trip. Not repeatable: a retry may leave a gap.
    pub(crate) async fn count(&self, key: &Key, expires: Option<i64>) -> Result<u64, StoreError> {
        self.count_by(key, 1, expires).await
    }

    /// Adds `more` to a counter. As [`Store::count`].
    pub(crate) async fn count_by(&self, key: &Key, more: u64, expires: Option<i64>) -> Result<u64, StoreError> {
        let mut request = self
            .client
            .update_item()
            .table_name(&self.tables.portal)
            .set_key(Some(key.attributes()))
            .expression_attribute_names("#n", "count")
            .expression_attribute_values(":one", number(more))
            .return_values(aws_sdk_dynamodb::types::ReturnValue::UpdatedNew);
        request = match expires {
            None => request.update_expression("ADD #n :one"),
            Some(at) => request
                .update_expression("ADD #n :one SET #e = :e")
                .expression_attribute_names("#e", attribute::EXPIRES)
                .expression_attribute_values(":e", number(at)),
        };
        let output = request.send().await?;
        let value = output.attributes.as_ref().and_then(|item| item.get("count")).and_then(|value| value.as_n().ok());
        value.and_then(|n| n.parse().ok()).ok_or_else(|| StoreError::Corrupt("a counter without a number".into()))
    }

    /// All items under `pk` whose sort key begins with `prefix`, in order. A round trip a megabyte.
    pub(crate) async fn query(&self, pk: &str, prefix: &str) -> Result<Vec<Item>, StoreError> {
        let mut request = self
            .client
            .query()
            .table_name(&self.tables.portal)
            .consistent_read(true)
            .expression_attribute_names("#pk", attribute::PK)
            .expression_attribute_values(":pk", text(pk));
        request = if prefix.is_empty() {
            request.key_condition_expression("#pk = :pk")
        } else {
            request
                .key_condition_expression("#pk = :pk AND begins_with(#sk, :sk)")
                .expression_attribute_names("#sk", attribute::SK)
                .expression_attribute_values(":sk", text(prefix))
        };
        let mut items = Vec::new();
        let mut pages = request.into_paginator().items().send();
        while let Some(item) = pages.next().await {
            items.push(item?);
        }
        Ok(items)
    }

    /// A page of what belongs to `owner`, newest first; `before` is the `next` of the page before. One round trip.
    pub(crate) async fn owned_by(&self, owner: &str, before: Option<&str>, limit: i32) -> Result<Page<Item>, StoreError> {
        self.index_page(OWNER_INDEX, (attribute::OWNER, owner), attribute::OWNED_AT, before, limit, false).await
    }

    /// A page of what is due of `of`, earliest first; `after` is the `next` of the page before. One round trip.
    pub(crate) async fn due_of(&self, of: &str, after: Option<&str>, limit: i32) -> Result<Page<Item>, StoreError> {
        self.index_page(DUE_INDEX, (attribute::DUE_OF, of), attribute::DUE_AT, after, limit, true).await
    }

    async fn index_page(
        &self,
        index: &str,
        (hash, value): (&str, &str),
        range: &'static str,
        from: Option<&str>,
        limit: i32,
        forward: bool,
    ) -> Result<Page<Item>, StoreError> {
        let mut request = self
            .client
            .query()
            .table_name(&self.tables.portal)
            .index_name(index)
            .expression_attribute_names("#h", hash)
            .expression_attribute_values(":h", text(value))
            .scan_index_forward(forward)
            .limit(limit);
        request = match from {
            None => request.key_condition_expression("#h = :h"),
            Some(from) => request
                .key_condition_expression(if forward { "#h = :h AND #r > :r" } else { "#h = :h AND #r < :r" })
                .expression_attribute_names("#r", range)
                .expression_attribute_values(":r", text(from)),
        };
        let output = request.send().await?;
        let items = output.items.unwrap_or_default();
        let next = output
            .last_evaluated_key
            .and_then(|_| items.last().and_then(|item| item.get(range)).and_then(|value| value.as_s().ok()).cloned());
        Ok(Page { items, next })
    }

    /// Writes many items that depend on nothing: a round trip for 25 of them, again for what was not taken.
    pub(crate) async fn put_all(&self, items: Vec<Item>) -> Result<(), StoreError> {
        let mut left: Vec<WriteRequest> = Vec::with_capacity(items.len());
        for item in items {
            let put = PutRequest::builder().set_item(Some(item)).build().map_err(|e| StoreError::Corrupt(e.to_string()))?;
            left.push(WriteRequest::builder().put_request(put).build());
        }
        while !left.is_empty() {
            let rest = left.split_off(left.len().min(25));
            let output = self.client.batch_write_item().request_items(&self.tables.portal, left).send().await?;
            left = output.unprocessed_items.unwrap_or_default().into_values().flatten().collect();
            left.extend(rest);
        }
        Ok(())
    }
}

fn key_of(item: &Item) -> Option<Key> {
    let part = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
    Some(Key { pk: part(attribute::PK)?, sk: part(attribute::SK)? })
}
