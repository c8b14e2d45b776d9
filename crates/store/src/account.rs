//! Accounts, sessions, one-time codes and limits.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use aws_sdk_dynamodb::types::ReturnValue;
use domain::account::{self, Account, Post};
use domain::code::AccountId;
use domain::lang::Lang;
use domain::log::LogLine;
use domain::outbox::OutgoingMail;
use domain::prefill::Profile;
use domain::secret::Purpose;

use crate::access::{number, text, to_item};
use crate::error::if_held;
use crate::keys::{Key, attribute};
use crate::sealed::BODY;
use crate::transaction::{Condition, Write};
use crate::{Item, Store, StoreError};

/// A session that somebody signed in to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Whose.
    pub account: AccountId,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// What one read of a session brings along.
#[derive(Debug)]
pub struct OpenedSession {
    /// The session, if it stands and has not ended.
    pub session: Option<Session>,
    /// It has ended, by its time and not by signing out, at most [`account::GRACE`] ago.
    pub ended: bool,
    /// Its account.
    pub account: Option<Account>,
    /// The other items that were asked for, in order.
    pub rest: Vec<Option<Item>>,
}

/// An account at rest: the profile is sealed (R7.3).
#[derive(Serialize, Deserialize)]
struct Kept {
    id: AccountId,
    lang: Lang,
    posts: Vec<Post>,
    created_at: Timestamp,
    version: u32,
}

/// The sealed part of an account.
#[derive(Serialize, Deserialize)]
struct Personal {
    email: String,
    profile: Profile,
}

/// One-time code as it waits for its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingCode {
    /// The request that it belongs to.
    pub request: String,
    /// HMAC of request and code.
    pub hash: String,
    /// The address that it was sent to; sealed at rest.
    #[serde(skip)]
    pub email: String,
    /// Language of the request.
    pub lang: Lang,
    /// When it ends.
    pub ends_at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
}

impl Store {
    fn seal_account(&self, account: &Account) -> Result<Item, StoreError> {
        let key = Key::account(&account.id);
        let personal = Personal { email: account.email.clone(), profile: account.profile.clone() };
        let kept = Kept {
            id: account.id.clone(),
            lang: account.lang,
            posts: account.posts.clone(),
            created_at: account.created_at,
            version: account.version,
        };
        let mut item = to_item(&key, &kept)?;
        item.insert(BODY.into(), self.seal(Purpose::Field, &key, &personal)?);
        Ok(item)
    }

    pub(crate) fn open_account(&self, item: Item) -> Result<Account, StoreError> {
        let kept: Kept = crate::access::from_item(item.clone())?;
        let personal: Personal = self.unseal(Purpose::Field, &Key::account(&kept.id), &item)?;
        Ok(Account {
            id: kept.id,
            email: personal.email,
            lang: kept.lang,
            profile: personal.profile,
            posts: kept.posts,
            created_at: kept.created_at,
            version: kept.version,
        })
    }

    /// The session of a cookie with its account, and `more` items along with them. One round trip.
    pub async fn open_session(
        &self,
        id: &AccountId,
        hash: &str,
        more: &[Key],
        now: Timestamp,
    ) -> Result<OpenedSession, StoreError> {
        let mut keys = vec![Key::session(id, hash), Key::account(id)];
        keys.extend_from_slice(more);
        let mut items = self.get_items(&keys).await?.into_iter();
        let session: Option<Session> = items.next().flatten().map(crate::access::from_item).transpose()?;
        let over = |session: &Session| session.ends_at <= now;
        let ended = session.as_ref().is_some_and(|session| over(session) && now.duration_since(session.ends_at) < account::GRACE);
        let session = session.filter(|session| !over(session));
        let account = items.next().flatten().map(|item| self.open_account(item)).transpose()?;
        Ok(OpenedSession { session, ended, account, rest: items.collect() })
    }

    /// Items for somebody who is not signed in, in order; [`read`](crate::read) opens them. One round trip.
    pub async fn items(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.get_items(keys).await
    }

