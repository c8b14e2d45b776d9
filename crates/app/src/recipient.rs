//! Mails to the applicant of a dossier: one place that says what every notice carries (R2.2, R2.3).

use domain::account::Account;
use domain::dossier::{Decision, PaperApplicant};
use domain::lang::{Lang, Text};
use domain::outbox::{Notice, OutgoingMail};

use crate::{App, Failure};

/// Where notices of a dossier go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The address.
    pub email: String,
    /// The language of the mails.
    pub lang: Lang,
}

impl From<&Account> for Recipient {
    fn from(account: &Account) -> Recipient {
        Recipient { email: account.email.clone(), lang: account.lang }
    }
}

impl Recipient {
    /// The applicant of a paper dossier, where the counter took down an address.
    pub fn of_paper(applicant: &PaperApplicant) -> Option<Recipient> {
        applicant.email.clone().map(|email| Recipient { email, lang: applicant.lang })
    }
}

impl App {
    /// The mail that tells `to` of a decision, to be stored in the decision's own transaction. `None`: this step is not
    /// told of, or there is nowhere to tell it.
    pub fn notice_mail(
        &self,
        decision: &Decision,
        to: Option<&Recipient>,
        procedure_name: &str,
        agency: &Text,
    ) -> Result<Option<OutgoingMail>, Failure> {
        let (Some(kind), Some(to)) = (decision.mail, to) else { return Ok(None) };
        let notice = Notice::of(&decision.dossier, procedure_name, agency, decision.effective_at);
        let letter = kind.letter(&decision.dossier, notice, self.rating_link(&decision.dossier.code));
        let mail = OutgoingMail {
            id: self.new_id()?,
            to: to.email.clone(),
            reply_to: None,
            lang: to.lang,
            letter,
            created_at: self.now(),
        };
        Ok(Some(mail))
    }
}
