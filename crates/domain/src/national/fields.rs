//! Reading values of a record that may be null, missing or of another type. What is of another type is left out and said.

use serde_json::{Map, Value};

use super::{Doubt, clean};

/// A JSON object and where to note what could not be read.
pub(super) type Object = Map<String, Value>;

/// Collects the doubts of one record; each is noted once.
#[derive(Default)]
pub(super) struct Notes(Vec<Doubt>);

impl Notes {
    pub(super) fn add(&mut self, doubt: Doubt) {
        if !self.0.contains(&doubt) {
            self.0.push(doubt);
        }
    }

    pub(super) fn into_doubts(self) -> Vec<Doubt> {
        self.0
    }

    /// The text of `key` as it stands; empty where there is none.
    pub(super) fn text<'a>(&mut self, object: &'a Object, key: &'static str) -> &'a str {
        match object.get(key) {
            None | Some(Value::Null) => "",
            Some(Value::String(text)) => text,
            Some(_) => {
                self.add(Doubt::UnreadField { field: key.into() });
                ""
            }
        }
    }

    /// The text of `key` on one clean line, if there is any.
    pub(super) fn line(&mut self, object: &Object, key: &'static str) -> Option<String> {
        Some(clean::line(self.text(object, key))).filter(|line| !line.is_empty())
    }

    /// The text of `key`, clean, with its line breaks, if there is any.
    pub(super) fn lines(&mut self, object: &Object, key: &'static str) -> Option<String> {
        Some(clean::lines(self.text(object, key))).filter(|lines| !lines.is_empty())
    }

    /// The objects in the list of `key`; nulls are passed over, as the export has them.
    pub(super) fn list<'a>(&mut self, object: &'a Object, key: &'static str) -> Vec<&'a Object> {
        let Some(Value::Array(values)) = object.get(key) else {
            if !matches!(object.get(key), None | Some(Value::Null)) {
                self.add(Doubt::UnreadField { field: key.into() });
            }
            return Vec::new();
        };
        let objects: Vec<&Object> = values.iter().filter_map(Value::as_object).collect();
        if values.iter().any(|value| !value.is_object() && !value.is_null()) {
            self.add(Doubt::UnreadField { field: key.into() });
        }
        objects
    }

    /// The clean names in the list of `key`, each once.
    pub(super) fn names(&mut self, object: &Object, key: &'static str) -> Vec<String> {
        let mut names = Vec::new();
        for named in self.list(object, key) {
            names.extend(self.line(named, "name").filter(|name| !names.contains(name)));
        }
        names
    }

    /// The object of `key`.
    pub(super) fn object<'a>(&mut self, object: &'a Object, key: &'static str) -> Option<&'a Object> {
        match object.get(key) {
            None | Some(Value::Null) => None,
            Some(Value::Object(inner)) => Some(inner),
            Some(_) => {
                self.add(Doubt::UnreadField { field: key.into() });
                None
            }
        }
    }

    /// The whole number of `key`, from nought.
    pub(super) fn number(&mut self, object: &Object, key: &'static str) -> Option<u64> {
        match object.get(key) {
            None | Some(Value::Null) => None,
            Some(value) => {
                let number = value.as_u64();
                if number.is_none() {
                    self.add(Doubt::UnreadField { field: key.into() });
                }
                number
            }
        }
    }

    /// The flag of `key`; a missing one is not set.
    pub(super) fn flag(&mut self, object: &Object, key: &'static str) -> bool {
        match object.get(key) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.add(Doubt::UnreadField { field: key.into() });
                false
            }
        }
    }
}
