//! DynamoDB, and nothing else talks to it. [`keys`] shows every key pattern in one table; the modules are named after what
//! they keep. A method is one action: it costs the round trips that its doc comment names.

mod access;
mod account;
mod catalogue;
mod compliance;
mod dossier;
mod draft;
mod edition;
mod error;
mod feedback;
mod figures;
mod job;
pub mod keys;
mod log;
mod notice;
mod outbox;
mod rating;
mod sealed;
mod tables;
mod transaction;
mod unfound;

use std::collections::HashMap;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;

use domain::secret::Secret;

pub use crate::access::Page;
pub use crate::account::{OpenedSession, PendingCode, Session, Window};
pub use crate::catalogue::{Source, Sources};
pub use crate::dossier::{DossierFile, PAPER_WRITES, Registration, Step, WorkList, place_in_list};
pub use crate::edition::{AgencyPart, CommonProcedure, EditionParts, FormEntry, PART_MAX, Switch, packed};
pub use crate::error::StoreError;
pub use crate::feedback::{Keeping, KeptFeedback};
pub use crate::figures::{Fact, Lines, MonthCells, QueuedDay, ServiceTally, SpoiledItem};
pub use crate::job::{Begun, LeasedJob, waiting_job};
pub use crate::keys::Key;
pub use crate::notice::{NoticeWrite, YEAR_MAX};
pub use crate::outbox::{LeasedMail, waiting_mail};
pub use crate::transaction::Write;

/// An item as DynamoDB has it.
pub type Item = HashMap<String, AttributeValue>;

/// The names of the two tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// What is.
    pub portal: String,
    /// What happened.
    pub log: String,
}

/// The open database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    client: Client,
    tables: Tables,
    secret: Secret,
}

/// How long a call may take: a request must answer within its function's time, the operator's command may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// An attempt 1 s, all of them 3 s: below the function's 10 s (safety §2).
    Request,
    /// An attempt 60 s, all of them 300 s.
    Command,
}

impl Store {
    /// Opens the tables with the SDK's configuration, which carries endpoint, credentials and the one HTTP client.
    pub fn open(config: &SdkConfig, tables: Tables, secret: Secret, patience: Patience) -> Store {
        let (attempt, operation) = match patience {
            Patience::Request => (1, 3),
            Patience::Command => (60, 300),
        };
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(Duration::from_secs(attempt))
            .operation_timeout(Duration::from_secs(operation))
            .build();
        let config = aws_sdk_dynamodb::config::Builder::from(config).timeout_config(timeouts).build();
        Store { client: Client::from_conf(config), tables, secret }
    }

    /// Opens the connection before the first request needs it: one read of the `head` item's key.
    pub async fn warm(&self) -> Result<(), StoreError> {
        self.get_item(&Key::head()).await.map(|_| ())
    }
}

/// The record that an item holds, for items that came along with a session. Errors: not of this shape.
pub fn read<T: serde::de::DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    access::from_item(item)
}
