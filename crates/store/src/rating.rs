//! Ratings: one live rating a dossier, under an HMAC of its code; what it replaced beside it; free text apart (R1.3, R1.4).

use serde::{Deserialize, Serialize};

use domain::code::{AgencyCode, ProcedureCode};
use domain::log::LogLine;
use domain::rating::Rating;
use domain::secret::Purpose;

use crate::access::{number, text, to_item};
use crate::keys::{Key, attribute, owner_remarks};
use crate::sealed::BODY;
use crate::transaction::{Condition, Write};
use crate::{Item, Store, StoreError};

/// A free text as officers may come to read it: of which service, and no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Remark {
    procedure: ProcedureCode,
    agency: AgencyCode,
}

impl Store {
    /// The live rating under this key. One round trip.
    pub async fn rating(&self, rater: &str) -> Result<Option<Rating>, StoreError> {
        self.get(&Key::rating(rater)).await
    }

    /// Opens the free text that a rating names. One round trip.
    pub async fn remark(&self, id: &str) -> Result<Option<String>, StoreError> {
        let key = Key::remark(id);
        self.get_item(&key).await?.map(|item| self.unseal(Purpose::Field, &key, &item)).transpose()
    }

    /// Gives a rating, or changes the live one: rating, what it replaces, free text and log line land together. `remark` is
    /// the free text where it changed; an empty one takes it back. One transaction. Errors: Conflict at 0, when another rating of this dossier came first.
    pub async fn rate(
        &self,
        rating: &Rating,
        before: Option<&Rating>,
        remark: Option<&str>,
        line: &LogLine,
    ) -> Result<(), StoreError> {
        let condition = before.map_or_else(Condition::absent, |before| Condition::version(before.version));
        let mut writes = vec![Write::put(to_item(&Key::rating(&rating.rater), rating)?, Some(condition)), self.log_line(line)?];
        if let Some(before) = before {
            let was = to_item(&Key::replaced_rating(&before.rater, before.version), before)?;
            writes.push(Write::put(was, Some(Condition::absent())));
        }
        if let (Some(id), Some(remark)) = (&rating.remark, remark) {
            writes.push(Write::put(self.remark_item(id, rating, remark)?, None));
        }
        self.transact(writes).await
    }

    /// The text leads to nobody: its id is random, and its place in the list is that id, not a time. One that was taken
    /// back is listed no more and expires.
    fn remark_item(&self, id: &str, rating: &Rating, remark: &str) -> Result<Item, StoreError> {
        let key = Key::remark(id);
        let mut item = to_item(&key, &Remark { procedure: rating.procedure.clone(), agency: rating.agency.clone() })?;
        item.insert(BODY.into(), self.seal(Purpose::Field, &key, &remark)?);
        if remark.is_empty() {
            item.insert(attribute::EXPIRES.into(), number(rating.rated_at.as_second()));
        } else {
            item.insert(attribute::OWNER.into(), text(owner_remarks(&rating.agency)));
            item.insert(attribute::OWNED_AT.into(), text(id));
        }
        Ok(item)
    }
}
