//! Editions (bản công bố): what is served, written part by part under a new number and switched to in one write. A part
//! is never changed; the parts of older editions expire a day after the switch.

mod parts;

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

use domain::agency::{Head, Identity};
use domain::catalogue::{Block, EventRules};
use domain::form::{Form, Lists, Places};

use crate::access::{number, text};
use crate::error::if_held;
use crate::keys::{Key, attribute};
use crate::sealed::{BODY, blob, body, compress, decompress, unpack};
use crate::transaction::{Condition, Update, Write};
use crate::{Item, Store, StoreError};
use parts::{AGENCIES, CALENDAR, COMMON, EVENT_RULES, FORMS, PLACES, TEXTS, agencies_part, block_part, directory_part, json};

pub use parts::{AgencyPart, CommonProcedure, EditionParts, FormEntry, PART_MAX, packed};

/// Readers learn of a new edition within a minute; a function that slept longer reads the head first.
const OLD_LIVES: SignedDuration = SignedDuration::from_hours(24);
/// Writes that are under way at once.
const WRITERS: usize = 8;

/// What [`Store::switch_write`] changes of the head: everything else of it stays.
#[derive(Debug, Clone)]
pub struct Switch {
    /// The edition, all of whose parts are written.
    pub edition: u64,
    /// Into how many blocks its procedures are split.
    pub blocks: u16,
    /// Into how many parts its directory is split.
    pub directory_parts: u16,
    /// Who the portal belongs to, as of this edition.
    pub identity: Identity,
}

impl Store {
    /// A number for a new edition. One round trip; an edition that is never switched to leaves a gap.
    pub async fn next_edition(&self) -> Result<u64, StoreError> {
        self.count(&Key::next_edition(), None).await
    }

    /// The write of a part of a new edition, stored as it is given; it goes into the transaction of a job's chunk.
    pub fn edition_part_write(&self, edition: u64, name: &str, stored: Vec<u8>) -> Write {
        let mut item = Key::edition(edition, name).attributes();
        item.insert(BODY.into(), blob(stored));
        Write::put(item, None)
    }

    /// Writes parts of an edition that nobody reads yet. A round trip for some of them.
    pub async fn put_edition_parts(&self, edition: u64, parts: EditionParts) -> Result<(), StoreError> {
        for (name, stored) in parts.parts {
            let mut item = Key::edition(edition, &name).attributes();
            item.insert(BODY.into(), blob(stored));
            self.put(item, false).await?;
        }
        Ok(())
    }

