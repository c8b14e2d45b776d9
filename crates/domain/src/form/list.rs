//! Lists of choices (danh mục): what is offered has its days, and what was chosen keeps its name (R4.9).

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{PROVINCES, WARDS};
use crate::lang::{Lang, Text};

/// Lists of choices by name (danh mục dùng chung).
pub type Lists = BTreeMap<String, ChoiceList>;

/// A list of choices kept in a data file of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct ChoiceList {
    /// Where it comes from.
    pub source: String,
    /// The choices in the order they are shown.
    pub choices: Vec<Choice>,
}

/// One answer that can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored and compared.
    pub value: String,
    /// What is shown.
    pub text: Text,
    /// The choice of the list above that it belongs to: a ward's province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// Names that were merged into it: typing one proposes this one (R4.8).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<String>,
    /// The first day that it can be chosen, where it has not always been there (R4.9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// The last day that it can be chosen, where it has gone; what was chosen before is still shown by its name (R4.9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}

impl Choice {
    /// Whether it can be chosen on a day.
    pub fn valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// A list as its file has it. A list of thousands of wards stands in `wards`: of each province a line with its code and a
/// colon, and below it the wards, a line each, as `00004 Phường Ba Đình`; all of them valid from `valid_from` on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    source: String,
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    valid_from: Option<Date>,
    #[serde(default)]
    wards: String,
}

impl TryFrom<Written> for ChoiceList {
    type Error = String;
    fn try_from(written: Written) -> Result<Self, String> {
        let mut choices = written.choices;
        let mut province = None;
        for line in written.wards.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match (line.strip_suffix(':'), line.split_once(' '), &province) {
                (Some(code), ..) => province = Some(code.to_owned()),
                (None, Some((code, name)), Some(within)) => choices.push(Choice {
                    value: code.to_owned(),
                    text: ward_name(name),
                    within: Some(within.clone()),
                    formerly: Vec::new(),
                    valid_from: written.valid_from,
                    valid_to: None,
                }),
                _ => return Err(format!("{line:?} is neither a province's code and a colon nor a ward's code and name")),
            }
        }
        Ok(ChoiceList { source: written.source, choices })
    }
}

/// A ward's name; in English the kind of ward stands after it.
fn ward_name(name: &str) -> Text {
    let kinds = [("Phường ", "Ward"), ("Xã ", "Commune"), ("Đặc khu ", "Special Zone")];
    let en = kinds.iter().find_map(|(vi, en)| name.strip_prefix(vi).map(|bare| format!("{bare} {en}")));
    Text::both(name, en.unwrap_or_else(|| name.to_owned()))
}

/// Provinces and wards (R4.7), shared by all forms of an edition.
#[derive(Clone, Default, PartialEq)]
pub struct Places(Arc<Lists>);

impl Places {
    /// The places among the lists.
    pub fn among(lists: &Lists) -> Places {
        let place = |name: &str| lists.get(name).map(|list| (name.to_owned(), list.clone()));
        Places(Arc::new([PROVINCES, WARDS].into_iter().filter_map(place).collect()))
    }

    /// The lists themselves.
    pub fn lists(&self) -> &Lists {
        &self.0
    }

    pub(super) fn list(&self, name: &str) -> Option<&ChoiceList> {
        self.0.get(name)
    }

    /// What does not fit together: a ward of no province, a code that stands twice.
    pub fn problems(&self) -> Vec<String> {
        let codes = |name: &str| self.list(name).map(|list| list.choices.as_slice()).unwrap_or_default();
        let provinces: BTreeMap<&str, &Choice> =
            codes(PROVINCES).iter().map(|province| (province.value.as_str(), province)).collect();
        let mut problems = Vec::new();
        for ward in codes(WARDS) {
            if ward.within.as_deref().is_none_or(|province| !provinces.contains_key(province)) {
                problems.push(format!("ward {} lies in no province", ward.value));
            }
        }
        for name in [PROVINCES, WARDS] {
            problems.extend(twice(codes(name)).into_iter().map(|code| format!("{name}: {code} stands twice on one day")));
        }
        problems
    }
}

/// The values that two choices have on the same day.
pub(super) fn twice(choices: &[Choice]) -> Vec<&str> {
    let mut seen: BTreeMap<&str, &Choice> = BTreeMap::new();
    let mut found = Vec::new();
    for choice in choices {
        let before = seen.insert(&choice.value, choice);
        let follows = |before: &Choice| matches!((before.valid_to, choice.valid_from), (Some(to), Some(from)) if to < from);
        if before.is_some_and(|before| !follows(before)) {
            found.push(choice.value.as_str());
        }
    }
    found
}

impl std::fmt::Debug for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sizes = self.0.iter().map(|(name, list)| (name, list.choices.len()));
        f.debug_map().entries(sizes).finish()
    }
}

/// The choice that somebody means by a code or a name: the exact name first, then one without diacritics, then one without
/// the kind of place; of two that are alike that far neither is guessed at.
pub(super) fn meant<'a>(choices: &[&'a Choice], typed: &str, keys: [fn(&str) -> String; 2]) -> Option<&'a Choice> {
    let name = |choice: &Choice| choice.text.get(Lang::Vi).to_owned();
    if let Some(exact) = choices.iter().find(|choice| choice.value == typed || name(choice) == typed) {
        return Some(exact);
    }
    keys.iter().find_map(|key| {
        let wanted = key(typed);
        let mut like = choices.iter().filter(|choice| key(&name(choice)) == wanted);
        match (like.next(), like.next()) {
            (Some(only), None) => Some(*only),
            _ => None,
        }
    })
}
