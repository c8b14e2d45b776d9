//! From a letter to the bytes of a message: headers, a plain text and the same in HTML (R4.6).

use askama::Template;
use mail_builder::MessageBuilder;
use mail_builder::headers::HeaderType;
use mail_builder::headers::address::Address;
use mail_builder::headers::raw::Raw;

use domain::lang::Lang;
use domain::outbox::{Letter, OutgoingMail, safe_in_header};

use crate::letter::{Block, Words, words};
use crate::{MailError, Settings};

#[derive(Template)]
#[template(path = "mail.txt", escape = "none")]
struct PlainText<'a> {
    lang: Lang,
    settings: &'a Settings,
    words: &'a Words,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    lang: Lang,
    settings: &'a Settings,
    words: &'a Words,
}

/// The message as SES takes it. Its time is the fact's and its id the mail's own, so that a second try is the same message.
/// Errors: a control character in a header, which would let an address or a subject write headers of its own (safety §3).
pub(crate) fn compose(settings: &Settings, mail: &OutgoingMail) -> Result<Vec<u8>, MailError> {
    let words = words(settings, mail);
    let name = settings.portal_name.get(mail.lang);
    // Reply-To is for feedback alone: an answer to anything else would lead nowhere.
    let reply_to = mail.reply_to.as_deref().filter(|_| matches!(mail.letter, Letter::Feedback { .. }));
    let headers = [mail.id.as_str(), &mail.to, &settings.sender, name, &words.subject].into_iter().chain(reply_to);
    if !headers.into_iter().all(safe_in_header) {
        return Err(MailError::Refused("a control character in a header".into()));
    }
    let failed = |error: askama::Error| MailError::Refused(error.to_string());
    let text = PlainText { lang: mail.lang, settings, words: &words }.render().map_err(failed)?;
    let html = Html { lang: mail.lang, settings, words: &words }.render().map_err(failed)?;
    let domain = settings.sender.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    let raw = |value: String| HeaderType::from(Raw::new(value));
    let mut message = MessageBuilder::new()
        .from(Address::new_address(Some(name.to_owned()), settings.sender.clone()))
        .to(Address::new_address(None::<String>, mail.to.clone()))
        .subject(words.subject.clone())
        .date(mail.created_at.as_second())
        .message_id(format!("{}@{domain}", mail.id))
        .header("X-Portal-Mail-Id", raw(mail.id.clone()))
        .header("Content-Language", raw(mail.lang.tag().to_owned()))
        // No machine should answer a notice (RFC 3834).
        .header("Auto-Submitted", raw("auto-generated".to_owned()));
    if let Some(address) = reply_to {
        message = message.reply_to(Address::new_address(None::<String>, address.to_owned()));
    }
    message.text_body(text).html_body(html).write_to_vec().map_err(|error| MailError::Refused(error.to_string()))
}

#[cfg(test)]
mod tests;