    /// An account by its id. One round trip.
    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        self.get_item(&Key::account(id)).await?.map(|item| self.open_account(item)).transpose()
    }

    /// Those of up to 100 accounts that exist. One round trip; none for no ids.
    pub async fn accounts(&self, ids: &[AccountId]) -> Result<Vec<Account>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<Key> = ids.iter().map(Key::account).collect();
        self.get_items(&keys).await?.into_iter().flatten().map(|item| self.open_account(item)).collect()
    }

    /// The account of an address. Two round trips.
    pub async fn account_of(&self, blind_email: &str) -> Result<Option<Account>, StoreError> {
        #[derive(Deserialize)]
        struct Found {
            account: AccountId,
        }
        match self.get::<Found>(&Key::email(blind_email)).await? {
            Some(found) => self.account(&found.account).await,
            None => Ok(None),
        }
    }

    /// A new account with its address, which is unique, and its log line. One transaction.
    /// Errors: Conflict, when the address has an account already.
    pub async fn open_new_account(&self, account: &Account, blind_email: &str, line: &LogLine) -> Result<(), StoreError> {
        let mut email = Key::email(blind_email).attributes();
        email.insert("account".into(), text(account.id.as_str()));
        self.transact(vec![
            Write::put(email, Some(Condition::absent())),
            Write::put(self.seal_account(account)?, Some(Condition::absent())),
            self.log_line(line)?,
        ])
        .await
    }

    /// Writes a changed account over the version before it, with its log line. One transaction.
    /// Errors: Conflict, when somebody else changed it meanwhile.
    pub async fn change_account(&self, account: &Account, line: &LogLine) -> Result<(), StoreError> {
        let condition = Condition::version(account.version.saturating_sub(1));
        self.transact(vec![Write::put(self.seal_account(account)?, Some(condition)), self.log_line(line)?]).await
    }

    /// Begins a session. One write.
    pub async fn begin_session(&self, session: &Session, hash: &str) -> Result<(), StoreError> {
        let mut item = to_item(&Key::session(&session.account, hash), session)?;
        let kept = session.ends_at.saturating_add(account::GRACE).unwrap_or(Timestamp::MAX);
        item.insert(attribute::EXPIRES.into(), number(kept.as_second()));
        self.put(item, true).await
    }

    /// Ends a session on the server. One write.
    pub async fn end_session(&self, id: &AccountId, hash: &str) -> Result<(), StoreError> {
        let key = Key::session(id, hash).attributes();
        self.client.delete_item().table_name(&self.tables.portal).set_key(Some(key)).send().await?;
        Ok(())
    }

    /// Keeps a one-time code and the mail that brings it. One transaction.
    pub async fn keep_code(&self, code: &PendingCode, mail: &OutgoingMail) -> Result<(), StoreError> {
        let key = Key::sign_in_code(&code.request);
        let mut item = to_item(&key, code)?;
        item.insert(BODY.into(), self.seal(Purpose::Letter, &key, &code.email)?);
        item.insert(attribute::EXPIRES.into(), number(code.ends_at.as_second()));
        self.transact(vec![Write::put(item, Some(Condition::absent())), self.outgoing(mail)?]).await
    }

    /// Counts one try of a code and answers with it. `None`: unknown, ended, used, or tried too often. One write.
    pub async fn try_code(&self, request: &str, now: Timestamp) -> Result<Option<PendingCode>, StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::sign_in_code(request).attributes()))
            .update_expression("ADD #tries :one")
            .condition_expression("attribute_exists(pk) AND #tries < :most AND #expires > :now")
            .expression_attribute_names("#tries", "tries")
            .expression_attribute_names("#expires", attribute::EXPIRES)
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(account::CODE_TRIES))
            .expression_attribute_values(":now", number(now.as_second()))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        let Some(output) = if_held(sent)? else { return Ok(None) };
        let item = output.attributes.unwrap_or_default();
        let email = self.unseal(Purpose::Letter, &Key::sign_in_code(request), &item)?;
        Ok(Some(PendingCode { email, ..crate::access::from_item(item)? }))
    }

    /// Takes a code out of use; false when another request was first. One write.
    pub async fn use_code(&self, request: &str) -> Result<bool, StoreError> {
        let sent = self
            .client
            .delete_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::sign_in_code(request).attributes()))
            .condition_expression("attribute_exists(pk)")
            .send()
            .await;
        Ok(if_held(sent)?.is_some())
    }

    /// Counts one more of `what` for `blind` in the window that `now` is in, and answers with the count. One write.
    pub async fn count_in_window(&self, what: &str, blind: &str, window: Window, now: Timestamp) -> Result<u64, StoreError> {
        let (name, length) = window.of(now);
        let ends = now.saturating_add(length).unwrap_or(Timestamp::MAX);
        self.count(&Key::limit(what, blind, &name), Some(ends.as_second())).await
    }

    /// Takes one back that [`Store::count_in_window`] counted: the try was good. One write.
    pub async fn uncount_in_window(&self, what: &str, blind: &str, window: Window, now: Timestamp) -> Result<(), StoreError> {
        let (name, _) = window.of(now);
        self.client
            .update_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::limit(what, blind, &name).attributes()))
            .update_expression("ADD #n :less")
            .expression_attribute_names("#n", "count")
            .expression_attribute_values(":less", number(-1))
            .send()
            .await?;
        Ok(())
    }
}

/// The time over which something is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// A clock hour.
    Hour,
    /// A day in Vietnam.
    Day,
}

impl Window {
    fn of(self, now: Timestamp) -> (String, SignedDuration) {
        let time = domain::clock::vietnam_time(now);
        match self {
            Window::Hour => (format!("{}T{:02}", time.date(), time.hour()), SignedDuration::from_hours(2)),
            Window::Day => (time.date().to_string(), SignedDuration::from_hours(48)),
        }
    }
}
