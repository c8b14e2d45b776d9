//! Editions (bản công bố): what is served, written part by part under a new number and switched to in one write. A part
//! is never changed; the parts of older editions expire a day after the switch.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::ReturnValue;
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use domain::agency::{Agencies, Agency, Head, Identity, Province, Ward};
use domain::catalogue::Block;
use domain::code::ProcedureCode;
use domain::form::Form;

use crate::access::{number, text};
use crate::keys::{Key, attribute};
use crate::sealed::{BODY, blob, body, compress, decompress, unpack};
use crate::{Item, Store, StoreError};

/// How large a stored part may be: under DynamoDB's 400 KB with room for its key.
pub const PART_MAX: usize = 380_000;
/// Readers learn of a new edition within a minute; a function that slept longer reads the head first.
const OLD_LIVES: SignedDuration = SignedDuration::from_hours(24);
/// Agencies whose JSON is longer are kept by province, so that a form reads one province.
const AGENCIES_TOGETHER: usize = 256 * 1024;
/// Writes that are under way at once, and the bytes of one: DynamoDB takes 16 MB, base64 adds a third.
const WRITERS: usize = 8;
const BATCH_BYTES: usize = 4_000_000;
const BATCH_ITEMS: usize = 25;

const AGENCIES: &str = "AGENCIES";
const CALENDAR: &str = "CALENDAR";
const TEXTS: &str = "TEXTS";
const FORMS: &str = "FORMS";

/// Parts of an edition by name, compressed as they are stored.
#[derive(Debug, Default)]
pub struct EditionParts {
    parts: BTreeMap<String, Vec<u8>>,
    directory_parts: u16,
}

/// A form that an edition publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormEntry {
    /// Its word.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its procedure, unless it is the form of a person's own data.
    pub procedure: Option<ProcedureCode>,
    /// The first day that it may be submitted.
    pub valid_from: Date,
}

/// Agencies as they are stored: all together, or the list of provinces with the agencies of each apart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AgencyPart {
    /// The provinces that this part speaks of.
    pub provinces: Vec<Province>,
    /// Where agencies are kept by province: the first group of their codes -> the provinces that have such.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub apart: BTreeMap<String, Vec<String>>,
    /// Wards of these provinces.
    #[serde(default)]
    pub wards: Vec<Ward>,
    /// Agencies of these provinces.
    #[serde(default)]
    pub agencies: Vec<Agency>,
}

/// Bytes as a part stores them.
pub fn packed(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    compress(bytes)
}

impl EditionParts {
    /// Nothing yet.
    pub fn new() -> EditionParts {
        EditionParts::default()
    }

    /// The directory and its search index, in as many parts as they need. Answers with the bytes stored.
    pub fn directory(&mut self, directory: &[u8], index: &[u8]) -> Result<usize, StoreError> {
        let length = u32::try_from(directory.len()).map_err(|_| StoreError::Corrupt("a directory of 4 GB".into()))?;
        let mut whole = Vec::with_capacity(4 + directory.len() + index.len());
        whole.extend_from_slice(&length.to_le_bytes());
        whole.extend_from_slice(directory);
        whole.extend_from_slice(index);
        let stored = compress(&whole)?;
        let chunks = stored.chunks(PART_MAX);
        self.directory_parts = u16::try_from(chunks.len()).map_err(|_| StoreError::Corrupt("a directory of 25 GB".into()))?;
        for (place, chunk) in chunks.enumerate() {
            self.parts.insert(directory_part(place), chunk.to_vec());
        }
        Ok(stored.len())
    }

    /// A block of procedures, packed already ([`packed`]): whoever cut the blocks had to know how large each becomes.
    pub fn block(&mut self, number: u16, stored: Vec<u8>) {
        self.parts.insert(block_part(number), stored);
    }

    /// The agencies, by province where they are many.
    pub fn agencies(&mut self, agencies: &Agencies) -> Result<(), StoreError> {
        let whole = AgencyPart {
            provinces: agencies.provinces.clone(),
            apart: BTreeMap::new(),
            wards: agencies.wards.clone(),
            agencies: agencies.agencies.clone(),
        };
        if json(&whole)?.len() <= AGENCIES_TOGETHER {
            return self.pack(AGENCIES, &whole);
        }
        let mut apart: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for agency in &agencies.agencies {
            let provinces = apart.entry(first_group(agency.code.as_str()).to_owned()).or_default();
            if !provinces.contains(&agency.province) {
                provinces.push(agency.province.clone());
            }
        }
        for province in &agencies.provinces {
            let part = AgencyPart {
                provinces: vec![province.clone()],
                apart: BTreeMap::new(),
                wards: agencies.wards.iter().filter(|ward| ward.province == province.code).cloned().collect(),
                agencies: agencies.agencies.iter().filter(|agency| agency.province == province.code).cloned().collect(),
            };
            self.pack(&agencies_part(&province.code), &part)?;
        }
        self.pack(AGENCIES, &AgencyPart { apart, provinces: agencies.provinces.clone(), ..AgencyPart::default() })
    }

