//! Mails that wait for delivery: PENDING -> SENDING (a lease) -> SENT or DEAD (safety §3).

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use domain::lang::Lang;
use domain::outbox::{self, Letter, MailState, OutgoingMail};
use domain::secret::Purpose;

use crate::access::{Page, from_item, number, text, to_item};
use crate::error::if_held;
use crate::keys::{Key, attribute};
use crate::sealed::BODY;
use crate::transaction::{Condition, Write};
use crate::{Item, Store, StoreError};

/// The partition of the `due` index that holds every mail not yet sent; sent ones leave it.
const WAITING: &str = "MAIL";

/// A mail at rest: recipient and letter are sealed, and dropped once it is sent.
#[derive(Serialize, Deserialize)]
struct Kept {
    id: String,
    lang: Lang,
    created_at: Timestamp,
    state: MailState,
    attempts: u32,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    to: String,
    reply_to: Option<String>,
    letter: Letter,
}

/// A mail with the lease that was taken on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedMail {
    /// What to send.
    pub mail: OutgoingMail,
    /// How many attempts were made before this one.
    pub attempts: u32,
    /// When the lease ends; the outcome is recorded only under it.
    pub lease_ends: Timestamp,
}

impl LeasedMail {
    fn lease(&self) -> Lease<'_> {
        Lease { id: &self.mail.id, ends: self.lease_ends }
    }
}

/// A lease by what it is known by.
#[derive(Clone, Copy)]
struct Lease<'a> {
    id: &'a str,
    ends: Timestamp,
}

impl Store {
    /// The write that queues a mail; it goes into the transaction of its fact.
    pub(crate) fn outgoing(&self, mail: &OutgoingMail) -> Result<Write, StoreError> {
        let key = Key::mail(&mail.id);
        let kept =
            Kept { id: mail.id.clone(), lang: mail.lang, created_at: mail.created_at, state: MailState::Pending, attempts: 0 };
        let sealed = Sealed { to: mail.to.clone(), reply_to: mail.reply_to.clone(), letter: mail.letter.clone() };
        let mut item = to_item(&key, &kept)?;
        item.insert(BODY.into(), self.seal(Purpose::Letter, &key, &sealed)?);
        item.insert(attribute::DUE_OF.into(), text(WAITING));
        item.insert(attribute::DUE_AT.into(), text(sortable(mail.created_at)));
        Ok(Write::put(item, Some(Condition::absent())))
    }

    /// Ids of up to `limit` mails that are due at `now`, longest waiting first. One round trip.
    pub async fn mails_due(&self, now: Timestamp, limit: i32) -> Result<Vec<String>, StoreError> {
        let Page { items, .. } = self.due_of(WAITING, None, limit).await?;
        let until = sortable(now);
        Ok(items
            .into_iter()
            .filter(|item| item.get(attribute::DUE_AT).and_then(|at| at.as_s().ok()).is_some_and(|at| *at <= until))
            .filter_map(|item| item.get("id").and_then(|id| id.as_s().ok()).cloned())
            .collect())
    }

    /// Takes the lease on a mail that is due. `None`: it is sent, given up, not due yet or in another's hands. One write.
    /// Errors: Corrupt, when the letter does not open; the mail is then due again later, for a wrong secret may be mended.
    pub async fn lease_mail(&self, id: &str, now: Timestamp, lease_ends: Timestamp) -> Result<Option<LeasedMail>, StoreError> {
        let key = Key::mail(id);
        let sent = self
            .client
            .update_item()
            .table_name(&self.tables.portal)
            .set_key(Some(key.attributes()))
            .update_expression("SET #state = :sending, #due_at = :lease ADD attempts :one")
            .condition_expression("#due_of = :waiting AND #due_at <= :now")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#due_of", attribute::DUE_OF)
            .expression_attribute_names("#due_at", attribute::DUE_AT)
            .expression_attribute_values(":sending", text("SENDING"))
            .expression_attribute_values(":waiting", text(WAITING))
            .expression_attribute_values(":lease", text(sortable(lease_ends)))
            .expression_attribute_values(":now", text(sortable(now)))
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        let Some(output) = if_held(sent)? else { return Ok(None) };
        let item = output.attributes.unwrap_or_default();
        let kept: Kept = from_item(item.clone())?;
        match self.unseal(Purpose::Letter, &key, &item) {
            Ok(Sealed { to, reply_to, letter }) => {
                let mail = OutgoingMail { id: kept.id, to, reply_to, lang: kept.lang, letter, created_at: kept.created_at };
                Ok(Some(LeasedMail { mail, attempts: kept.attempts.saturating_sub(1), lease_ends }))
            }
            Err(unreadable) => {
                let lease = Lease { id: &kept.id, ends: lease_ends };
                match outbox::retry_at(now, kept.attempts) {
                    Some(due) => self.put_off(lease, due).await?,
                    None => self.give_up(lease, None).await?,
                }
                Err(unreadable)
            }
        }
    }

