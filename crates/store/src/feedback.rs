//! Messages to the agency: stored first, with the mails that tell of them in the same transaction (R1.12).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use domain::code::{AgencyCode, FeedbackCode};
use domain::feedback::{Feedback, FeedbackKind};
use domain::lang::Lang;
use domain::log::LogLine;
use domain::outbox::OutgoingMail;
use domain::secret::Purpose;

use crate::access::{from_item, text, to_item};
use crate::keys::{Key, attribute, owner_feedback};
use crate::outbox::sortable;
use crate::sealed::BODY;
use crate::transaction::{Condition, Write};
use crate::{Item, Store, StoreError};

/// A message at rest, without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFeedback {
    /// Reference number.
    pub code: FeedbackCode,
    /// What it is.
    pub kind: FeedbackKind,
    /// The agency that it went to, if not the portal's own.
    pub agency: Option<AgencyCode>,
    /// The language that the writer used.
    pub lang: Lang,
    /// When it was stored.
    pub received_at: Timestamp,
    /// The key of the form that brought it: the same form again is no second message.
    pub form: String,
    /// The mail to the agency.
    pub mail: String,
    /// The writer left an address.
    pub answerable: bool,
}

/// The sealed part.
#[derive(Serialize, Deserialize)]
struct Words {
    text: String,
    contact: Option<String>,
    about: Option<String>,
}

/// What became of a message that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// It is kept, and its mails are queued.
    Kept,
    /// The same form was kept under this number before.
    Again,
    /// Another message has this number: take the next.
    Taken,
}

impl Store {
    /// Keeps a message with its log line and its mails: to the agency first, then the acknowledgement. One transaction.
    pub async fn keep_feedback(
        &self,
        feedback: &Feedback,
        form: &str,
        to_agency: &OutgoingMail,
        acknowledgement: Option<&OutgoingMail>,
        line: &LogLine,
    ) -> Result<Keeping, StoreError> {
        let mut writes = vec![
            Write::put(self.feedback_item(feedback, form, &to_agency.id)?, Some(Condition::absent())),
            self.log_line(line)?,
            self.outgoing(to_agency)?,
        ];
        if let Some(mail) = acknowledgement {
            writes.push(self.outgoing(mail)?);
        }
        match self.transact(writes).await {
            Ok(()) => Ok(Keeping::Kept),
            Err(StoreError::Conflict { at: 0, found: Some(found) }) => {
                let there: KeptFeedback = from_item(*found)?;
                Ok(if there.form == form { Keeping::Again } else { Keeping::Taken })
            }
            Err(error) => Err(error),
        }
    }

    fn feedback_item(&self, feedback: &Feedback, form: &str, mail: &str) -> Result<Item, StoreError> {
        let key = Key::feedback(&feedback.code);
        let kept = KeptFeedback {
            code: feedback.code.clone(),
            kind: feedback.kind,
            agency: feedback.agency.clone(),
            lang: feedback.lang,
            received_at: feedback.received_at,
            form: form.to_owned(),
            mail: mail.to_owned(),
            answerable: feedback.contact.is_some(),
        };
        let words = Words { text: feedback.text.clone(), contact: feedback.contact.clone(), about: feedback.about.clone() };
        let mut item = to_item(&key, &kept)?;
        item.insert(BODY.into(), self.seal(Purpose::Field, &key, &words)?);
        item.insert(attribute::OWNER.into(), text(owner_feedback(feedback.agency.as_ref())));
        item.insert(attribute::OWNED_AT.into(), text(format!("{}#{}", sortable(feedback.received_at), feedback.code)));
        Ok(item)
    }

    /// A message without its words. One round trip.
    pub async fn feedback(&self, code: &FeedbackCode) -> Result<Option<KeptFeedback>, StoreError> {
        self.get(&Key::feedback(code)).await
    }

    /// A message with its words. One round trip.
    pub async fn whole_feedback(&self, code: &FeedbackCode) -> Result<Option<Feedback>, StoreError> {
        let key = Key::feedback(code);
        let Some(item) = self.get_item(&key).await? else { return Ok(None) };
        let Words { text, contact, about } = self.unseal(Purpose::Field, &key, &item)?;
        let KeptFeedback { code, kind, agency, lang, received_at, .. } = from_item(item)?;
        Ok(Some(Feedback { code, kind, text, contact, about, agency, lang, received_at }))
    }
}
