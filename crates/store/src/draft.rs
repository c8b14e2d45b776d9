//! Drafts, and the one transaction that turns a draft into a dossier (safety §1).

use jiff::Timestamp;

use domain::code::{AccountId, SubmissionId};
use domain::draft::{Draft, DraftState, Filled, Owner};
use domain::form::Answers;
use domain::outbox::OutgoingMail;
use domain::secret::Purpose;

use crate::access::{from_item, number, text, to_item};
use crate::dossier::Step;
use crate::error::if_held;
use crate::keys::{Key, attribute, owner_account, owner_visitor};
use crate::outbox::sortable;
use crate::sealed::BODY;
use crate::transaction::{Condition, Write};
use crate::{Item, Store, StoreError};

/// How many drafts of one owner are listed: more than anyone fills in at once.
const LISTED: i32 = 25;

fn owner_key(owner: &Owner) -> String {
    match owner {
        Owner::Browser(hash) => owner_visitor(hash),
        Owner::Account(id) => owner_account(id),
    }
}

/// The header as an item: an open draft is listed with its owner and expires, a submitted one is neither.
fn header(draft: &Draft) -> Result<Item, StoreError> {
    let mut item = to_item(&Key::draft(&draft.id), draft)?;
    if draft.state == DraftState::Draft {
        item.insert(attribute::OWNER.into(), text(owner_key(&draft.owner)));
        item.insert(attribute::OWNED_AT.into(), text(sortable(draft.saved_at)));
        item.insert(attribute::EXPIRES.into(), number(draft.ends_at().as_second()));
    }
    Ok(item)
}

impl Store {
    fn answers_item(&self, draft: &Draft, filled: &Filled) -> Result<Item, StoreError> {
        let key = Key::answers(&draft.id);
        let mut item = key.attributes();
        item.insert(BODY.into(), self.seal(Purpose::Field, &key, filled)?);
        if draft.state == DraftState::Draft {
            item.insert(attribute::EXPIRES.into(), number(draft.ends_at().as_second()));
        }
        Ok(item)
    }

    /// What was filled in, from an item that came along with others ([`Key::answers`]); nothing where there is no item.
    pub fn open_filled(&self, id: &SubmissionId, item: Option<&Item>) -> Result<Filled, StoreError> {
        item.map_or_else(|| Ok(Filled::default()), |item| self.unseal(Purpose::Field, &Key::answers(id), item))
    }

    /// A draft with what was filled in, from the items of [`Key::draft`] and [`Key::answers`] in this order.
    pub fn open_draft(
        &self,
        id: &SubmissionId,
        header: Option<Item>,
        answers: Option<Item>,
    ) -> Result<Option<(Draft, Filled)>, StoreError> {
        let Some(header) = header else { return Ok(None) };
        Ok(Some((from_item(header)?, self.open_filled(id, answers.as_ref())?)))
    }

    /// A draft with what was filled in, whoever owns it. One round trip.
    pub async fn draft(&self, id: &SubmissionId) -> Result<Option<(Draft, Filled)>, StoreError> {
        Ok(self.drafts(std::slice::from_ref(id)).await?.pop())
    }

    /// Those of up to 50 drafts that are there, submitted or not, with what was filled in. One round trip.
    pub async fn drafts(&self, ids: &[SubmissionId]) -> Result<Vec<(Draft, Filled)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<Key> = ids.iter().flat_map(|id| [Key::draft(id), Key::answers(id)]).collect();
        let mut items = self.get_items(&keys).await?.into_iter();
        let mut found = Vec::new();
        for id in ids {
            let (header, answers) = (items.next().flatten(), items.next().flatten());
            found.extend(self.open_draft(id, header, answers)?);
        }
        Ok(found)
    }

    /// Writes a draft over the version before it, with what was filled in. One transaction.
    /// Errors: Conflict at 0, when another window saved it meanwhile.
    pub async fn save_draft(&self, draft: &Draft, filled: &Filled) -> Result<(), StoreError> {
        let before = match draft.version {
            1 => Condition::absent(),
            version => Condition::version(version - 1),
        };
        self.transact(vec![Write::put(header(draft)?, Some(before)), Write::put(self.answers_item(draft, filled)?, None)]).await
    }

    /// The open drafts of an owner, last saved first. One round trip.
    pub async fn drafts_of(&self, owner: &Owner, now: Timestamp) -> Result<Vec<Draft>, StoreError> {
        let page = self.owned_by(&owner_key(owner), None, LISTED).await?;
        let headers = page.items.into_iter().filter(is_draft);
        let drafts = headers.map(from_item::<Draft>).collect::<Result<Vec<_>, _>>()?;
        Ok(drafts.into_iter().filter(|draft| draft.is_open(now)).collect())
    }

    /// Gives a browser's drafts to the person who signed in with it. A round trip, and one for each draft.
    pub async fn adopt_drafts(&self, browser: &str, account: &AccountId, now: Timestamp) -> Result<(), StoreError> {
        for mut draft in self.drafts_of(&Owner::Browser(browser.to_owned()), now).await? {
            let before = Condition::version(draft.version);
            draft.owner = Owner::Account(account.clone());
            draft.version += 1;
            match self.transact(vec![Write::put(header(&draft)?, Some(before))]).await {
                // The same browser signed in twice at once: the other one took it along.
                Ok(()) | Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Deletes an open draft of `owner` with its answers; nothing happens where it is not, or is submitted. Two writes.
    pub async fn delete_draft(&self, id: &SubmissionId, owner: &Owner) -> Result<(), StoreError> {
        let sent = self
            .client
            .delete_item()
            .table_name(&self.tables.portal)
            .set_key(Some(Key::draft(id).attributes()))
            .condition_expression("#owner = :owner")
            .expression_attribute_names("#owner", attribute::OWNER)
            .expression_attribute_values(":owner", text(owner_key(owner)))
            .send()
            .await;
        if if_held(sent)?.is_none() {
            return Ok(());
        }
        let answers = Key::answers(id).attributes();
        self.client.delete_item().table_name(&self.tables.portal).set_key(Some(answers)).send().await?;
        Ok(())
    }

    /// Turns a draft into a dossier: the draft submitted, the dossier, its log line and its mail. One transaction.
    /// `draft` is the draft as it becomes; `answers` are those that are handed in, and no longer expire.
    /// Errors: Conflict at 0 with the draft as it stands, when it was submitted or changed meanwhile; Conflict at 2, when
    /// the dossier's code is taken.
    pub async fn submit_draft(
        &self,
        draft: &Draft,
        answers: &Answers,
        step: Step,
        mail: &OutgoingMail,
    ) -> Result<(), StoreError> {
        let before = Condition::version(draft.version - 1);
        let filled = Filled { answers: answers.clone(), ..Filled::default() };
        let mut writes = vec![Write::put(header(draft)?, Some(before)), Write::put(self.answers_item(draft, &filled)?, None)];
        writes.extend(self.dossier_writes(&[step], std::slice::from_ref(mail))?);
        self.transact(writes).await
    }
}

/// Drafts and dossiers of a person stand in one list.
fn is_draft(item: &Item) -> bool {
    item.get(attribute::PK).and_then(|pk| pk.as_s().ok()).is_some_and(|pk| pk.starts_with("DRAFT#"))
}