    /// SES took the mail: its letter goes, the message id stays until `expires`. One write.
    /// Errors of this and the next two: Conflict, when the lease ran out and another sender holds the mail or is done.
    pub async fn mail_sent(&self, leased: &LeasedMail, message_id: &str, expires: Timestamp) -> Result<(), StoreError> {
        let update = "SET #state = :to, message_id = :id, #expires = :expires REMOVE #due_of, #due_at, #body";
        let values = [(":to", text("SENT")), (":id", text(message_id)), (":expires", number(expires.as_second()))];
        let names = [("#expires", attribute::EXPIRES), ("#body", BODY), ("#due_of", attribute::DUE_OF)];
        self.end_lease(leased.lease(), update, &values, &names).await
    }

    /// SES did not take the mail: it is due again at `due`. One write.
    pub async fn mail_put_off(&self, leased: &LeasedMail, due: Timestamp) -> Result<(), StoreError> {
        self.put_off(leased.lease(), due).await
    }

    /// The mail is given up; its letter stays until `expires`, for whoever looks into it. One write.
    pub async fn mail_given_up(&self, leased: &LeasedMail, expires: Timestamp) -> Result<(), StoreError> {
        self.give_up(leased.lease(), Some(expires)).await
    }

    /// SES itself says that it took the mail: an open lease is closed, and a mail that waits to be tried again, because the
    /// answer to its first attempt was lost, is not sent a second time. Answers with whether there was something to close.
    /// One write.
    pub async fn mail_reported_sent(&self, id: &str, message_id: &str, expires: Timestamp) -> Result<bool, StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::mail(id).attributes()))
            .update_expression("SET #state = :sent, message_id = :id, #expires = :expires REMOVE #due_of, #due_at, #body")
            .condition_expression("#due_of = :waiting AND attempts > :none")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#expires", attribute::EXPIRES)
            .expression_attribute_names("#due_of", attribute::DUE_OF)
            .expression_attribute_names("#due_at", attribute::DUE_AT)
            .expression_attribute_names("#body", BODY)
            .expression_attribute_values(":sent", text("SENT"))
            .expression_attribute_values(":id", text(message_id))
            .expression_attribute_values(":expires", number(expires.as_second()))
            .expression_attribute_values(":waiting", text(WAITING))
            .expression_attribute_values(":none", number(0))
            .send()
            .await;
        Ok(if_held(sent)?.is_some())
    }

    /// SES says that a mail it took did not reach anybody, or was complained of: `what` is kept beside its state. Answers with
    /// whether the portal knows the mail. One write.
    pub async fn mail_returned(&self, id: &str, what: &str) -> Result<bool, StoreError> {
        let kept = self
            .client
            .update_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::mail(id).attributes()))
            .update_expression("SET returned = :what")
            .condition_expression("attribute_exists(#state)")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":what", text(what))
            .send()
            .await;
        Ok(if_held(kept)?.is_some())
    }

    async fn put_off(&self, lease: Lease<'_>, due: Timestamp) -> Result<(), StoreError> {
        let values = [(":to", text("PENDING")), (":due", text(sortable(due)))];
        self.end_lease(lease, "SET #state = :to, #due_at = :due", &values, &[]).await
    }

    async fn give_up(&self, lease: Lease<'_>, expires: Option<Timestamp>) -> Result<(), StoreError> {
        let mut values = vec![(":to", text("DEAD"))];
        let mut names = vec![("#due_of", attribute::DUE_OF)];
        let mut update = "SET #state = :to REMOVE #due_of, #due_at";
        if let Some(at) = expires {
            update = "SET #state = :to, #expires = :expires REMOVE #due_of, #due_at";
            values.push((":expires", number(at.as_second())));
            names.push(("#expires", attribute::EXPIRES));
        }
        self.end_lease(lease, update, &values, &names).await
    }

    async fn end_lease(
        &self,
        lease: Lease<'_>,
        update: &str,
        values: &[(&str, AttributeValue)],
        names: &[(&str, &str)],
    ) -> Result<(), StoreError> {
        let mut request = self
            .client
            .update_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::mail(lease.id).attributes()))
            .update_expression(update)
            .condition_expression("#state = :sending AND #due_at = :lease")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#due_at", attribute::DUE_AT)
            .expression_attribute_values(":sending", text("SENDING"))
            .expression_attribute_values(":lease", text(sortable(lease.ends)));
        for (name, attribute) in names {
            request = request.expression_attribute_names(*name, *attribute);
        }
        for (name, value) in values {
            request = request.expression_attribute_values(*name, value.clone());
        }
        request.send().await?;
        Ok(())
    }

    /// The state of a mail and its attempts. One read.
    pub async fn mail_state(&self, id: &str) -> Result<Option<(MailState, u32)>, StoreError> {
        Ok(self.get::<Kept>(&Key::mail(id)).await?.map(|kept| (kept.state, kept.attempts)))
    }
}

/// A time as text that sorts as time does: fixed width, UTC.
pub(crate) fn sortable(at: Timestamp) -> String {
    format!("{at:.6}")
}

/// Whether a stream record's new image is a mail that waits: what `mail-delivery` is started for.
pub fn waiting_mail(image: &Item) -> Option<&str> {
    let waits = image.get(attribute::DUE_OF).and_then(|of| of.as_s().ok()).is_some_and(|of| of == WAITING);
    waits.then(|| image.get("id").and_then(|id| id.as_s().ok()).map(String::as_str)).flatten()
}
