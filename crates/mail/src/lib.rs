//! SES and the words of every mail, and nothing else talks to either. [`Mailer::send`] is the one way out.

mod letter;
mod message;

use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_ses::Client;
use aws_sdk_ses::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::{MessageTag, RawMessage};

use domain::lang::Text;
use domain::outbox::OutgoingMail;

/// What every mail needs to know of its portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What links begin with, without a slash at its end.
    pub origin: String,
    /// The portal's name: the sender's name and the mail's head and foot.
    pub portal_name: Text,
    /// The no-reply address at the portal's domain that every mail is from.
    pub sender: String,
    /// The SES configuration set that reports sends, bounces and complaints.
    pub configuration_set: Option<String>,
    /// People and dossiers are made up, and every mail says so.
    pub demo: bool,
}

/// The id that SES gave to a message that it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageId(String);

impl MessageId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a mail was not sent. The texts are for the operator's log and name no address.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It never will be: an address that no server takes, or a control character in a header.
    #[error("the mail cannot be sent: {0}")]
    Refused(String),
    /// SES did not take it now: throttled, paused, not verified yet, unreachable, no answer in time.
    #[error("SES did not take the mail: {0}")]
    TryAgain(String),
}

/// The open way to SES. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer {
    client: Client,
    settings: Settings,
}

/// An answer that comes later than this is taken for none.
const TIME_OUT: Duration = Duration::from_secs(5);

impl Mailer {
    /// Opens SES with the SDK's configuration, which carries endpoint, credentials and the one HTTP client. One attempt a
    /// call: SES knows no idempotency, so a retry of the SDK's own may be a second mail (safety §2).
    pub fn open(config: &SdkConfig, settings: Settings) -> Mailer {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(TIME_OUT).operation_timeout(TIME_OUT).build();
        let config =
            aws_sdk_ses::config::Builder::from(config).timeout_config(timeouts).retry_config(RetryConfig::disabled()).build();
        Mailer { client: Client::from_conf(config), settings }
    }

    /// Hands one mail to SES, tagged with its id. One call, 5 seconds at most.
    pub async fn send(&self, mail: &OutgoingMail) -> Result<MessageId, MailError> {
        let raw = message::compose(&self.settings, mail)?;
        let fault = |error: aws_sdk_ses::error::BuildError| MailError::Refused(error.to_string());
        let output = self
            .client
            .send_raw_email()
            .source(&self.settings.sender)
            .destinations(&mail.to)
            .tags(MessageTag::builder().name("mail").value(&mail.id).build().map_err(fault)?)
            .set_configuration_set_name(self.settings.configuration_set.clone())
            .raw_message(RawMessage::builder().data(Blob::new(raw)).build().map_err(fault)?)
            .send()
            .await
            .map_err(|error| match (error.code(), &error) {
                // Nothing but a malformed address gets this for a request whose form is ours.
                (Some("InvalidParameterValue"), _) => MailError::Refused("InvalidParameterValue".into()),
                // The code alone: SES puts addresses into its messages.
                (Some(code), _) => MailError::TryAgain(code.to_owned()),
                (None, SdkError::TimeoutError(_)) => MailError::TryAgain("no answer in time".into()),
                (None, SdkError::DispatchFailure(_)) => MailError::TryAgain("no connection".into()),
                (None, _) => MailError::TryAgain("an answer that is none of SES".into()),
            })?;
        Ok(MessageId(output.message_id))
    }
}
