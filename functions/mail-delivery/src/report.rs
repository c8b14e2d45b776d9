//! What SES says of a mail after it answered: that it took it, that it came back, that somebody complained of it. Events come
//! by EventBridge, perhaps late, perhaps twice, perhaps never: nothing waits for one (safety §3).

use std::collections::HashMap;

use serde::Deserialize;
use store::StoreError;

use crate::{Delivery, SENT_KEPT, later};

/// An event of SES's configuration set, as far as it is read. It carries addresses and subjects too; those are not.
#[derive(Debug, Clone, Deserialize)]
pub struct Report {
    detail: Detail,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    event_type: String,
    mail: Mail,
    bounce: Option<Bounce>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    message_id: String,
    #[serde(default)]
    tags: HashMap<String, Vec<String>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
}

/// What an event asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// SES took the mail.
    Taken,
    /// It did not arrive or was not wanted; the word is kept with the mail.
    Returned(&'static str),
    /// Nothing that matters here: a mailbox that is full today, a kind of event that nobody asked for.
    Nothing,
}

impl Detail {
    fn told(&self) -> Told {
        match self.event_type.as_str() {
            "Send" => Told::Taken,
            "Bounce" if self.bounce.as_ref().is_some_and(|bounce| bounce.bounce_type == "Permanent") => Told::Returned("BOUNCED"),
            "Complaint" => Told::Returned("COMPLAINED"),
            "Reject" => Told::Returned("REJECTED"),
            _ => Told::Nothing,
        }
    }

    /// The id that we tagged the mail with.
    fn id(&self) -> Option<&str> {
        self.mail.tags.get("mail").and_then(|values| values.first()).map(String::as_str)
    }
}

impl Delivery {
    /// Keeps what SES says of a mail: one that it took is not sent again, one that came back is marked. SES writes to an
    /// address that bounced no more (its suppression list). Errors: the database; EventBridge then tries again.
    pub(crate) async fn heed(&self, report: &Report) -> Result<(), StoreError> {
        let Some(id) = report.detail.id() else {
            tracing::warn!(kind = report.detail.event_type, "a report of a mail that is none of ours");
            return Ok(());
        };
        match report.detail.told() {
            Told::Nothing => {}
            Told::Taken => {
                let expires = later(self.clock.now(), SENT_KEPT);
                if self.store.mail_reported_sent(id, &report.detail.mail.message_id, expires).await? {
                    tracing::warn!(mail = id, "sent, and recorded by SES's own report alone");
                }
            }
            Told::Returned(what) => {
                let known = self.store.mail_returned(id, what).await?;
                tracing::warn!(mail = id, what, known, "mail returned");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(kind: &str, bounce: Option<&str>) -> Detail {
        let mail = Mail { message_id: "m".into(), tags: HashMap::new() };
        Detail { event_type: kind.into(), mail, bounce: bounce.map(|kind| Bounce { bounce_type: kind.into() }) }
    }

    #[test]
    fn what_an_event_asks_for() {
        for (kind, bounce, expect) in [
            ("Send", None, Told::Taken),
            ("Bounce", Some("Permanent"), Told::Returned("BOUNCED")),
            ("Bounce", Some("Transient"), Told::Nothing),
            ("Bounce", Some("Undetermined"), Told::Nothing),
            ("Bounce", None, Told::Nothing),
            ("Complaint", None, Told::Returned("COMPLAINED")),
            ("Reject", None, Told::Returned("REJECTED")),
            ("Delivery", None, Told::Nothing),
        ] {
            assert_eq!(detail(kind, bounce).told(), expect, "{kind} {bounce:?}");
        }
    }
}
