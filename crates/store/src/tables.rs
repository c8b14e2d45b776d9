//! The two tables: `portal` holds what is, `portal-log` what happened (design §5). infra/template.yaml describes the same
//! two for AWS; the local portal and the tests make them here.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, StreamSpecification, StreamViewType, TimeToLiveSpecification,
};

use crate::error::StoreError;
use crate::keys::{DUE_INDEX, HISTORY_INDEX, OWNER_INDEX, attribute};
use crate::{Store, Tables};

/// What a key or an index is made of: its hash and its range attribute.
type Schema = (&'static str, &'static str);

fn schema((hash, range): Schema) -> Result<Vec<KeySchemaElement>, StoreError> {
    [(hash, KeyType::Hash), (range, KeyType::Range)]
        .into_iter()
        .map(|(name, key_type)| {
            KeySchemaElement::builder()
                .attribute_name(name)
                .key_type(key_type)
                .build()
                .map_err(|e| StoreError::Corrupt(e.to_string()))
        })
        .collect()
}

async fn create(client: &Client, name: &str, key: Schema, indexes: &[(&str, Schema)], stream: bool) -> Result<(), StoreError> {
    let mut attributes: Vec<&str> = vec![key.0, key.1];
    attributes.extend(indexes.iter().flat_map(|(_, (hash, range))| [*hash, *range]));
    attributes.sort_unstable();
    attributes.dedup();
    let mut request =
        client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest).set_key_schema(Some(schema(key)?));
    for attribute in attributes {
        let definition = AttributeDefinition::builder().attribute_name(attribute).attribute_type(ScalarAttributeType::S).build();
        request = request.attribute_definitions(definition.map_err(|e| StoreError::Corrupt(e.to_string()))?);
    }
    for (index, key) in indexes {
        let definition = GlobalSecondaryIndex::builder()
            .index_name(*index)
            .set_key_schema(Some(schema(*key)?))
            .projection(Projection::builder().projection_type(ProjectionType::All).build())
            .build();
        request = request.global_secondary_indexes(definition.map_err(|e| StoreError::Corrupt(e.to_string()))?);
    }
    if stream {
        let stream =
            StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::NewAndOldImages).build();
        request = request.stream_specification(stream.map_err(|e| StoreError::Corrupt(e.to_string()))?);
    }
    match request.send().await {
        Ok(_) => Ok(()),
        Err(error) if error.as_service_error().is_some_and(|e| e.is_resource_in_use_exception()) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

impl Store {
    /// Makes both tables where they do not exist yet. For the embedded database and tests; on AWS the template does it.
    pub async fn create_tables(&self) -> Result<(), StoreError> {
        let Tables { portal, log } = &self.tables;
        let indexes =
            [(OWNER_INDEX, (attribute::OWNER, attribute::OWNED_AT)), (DUE_INDEX, (attribute::DUE_OF, attribute::DUE_AT))];
        create(&self.client, portal, (attribute::PK, attribute::SK), &indexes, true).await?;
        create(&self.client, log, (attribute::PK, attribute::SK), &[(HISTORY_INDEX, (attribute::DOSSIER, attribute::SK))], false)
            .await?;
        let ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name(attribute::EXPIRES).build();
        let request = self
            .client
            .update_time_to_live()
            .table_name(portal)
            .time_to_live_specification(ttl.map_err(|e| StoreError::Corrupt(e.to_string()))?);
        match request.send().await {
            Ok(_) => Ok(()),
            // Enabled already: a second start on the same file.
            Err(error) if error.as_service_error().is_some_and(|e| e.meta().code() == Some("ValidationException")) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
