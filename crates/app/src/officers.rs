//! Names of officers, for the owner of a dossier that they have (R2.2): a ward's few people have all of its dossiers, so a
//! process keeps their names for a while and seldom asks.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::account::Account;
use domain::code::{AccountId, DossierCode};
use domain::dossier::Note;
use jiff::{SignedDuration, Timestamp};

use crate::{App, Failure};

/// How long a name is kept; who changes hers waits as long.
const KEPT: SignedDuration = SignedDuration::from_mins(10);
/// How many names a process keeps.
const MOST: usize = 1_000;

/// A name and when it was read; none for an account that is not there.
type Held = HashMap<AccountId, (Option<String>, Timestamp)>;

/// Names that this process has read.
#[derive(Debug, Default)]
pub(crate) struct HeldNames(Mutex<Held>);

impl HeldNames {
    fn with<T>(&self, look: impl FnOnce(&mut Held) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl App {
    /// What stands beside a dossier for its owner: the words of the steps that made `versions`, and the names of those of
    /// `officers` that have an account. At most one round trip; none where no words are asked for and the names are known.
    pub async fn beside(
        &self,
        code: &DossierCode,
        versions: &[u32],
        officers: &[AccountId],
    ) -> Result<(Vec<Note>, HashMap<AccountId, String>), Failure> {
        let now = self.now();
        let fresh = |read: &Timestamp| now.duration_since(*read).abs() < KEPT;
        let asked: Vec<AccountId> = self.held_names().with(|held| {
            let known = |id: &AccountId| held.get(id).is_some_and(|(_, read)| fresh(read));
            officers.iter().filter(|id| !known(id)).cloned().collect()
        });
        let (notes, accounts) = self.store().beside(code, versions, &asked).await?;
        let names = self.held_names().with(|held| {
            if held.len() + asked.len() > MOST {
                held.retain(|id, (_, read)| fresh(read) && officers.contains(id));
            }
            let name = |id: &AccountId| accounts.iter().find(|account| account.id == *id).map(Account::name).map(str::to_owned);
            held.extend(asked.iter().map(|id| (id.clone(), (name(id), now))));
            let of = |id: &AccountId| Some((id.clone(), held.get(id)?.0.clone()?));
            officers.iter().filter_map(of).collect()
        });
        Ok((notes, names))
    }
}