    /// The working calendar's data.
    pub fn calendar(&mut self, data: &domain::calendar::CalendarData) -> Result<(), StoreError> {
        self.pack(CALENDAR, data)
    }

    /// The general texts.
    pub fn texts(&mut self, content: &domain::content::Content) -> Result<(), StoreError> {
        self.pack(TEXTS, content)
    }

    /// Which forms this edition offers.
    pub fn forms(&mut self, forms: &[FormEntry]) -> Result<(), StoreError> {
        self.pack(FORMS, &forms)
    }

    fn pack(&mut self, name: &str, value: &impl Serialize) -> Result<(), StoreError> {
        let stored = compress(&json(value)?)?;
        if stored.len() > PART_MAX {
            return Err(StoreError::Corrupt(format!("{name} has {} bytes, at most {PART_MAX}", stored.len())));
        }
        self.parts.insert(name.to_owned(), stored);
        Ok(())
    }

    /// Into how many parts the directory was cut.
    pub fn directory_parts(&self) -> u16 {
        self.directory_parts
    }

    /// How many parts there are.
    pub fn count(&self) -> usize {
        self.parts.len()
    }

    /// The bytes of all parts.
    pub fn size(&self) -> usize {
        self.parts.values().map(Vec::len).sum()
    }
}

/// What [`Store::switch_head`] changes of the head: everything else of it stays.
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

    /// Writes the parts of a new edition. `written` is told the bytes of each finished batch.
    pub async fn put_edition(&self, edition: u64, parts: EditionParts, written: impl Fn(usize)) -> Result<(), StoreError> {
        let mut batches: Vec<(usize, Vec<Item>)> = Vec::new();
        for (name, stored) in parts.parts {
            let size = stored.len();
            let mut item = Key::edition(edition, &name).attributes();
            item.insert(BODY.into(), blob(stored));
            match batches.last_mut() {
                Some((bytes, items)) if *bytes + size <= BATCH_BYTES && items.len() < BATCH_ITEMS => {
                    *bytes += size;
                    items.push(item);
                }
                _ => batches.push((size, vec![item])),
            }
        }
        let writes = batches.into_iter().map(|(bytes, items)| async move {
            self.put_all(items).await?;
            Ok::<usize, StoreError>(bytes)
        });
        let mut done = stream::iter(writes).buffer_unordered(WRITERS);
        while let Some(bytes) = done.try_next().await? {
            written(bytes);
        }
        Ok(())
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

    /// Serves `switch.edition` from now on. One conditional write; answers with the edition that was served before.
    /// Errors: Conflict, when a later edition is served already.
    pub async fn switch_head(&self, switch: &Switch) -> Result<Option<u64>, StoreError> {
        let identity: Item = serde_dynamo::to_item(&switch.identity)?;
        let sent = self
            .client
            .update_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::head().attributes()))
            .update_expression(
                "SET #edition = :edition, #blocks = :blocks, #parts = :parts, #identity = :identity, \
                 #figures = if_not_exists(#figures, :none)",
            )
            .condition_expression("attribute_not_exists(#edition) OR #edition < :edition")
            .expression_attribute_names("#edition", "edition")
            .expression_attribute_names("#blocks", "blocks")
            .expression_attribute_names("#parts", "directory_parts")
            .expression_attribute_names("#identity", "identity")
            .expression_attribute_names("#figures", "figures")
            .expression_attribute_values(":edition", number(switch.edition))
            .expression_attribute_values(":blocks", number(switch.blocks))
            .expression_attribute_values(":parts", number(switch.directory_parts))
            .expression_attribute_values(":identity", aws_sdk_dynamodb::types::AttributeValue::M(identity))
            .expression_attribute_values(":none", number(0))
            .return_values(ReturnValue::UpdatedOld)
            .send()
            .await;
        match sent {
            Ok(output) => {
                let before = output.attributes.and_then(|old| old.get("edition").and_then(|value| value.as_n().ok()).cloned());
                Ok(before.and_then(|edition| edition.parse().ok()))
            }
            Err(error) if error.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => {
                Err(StoreError::Conflict { at: 0, found: None })
            }
            Err(error) => Err(error.into()),
        }
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
            self.client
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
                .await
                .map(drop)
                .or_else(|error| {
                    let gone = error.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception());
                    if gone { Ok(()) } else { Err(StoreError::from(error)) }
                })
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

    /// Which forms an edition offers. One round trip.
    pub async fn forms(&self, edition: u64) -> Result<Option<Vec<FormEntry>>, StoreError> {
        self.part(edition, FORMS).await
    }

    /// One version of a form. One round trip.
    pub async fn form(&self, id: &str, version: u32) -> Result<Option<Form>, StoreError> {
        self.get_item(&Key::form(id, version)).await?.map(|item| unpack(&item)).transpose()
    }

    async fn part<T: DeserializeOwned>(&self, edition: u64, name: &str) -> Result<Option<T>, StoreError> {
        self.get_item(&Key::edition(edition, name)).await?.map(|item| unpack(&item)).transpose()
    }
}