    /// The parts of an edition that are not made from procedures, by name, as they are stored: agencies, calendar, texts and
    /// places, which forms are offered, and the rules of life events. A query each.
    pub async fn fixed_parts(&self, edition: u64) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let mut parts = Vec::new();
        for prefix in [AGENCIES, CALENDAR, EVENT_RULES, FORMS, PLACES, TEXTS] {
            for item in self.query(&Key::edition(edition, "").pk, prefix).await? {
                let name = item.get(attribute::SK).and_then(|sk| sk.as_s().ok()).cloned().unwrap_or_default();
                parts.push((name, body(&item)?.to_vec()));
            }
        }
        Ok(parts)
    }

    /// Every part of an edition by name, as it is stored: for who compares two. A query.
    pub async fn edition_parts(&self, edition: u64) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
        let part = |item: Item| {
            let name = item.get(attribute::SK).and_then(|sk| sk.as_s().ok()).cloned().unwrap_or_default();
            Ok((name, body(&item)?.to_vec()))
        };
        self.query(&Key::edition(edition, "").pk, "").await?.into_iter().map(part).collect()
    }

    /// Writes a form that is never changed again. One round trip, two where this version stands already.
    /// Errors: Conflict, when this version stands with other content.
    pub async fn put_form(&self, form: &Form) -> Result<(), StoreError> {
        let key = Key::form(&form.id, form.version);
        let mut item = key.attributes();
        item.insert(BODY.into(), blob(compress(&json(form)?)?));
        let written = self.put(item, true).await;
        if !written.as_ref().is_err_and(StoreError::is_conflict) {
            return written;
        }
        match self.form(&form.id, form.version).await? {
            Some(standing) if standing == *form => Ok(()),
            _ => written,
        }
    }

    /// The write that serves `switch.edition` from now on; it goes into the transaction of a job's chunk, and fails there
    /// when a later edition is served already. What else stands in the head stays.
    pub fn switch_write(&self, switch: &Switch) -> Result<Write, StoreError> {
        let identity: Item = serde_dynamo::to_item(&switch.identity)?;
        let update = Update {
            expression: "SET #edition = :edition, #blocks = :blocks, #parts = :parts, #identity = :identity, \
                         #figures = if_not_exists(#figures, :none)"
                .into(),
            names: vec![
                ("#edition", "edition"),
                ("#blocks", "blocks"),
                ("#parts", "directory_parts"),
                ("#identity", "identity"),
                ("#figures", "figures"),
            ],
            values: Item::from([
                (":edition".to_owned(), number(switch.edition)),
                (":blocks".to_owned(), number(switch.blocks)),
                (":parts".to_owned(), number(switch.directory_parts)),
                (":identity".to_owned(), aws_sdk_dynamodb::types::AttributeValue::M(identity)),
                (":none".to_owned(), number(0)),
            ]),
        };
        let condition =
            Condition { expression: "attribute_not_exists(#edition) OR #edition < :edition".into(), ..Condition::default() };
        Ok(Write::update(&Key::head(), update, condition))
    }

    /// Lets the parts of an edition that is no longer served expire. A query, and a write a part.
    pub async fn retire_edition(&self, edition: u64, now: Timestamp) -> Result<(), StoreError> {
        let expires = (now + OLD_LIVES).as_second();
        let pk = Key::edition(edition, "").pk;
        let request = self
            .client
            .query()
            .table_name(&self.tables.portal)
            .key_condition_expression("#pk = :pk")
            .projection_expression("#pk, #sk")
            .expression_attribute_names("#pk", attribute::PK)
            .expression_attribute_names("#sk", attribute::SK)
            .expression_attribute_values(":pk", text(pk));
        let mut keys: Vec<Item> = Vec::new();
        let mut items = request.into_paginator().items().send();
        while let Some(key) = items.next().await {
            keys.push(key?);
        }
        let writes = keys.into_iter().map(|key| async move {
            let sent = self
                .client
                .update_item()
                .table_name(&self.tables.portal)
                .set_key(Some(key))
                .update_expression("SET #expires = :expires")
                // A part that has expired meanwhile must not come back as an empty item.
                .condition_expression("attribute_exists(#pk)")
                .expression_attribute_names("#expires", attribute::EXPIRES)
                .expression_attribute_names("#pk", attribute::PK)
                .expression_attribute_values(":expires", number(expires))
                .send()
                .await;
            if_held(sent).map(drop)
        });
        stream::iter(writes).buffer_unordered(WRITERS).try_collect().await
    }

    /// What is served. One round trip. The roll-up may have written to the head before anything was published.
    pub async fn head(&self) -> Result<Option<Head>, StoreError> {
        let item = self.get_item(&Key::head()).await?;
        item.filter(|item| item.contains_key("edition")).map(crate::access::from_item).transpose()
    }

    /// The directory and the search index of an edition. One round trip, more where they are over 16 MB.
    pub async fn directory(&self, edition: u64, parts: u16) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
        let keys: Vec<Key> = (0..parts).map(|place| Key::edition(edition, &directory_part(usize::from(place)))).collect();
        let mut stored = Vec::new();
        for item in self.get_items(&keys).await? {
            let item = item.ok_or_else(|| StoreError::Corrupt(format!("edition {edition} lacks a part of its directory")))?;
            stored.extend_from_slice(body(&item)?);
        }
        let mut whole = decompress(&stored)?;
        let cut = || StoreError::Corrupt("a directory that is cut short".into());
        let length = whole.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes) as usize).ok_or_else(cut)?;
        let end = length.checked_add(4).filter(|end| *end <= whole.len()).ok_or_else(cut)?;
        let index = whole.split_off(end);
        whole.drain(..4);
        Ok((whole, index))
    }

    /// A block of an edition; a block without procedures is not kept. One round trip.
    pub async fn block(&self, edition: u64, number: u16) -> Result<Option<Block>, StoreError> {
        let Some(item) = self.get_item(&Key::edition(edition, &block_part(number))).await? else {
            return Ok(None);
        };
        Block::open(decompress(body(&item)?)?).map(Some).map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    /// The agencies of an edition, or, where they are kept by province, those of `province`. One round trip.
    pub async fn agencies(&self, edition: u64, province: Option<&str>) -> Result<Option<AgencyPart>, StoreError> {
        match province {
            None => self.part(edition, AGENCIES).await,
            Some(province) => self.part(edition, &agencies_part(province)).await,
        }
    }

    /// The working calendar of an edition. One round trip.
    pub async fn calendar(&self, edition: u64) -> Result<Option<domain::calendar::CalendarData>, StoreError> {
        self.part(edition, CALENDAR).await
    }

    /// The general texts of an edition. One round trip.
    pub async fn texts(&self, edition: u64) -> Result<Option<domain::content::Content>, StoreError> {
        self.part(edition, TEXTS).await
    }

    /// The procedures that many people ask for. One round trip.
    pub async fn common(&self, edition: u64) -> Result<Option<Vec<CommonProcedure>>, StoreError> {
        self.part(edition, COMMON).await
    }

    /// Which forms an edition offers. One round trip.
    pub async fn forms(&self, edition: u64) -> Result<Option<Vec<FormEntry>>, StoreError> {
        self.part(edition, FORMS).await
    }

    /// The provinces and wards of an edition; none of one that was published without. One round trip.
    pub async fn places(&self, edition: u64) -> Result<Places, StoreError> {
        Ok(self.part::<Lists>(edition, PLACES).await?.map(|lists| Places::among(&lists)).unwrap_or_default())
    }

    /// The rules that lead procedures to life events. One round trip.
    pub async fn event_rules(&self, edition: u64) -> Result<EventRules, StoreError> {
        Ok(self.part(edition, EVENT_RULES).await?.unwrap_or_default())
    }

    /// One version of a form. One round trip.
    pub async fn form(&self, id: &str, version: u32) -> Result<Option<Form>, StoreError> {
        self.get_item(&Key::form(id, version)).await?.map(|item| unpack(&item)).transpose()
    }

    async fn part<T: DeserializeOwned>(&self, edition: u64, name: &str) -> Result<Option<T>, StoreError> {
        self.get_item(&Key::edition(edition, name)).await?.map(|item| unpack(&item)).transpose()
    }
}
