//! Notices of maintenance and of incidents (R1.11): one item each, filed by year, and the few that everyone needs now in the
//! `head` item. Both are written in one transaction with the log line, so that no notice stands without its banner.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;

use domain::code::NoticeCode;
use domain::log::LogLine;
use domain::notice::{CurrentNotice, MaintenanceNotice, NotListed, current_with};

use crate::access::{from_item, number, text, to_item};
use crate::keys::{Key, attribute};
use crate::transaction::{Condition, Update, Write};
use crate::{Item, Store, StoreError};

/// The head's attributes of notices.
const LIST: &str = "notices";
const VERSION: &str = "notices_version";
/// Attempts while others publish at the same moment.
const ATTEMPTS: u32 = 5;
/// Notices of one year that are listed: a portal that has more has other troubles.
pub const YEAR_MAX: i32 = 500;

/// What became of a notice that was to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeWrite {
    /// It stands, and everyone hears of it within a minute.
    Written,
    /// This stands already: the same form published it before, or somebody changed it meanwhile.
    Stands(Box<MaintenanceNotice>),
    /// It is not put with those that stand.
    NotListed(NotListed),
}

impl Store {
    /// Writes a new notice (version 1) or a changed one with its log line, and what the head says of notices as of `now`.
    /// One read and one transaction, again where another notice was written in the same moment.
    pub async fn write_notice(
        &self,
        notice: &MaintenanceNotice,
        line: &LogLine,
        now: Timestamp,
    ) -> Result<NoticeWrite, StoreError> {
        let item = to_item(&Key::notice(&notice.code), notice)?;
        let condition = match notice.version {
            1 => Condition::absent(),
            version => Condition::version(version - 1),
        };
        for _ in 0..ATTEMPTS {
            let (standing, version) = self.standing().await?;
            let list = match current_with(&standing, notice, now) {
                Ok(list) => list,
                Err(why) => return Ok(NoticeWrite::NotListed(why)),
            };
            let writes = vec![
                Write::put(item.clone(), Some(condition.clone())),
                Write::update(&Key::head(), head_update(&list, version)?, head_condition(version)),
                self.log_line(line)?,
            ];
            match self.transact(writes).await {
                Ok(()) => return Ok(NoticeWrite::Written),
                Err(StoreError::Conflict { at: 0, found: Some(found) }) => {
                    return Ok(NoticeWrite::Stands(Box::new(from_item(*found)?)));
                }
                // Somebody published meanwhile: what stands is read again.
                Err(StoreError::Conflict { at: 1, .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Unavailable("the head is written by too many at once".into()))
    }

    /// What the head says of notices, and at which version.
    async fn standing(&self) -> Result<(Vec<CurrentNotice>, u64), StoreError> {
        let Some(mut head) = self.get_item(&Key::head()).await? else { return Ok((Vec::new(), 0)) };
        let list = head.remove(LIST).map(serde_dynamo::from_attribute_value).transpose()?.unwrap_or_default();
        let version = head.get(VERSION).and_then(|value| value.as_n().ok()).and_then(|n| n.parse().ok()).unwrap_or(0);
        Ok((list, version))
    }

    /// A notice. One round trip.
    pub async fn notice(&self, code: &NoticeCode) -> Result<Option<MaintenanceNotice>, StoreError> {
        self.get(&Key::notice(code)).await
    }

    /// The notices of a year, at most [`YEAR_MAX`], those that begin last first. A round trip a megabyte.
    pub async fn notices_of(&self, year: i16) -> Result<Vec<MaintenanceNotice>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.tables.portal)
            .consistent_read(true)
            .key_condition_expression("#pk = :pk")
            .expression_attribute_names("#pk", attribute::PK)
            .expression_attribute_values(":pk", text(Key::notices_of(year)))
            .scan_index_forward(false)
            .limit(YEAR_MAX)
            .into_paginator()
            .items()
            .send();
        let mut notices: Vec<MaintenanceNotice> = Vec::new();
        while let Some(item) = pages.next().await {
            notices.push(from_item(item?)?);
            if notices.len() >= YEAR_MAX as usize {
                break;
            }
        }
        notices.sort_by(|a, b| (b.starts_at, &b.code).cmp(&(a.starts_at, &a.code)));
        Ok(notices)
    }
}

fn head_update(list: &[CurrentNotice], version: u64) -> Result<Update, StoreError> {
    let values = Item::from([
        (":list".to_owned(), serde_dynamo::to_attribute_value::<_, AttributeValue>(list)?),
        (":next".to_owned(), number(version + 1)),
    ]);
    Ok(Update {
        expression: "SET #list = :list, #version = :next".into(),
        names: vec![("#list", LIST), ("#version", VERSION)],
        values,
    })
}

fn head_condition(version: u64) -> Condition {
    if version == 0 {
        return Condition { expression: "attribute_not_exists(#version)".into(), ..Condition::default() };
    }
    let values = Item::from([(":seen".to_owned(), number(version))]);
    Condition { expression: "#version = :seen".into(), names: Vec::new(), values }
}
