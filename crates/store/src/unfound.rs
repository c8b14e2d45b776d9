//! Counters of words that were searched for and found nothing: one item a place, each with an end, and none with anything
//! about who searched or when.

use futures_util::{StreamExt, TryStreamExt, stream};

use domain::statistics::Month;
use domain::unfound::{Counted, SHARDS, UnfoundWords, goes_at};

use crate::access::{from_item, number, text};
use crate::error::if_held;
use crate::keys::{Key, attribute};
use crate::{Store, StoreError};

impl Store {
    /// Counts words once more in a month; false when other words have their place. One write. It may count twice when a
    /// reply is lost: it says what is missed most, and is no figure.
    pub async fn count_unfound(&self, words: &UnfoundWords, month: Month) -> Result<bool, StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::unfound(words, month).attributes()))
            .update_expression("ADD #n :one SET #w = :w, #e = :e")
            .condition_expression("attribute_not_exists(#w) OR #w = :w")
            .expression_attribute_names("#n", "count")
            .expression_attribute_names("#w", "words")
            .expression_attribute_names("#e", attribute::EXPIRES)
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":w", text(words.as_str()))
            .expression_attribute_values(":e", number(goes_at(month).as_second()))
            .send()
            .await;
        Ok(if_held(sent)?.is_some())
    }

    /// All counters of some months, in no order: their number is bounded. A round trip for each partition, side by side.
    pub async fn unfound(&self, months: &[Month]) -> Result<Vec<(Month, Counted)>, StoreError> {
        let partitions: Vec<(Month, u8)> =
            (0..SHARDS).flat_map(|shard| months.iter().map(move |month| (*month, shard))).collect();
        let read = |(month, shard)| async move {
            let items = self.query(&Key::unfound_partition(month, shard), "").await?;
            items.into_iter().map(|item| Ok((month, from_item::<Counted>(item)?))).collect::<Result<Vec<_>, StoreError>>()
        };
        let found: Vec<Vec<_>> = stream::iter(partitions).map(read).buffer_unordered(usize::from(SHARDS)).try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }
}
