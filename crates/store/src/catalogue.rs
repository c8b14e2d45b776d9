//! What the catalogue is made from: the agency's own text of a procedure and its national record, side by side under one
//! code, so that a re-import replaces the record and never the agency's text (design §5).

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use tokio::task::JoinSet;

use domain::catalogue::Curated;
use domain::code::ProcedureCode;
use domain::log::SHARDS;
use domain::procedure::Procedure;
use domain::secret::sha256_hex;

use crate::access::text;
use crate::edition::PART_MAX;
use crate::keys::{CatalogueKind, Key, attribute};
use crate::sealed::{BODY, blob, compress, unpack};
use crate::transaction::Write;
use crate::{Item, Store, StoreError};

/// Attribute: SHA-256 of what an item holds, so that equal text is not written again.
const HASH: &str = "hash";

/// One text of a procedure as it is kept: packed, with the hash of what it says.
#[derive(Debug, Clone)]
pub struct Source {
    code: ProcedureCode,
    kind: CatalogueKind,
    hash: String,
    body: Vec<u8>,
}

impl Source {
    /// A national record. Errors: it cannot be packed.
    pub fn national(procedure: &Procedure) -> Result<Source, StoreError> {
        Source::of(&procedure.code, CatalogueKind::National, procedure)
    }

    /// The agency's own text. Errors: it cannot be packed.
    pub fn curated(curated: &Curated) -> Result<Source, StoreError> {
        Source::of(&curated.code, CatalogueKind::Curated, curated)
    }

    fn of(code: &ProcedureCode, kind: CatalogueKind, value: &impl Serialize) -> Result<Source, StoreError> {
        let json = serde_json::to_vec(value).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        Ok(Source { code: code.clone(), kind, hash: sha256_hex(&json), body: compress(&json)? })
    }

    /// Mã thủ tục.
    pub fn code(&self) -> &ProcedureCode {
        &self.code
    }

    /// SHA-256 of what it says, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// It fits into an item of the table.
    pub fn fits(&self) -> bool {
        self.body.len() <= PART_MAX
    }

    /// Bytes of it as it is stored.
    pub fn size(&self) -> usize {
        self.body.len()
    }

    fn into_item(self) -> Item {
        let mut item = Key::catalogue(&self.code, self.kind).attributes();
        item.insert(HASH.into(), text(self.hash));
        item.insert(BODY.into(), blob(self.body));
        item
    }
}

/// What is known of one procedure.
#[derive(Debug, Default)]
pub struct Sources {
    /// The agency's own text.
    pub curated: Option<Curated>,
    /// The national record.
    pub national: Option<Procedure>,
}

impl Store {
    /// The hash of every text of a kind that is kept. A query a shard, side by side; only keys and hashes come back.
    pub async fn source_hashes(&self, kind: CatalogueKind) -> Result<HashMap<ProcedureCode, String>, StoreError> {
        let mut shards = JoinSet::new();
        for shard in 0..SHARDS {
            let request = self
                .client
                .query()
                .table_name(&self.tables.portal)
                .consistent_read(true)
                .key_condition_expression("#pk = :pk")
                .projection_expression("#sk, #hash")
                .expression_attribute_names("#pk", attribute::PK)
                .expression_attribute_names("#sk", attribute::SK)
                .expression_attribute_names("#hash", HASH)
                .expression_attribute_values(":pk", text(Key::catalogue_shard(shard)));
            shards.spawn(async move {
                let mut found = Vec::new();
                let mut items = request.into_paginator().items().send();
                while let Some(item) = items.next().await {
                    found.extend(code_and_hash(&item?, kind));
                }
                Ok::<_, StoreError>(found)
            });
        }
        let mut hashes = HashMap::new();
        while let Some(shard) = shards.join_next().await {
            hashes.extend(joined(shard)?);
        }
        Ok(hashes)
    }

    /// Writes texts over what stands under their codes. A round trip for 25 of them.
    pub async fn put_sources(&self, sources: Vec<Source>) -> Result<(), StoreError> {
        self.put_all(sources.into_iter().map(Source::into_item).collect()).await
    }

    /// The agency's own text of one procedure. One round trip.
    pub async fn curated(&self, code: &ProcedureCode) -> Result<Option<Curated>, StoreError> {
        self.get_item(&Key::catalogue(code, CatalogueKind::Curated)).await?.map(|item| unpack(&item)).transpose()
    }

    /// All that the catalogue is made from in one of [`SHARDS`] shards, by code. A round trip a megabyte; no scan.
    pub async fn sources_of_shard(&self, shard: u8) -> Result<BTreeMap<ProcedureCode, Sources>, StoreError> {
        let mut found: BTreeMap<ProcedureCode, Sources> = BTreeMap::new();
        for item in self.query(&Key::catalogue_shard(shard), "").await? {
            let (code, kind) = code_and_kind(&item).ok_or_else(|| StoreError::Corrupt("a strange catalogue key".into()))?;
            let sources = found.entry(code).or_default();
            match kind {
                CatalogueKind::Curated => sources.curated = Some(unpack(&item)?),
                CatalogueKind::National => sources.national = Some(unpack(&item)?),
            }
        }
        Ok(found)
    }

    /// The write that puts a text over what stands under its code; it goes into the transaction of a job's chunk.
    pub fn source_write(&self, source: Source) -> Write {
        Write::put(source.into_item(), None)
    }
}

fn joined<T>(shard: Result<Result<T, StoreError>, tokio::task::JoinError>) -> Result<T, StoreError> {
    shard.map_err(|error| StoreError::Unavailable(error.to_string()))?
}

fn code_and_kind(item: &Item) -> Option<(ProcedureCode, CatalogueKind)> {
    let (code, kind) = item.get(attribute::SK)?.as_s().ok()?.split_once('#')?;
    let kind = [CatalogueKind::Curated, CatalogueKind::National].into_iter().find(|known| known.as_str() == kind)?;
    Some((ProcedureCode::parse(code).ok()?, kind))
}

fn code_and_hash(item: &Item, wanted: CatalogueKind) -> Option<(ProcedureCode, String)> {
    let (code, kind) = code_and_kind(item)?;
    let hash = item.get(HASH).map(AttributeValue::as_s)?.ok()?;
    (kind == wanted).then(|| (code, hash.clone()))
}