impl AgencyPart {
    /// The provinces in which agencies with the same first group of their code are, where they are kept by province.
    pub fn provinces_of(&self, agency: &str) -> &[String] {
        self.apart.get(first_group(agency)).map_or(&[], Vec::as_slice)
    }
}

/// `H99` of `H99.01`.
fn first_group(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

fn directory_part(place: usize) -> String {
    format!("DIRECTORY#{place:02}")
}

fn block_part(number: u16) -> String {
    format!("BLOCK#{number:04}")
}

fn agencies_part(province: &str) -> String {
    format!("{AGENCIES}#{province}")
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|e| StoreError::Corrupt(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_cut_into_parts_that_fit() {
        // Noise, so that it does not compress: 1 MB needs three parts.
        let mut seed = 1_u32;
        let noise: Vec<u8> = (0..1_000_000)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 24) as u8
            })
            .collect();
        let mut parts = EditionParts::new();
        let stored = parts.directory(&noise[..400_000], &noise[400_000..]).unwrap();
        assert_eq!((parts.directory_parts(), parts.size()), (3, stored));
        assert!(parts.parts.values().all(|part| part.len() <= PART_MAX));
        assert_eq!(parts.parts.keys().collect::<Vec<_>>(), ["DIRECTORY#00", "DIRECTORY#01", "DIRECTORY#02"]);
    }

    #[test]
    fn agencies_are_kept_by_province_where_they_are_many() {
        let agency = |n: usize| Agency {
            code: domain::code::AgencyCode::parse(&format!("H{:02}.{}", 10 + n % 2, n / 2 % 1000)).unwrap(),
            unit: "000.00.00.H10".into(),
            kind: domain::procedure::Receiver::Ward,
            name: domain::lang::Text::vi(format!("Ủy ban nhân dân Phường {n}")),
            province: if n.is_multiple_of(2) { "01".into() } else { "02".into() },
            ward: Some(format!("{n:05}")),
            parent: None,
            email: "phuong@vi-du.example".into(),
            hotline: "1900 0000".into(),
            address: domain::lang::Text::default(),
            hours: domain::lang::Text::default(),
        };
        let identity = Identity {
            name: domain::lang::Text::default(),
            agency: domain::lang::Text::default(),
            responsible: domain::lang::Text::default(),
            address: domain::lang::Text::default(),
            hotline: String::new(),
            email: String::new(),
            sender: String::new(),
            demo: true,
        };
        let province = |code: &str| Province { code: code.into(), name: format!("Tỉnh {code}") };
        for (count, names) in [(4, vec!["AGENCIES"]), (2000, vec!["AGENCIES", "AGENCIES#01", "AGENCIES#02"])] {
            let agencies = Agencies {
                portal: identity.clone(),
                provinces: vec![province("01"), province("02")],
                wards: Vec::new(),
                agencies: (0..count).map(agency).collect(),
            };
            let mut parts = EditionParts::new();
            parts.agencies(&agencies).unwrap();
            assert_eq!(parts.parts.keys().collect::<Vec<_>>(), names, "{count}");
            let root: AgencyPart = serde_json::from_slice(&decompress(&parts.parts[AGENCIES]).unwrap()).unwrap();
            let expect: &[&str] = if count > 4 { &["01"] } else { &[] };
            assert_eq!(root.provinces_of("H10.7"), expect);
        }
    }
}
