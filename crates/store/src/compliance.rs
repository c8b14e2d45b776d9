//! What the last walk through the portal found of Article 11.

use domain::compliance::Compliance;

use crate::keys::Key;
use crate::sealed::{BODY, pack};
use crate::{Store, StoreError};

impl Store {
    /// What the last walk found; `None` before the first. One read.
    pub async fn compliance(&self) -> Result<Option<Compliance>, StoreError> {
        self.get_packed(&Key::compliance()).await
    }

    /// Keeps what a walk found in place of the walk before. One write.
    pub async fn put_compliance(&self, compliance: &Compliance) -> Result<(), StoreError> {
        let key = Key::compliance();
        let mut item = key.attributes();
        item.insert(BODY.into(), pack(compliance)?);
        self.put(item, false).await
    }
}
