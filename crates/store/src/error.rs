//! What can go wrong with DynamoDB, as the callers need to tell it apart.

use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

use crate::Item;

/// Errors of the store. None of their texts is ever shown to a client.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The condition of the write at place `at` of its transaction did not hold (0 for a single write).
    #[error("condition {at} of a write did not hold")]
    Conflict {
        /// The write's place in the transaction.
        at: usize,
        /// The item that stands there.
        found: Option<Box<Item>>,
    },
    /// The database did not answer in time, was throttled to the end, or refused: try again later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// An item does not have the shape that this version writes.
    #[error("an item is not as expected: {0}")]
    Corrupt(String),
}

impl StoreError {
    /// A condition did not hold.
    pub fn is_conflict(&self) -> bool {
        matches!(self, StoreError::Conflict { .. })
    }
}

impl<E, R> From<SdkError<E, R>> for StoreError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    fn from(error: SdkError<E, R>) -> Self {
        match error.code() {
            Some("ConditionalCheckFailedException") => StoreError::Conflict { at: 0, found: None },
            _ => StoreError::Unavailable(DisplayErrorContext(error).to_string()),
        }
    }
}

/// What a conditional write gave; none where its condition did not hold.
pub(crate) fn if_held<T>(sent: Result<T, impl Into<StoreError>>) -> Result<Option<T>, StoreError> {
    match sent.map_err(Into::into) {
        Ok(done) => Ok(Some(done)),
        Err(StoreError::Conflict { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

impl From<serde_dynamo::Error> for StoreError {
    fn from(error: serde_dynamo::Error) -> Self {
        StoreError::Corrupt(error.to_string())
    }
}
