//! The parts of an edition, built in memory before any is written.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use domain::agency::{Agencies, Agency, Province, Ward};
use domain::calendar::CalendarData;
use domain::catalogue::EventRules;
use domain::code::ProcedureCode;
use domain::content::Content;
use domain::form::Places;
use domain::lang::Text;
use domain::procedure::{Procedure, Receiver};

use crate::StoreError;
use crate::sealed::compress;

/// How large a stored part may be: under DynamoDB's 400 KB with room for its key.
pub const PART_MAX: usize = 380_000;
/// Agencies whose JSON is longer are kept by province, so that a form reads one province.
const AGENCIES_TOGETHER: usize = 256 * 1024;

pub(super) const AGENCIES: &str = "AGENCIES";
pub(super) const CALENDAR: &str = "CALENDAR";
pub(super) const TEXTS: &str = "TEXTS";
pub(super) const FORMS: &str = "FORMS";
pub(super) const COMMON: &str = "COMMON";
pub(super) const PLACES: &str = "PLACES";
pub(super) const EVENT_RULES: &str = "EVENT-RULES";

/// Parts of an edition by name, compressed as they are stored.
#[derive(Debug, Default)]
pub struct EditionParts {
    pub(super) parts: BTreeMap<String, Vec<u8>>,
    directory_parts: u16,
}

/// A form that an edition publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormEntry {
    /// Its word.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its procedure, unless it is the form of a person's own data.
    pub procedure: Option<ProcedureCode>,
    /// The first day that it may be submitted.
    pub valid_from: Date,
}

/// A procedure that many people ask for, as a desk offers it for a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommonProcedure {
    /// Its code.
    pub code: ProcedureCode,
    /// What people call it.
    pub title: Text,
    /// The kinds of agency that receive it.
    pub receives: Vec<Receiver>,
}

/// Agencies as they are stored: all together, or the list of provinces with the agencies of each apart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AgencyPart {
    /// The provinces that this part speaks of.
    pub provinces: Vec<Province>,
    /// Where agencies are kept by province: the first group of their codes -> the provinces that have such.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub apart: BTreeMap<String, Vec<String>>,
    /// Wards of these provinces.
    #[serde(default)]
    pub wards: Vec<Ward>,
    /// Agencies of these provinces.
    #[serde(default)]
    pub agencies: Vec<Agency>,
}

/// Bytes as a part stores them.
pub fn packed(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    compress(bytes)
}

impl EditionParts {
    /// Nothing yet.
    pub fn new() -> EditionParts {
        EditionParts::default()
    }

    /// The directory and its search index, in as many parts as they need. Answers with the bytes stored.
    pub fn directory(&mut self, directory: &[u8], index: &[u8]) -> Result<usize, StoreError> {
        let length = u32::try_from(directory.len()).map_err(|_| StoreError::Corrupt("a directory of 4 GB".into()))?;
        let mut whole = Vec::with_capacity(4 + directory.len() + index.len());
        whole.extend_from_slice(&length.to_le_bytes());
        whole.extend_from_slice(directory);
        whole.extend_from_slice(index);
        let stored = compress(&whole)?;
        let chunks = stored.chunks(PART_MAX);
        self.directory_parts = u16::try_from(chunks.len()).map_err(|_| StoreError::Corrupt("a directory of 25 GB".into()))?;
        for (place, chunk) in chunks.enumerate() {
            self.parts.insert(directory_part(place), chunk.to_vec());
        }
        Ok(stored.len())
    }

    /// The procedures that many people ask for, in the order of the home page: a desk needs no directory for them.
    pub fn common(&mut self, procedures: &[Procedure]) -> Result<(), StoreError> {
        let mut popular: Vec<&Procedure> = procedures.iter().filter(|procedure| procedure.popular.is_some()).collect();
        popular.sort_by_key(|procedure| (procedure.popular, &procedure.code));
        let common = popular.into_iter().map(|procedure| CommonProcedure {
            code: procedure.code.clone(),
            title: procedure.title().clone(),
            receives: procedure.receives.clone(),
        });
        self.pack(COMMON, &common.collect::<Vec<_>>())
    }

    /// A block of procedures, packed already ([`packed`]): whoever cut the blocks had to know how large each becomes.
    pub fn block(&mut self, number: u16, stored: Vec<u8>) {
        self.parts.insert(block_part(number), stored);
    }

    /// The agencies, by province where they are many.
    pub fn agencies(&mut self, agencies: &Agencies) -> Result<(), StoreError> {
        let whole = AgencyPart {
            provinces: agencies.provinces.clone(),
            apart: BTreeMap::new(),
            wards: agencies.wards.clone(),
            agencies: agencies.agencies.clone(),
        };
        if json(&whole)?.len() <= AGENCIES_TOGETHER {
            return self.pack(AGENCIES, &whole);
        }
        let mut apart: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for agency in &agencies.agencies {
            let provinces = apart.entry(first_group(agency.code.as_str()).to_owned()).or_default();
            if !provinces.contains(&agency.province) {
                provinces.push(agency.province.clone());
            }
        }
        for province in &agencies.provinces {
            let part = AgencyPart {
                provinces: vec![province.clone()],
                apart: BTreeMap::new(),
                wards: agencies.wards.iter().filter(|ward| ward.province == province.code).cloned().collect(),
                agencies: agencies.agencies.iter().filter(|agency| agency.province == province.code).cloned().collect(),
            };
            self.pack(&agencies_part(&province.code), &part)?;
        }
        self.pack(AGENCIES, &AgencyPart { apart, provinces: agencies.provinces.clone(), ..AgencyPart::default() })
    }

    /// The working calendar's data.
    pub fn calendar(&mut self, data: &CalendarData) -> Result<(), StoreError> {
        self.pack(CALENDAR, data)
    }

    /// The general texts.
    pub fn texts(&mut self, content: &Content) -> Result<(), StoreError> {
        self.pack(TEXTS, content)
    }

    /// The rules that lead procedures to life events: an edition that is made from this one has them too.
    pub fn event_rules(&mut self, rules: &EventRules) -> Result<(), StoreError> {
        self.pack(EVENT_RULES, rules)
    }

    /// Which forms this edition offers.
    pub fn forms(&mut self, forms: &[FormEntry]) -> Result<(), StoreError> {
        self.pack(FORMS, &forms)
    }

    /// Provinces and wards, which forms share.
    pub fn places(&mut self, places: &Places) -> Result<(), StoreError> {
        self.pack(PLACES, places.lists())
    }

    fn pack(&mut self, name: &str, value: &impl Serialize) -> Result<(), StoreError> {
        let stored = compress(&json(value)?)?;
        if stored.len() > PART_MAX {
            return Err(StoreError::Corrupt(format!("{name} has {} bytes, at most {PART_MAX}", stored.len())));
        }
        self.parts.insert(name.to_owned(), stored);
        Ok(())
    }

    /// All parts by name, as they are stored.
    pub fn into_parts(self) -> BTreeMap<String, Vec<u8>> {
        self.parts
    }

    /// Into how many parts the directory was cut.
    pub fn directory_parts(&self) -> u16 {
        self.directory_parts
    }

    /// How many parts there are.
    pub fn count(&self) -> usize {
        self.parts.len()
    }

    /// The bytes of the largest part.
    pub fn largest(&self) -> usize {
        self.parts.values().map(Vec::len).max().unwrap_or_default()
    }

    /// The bytes of all parts.
    pub fn size(&self) -> usize {
        self.parts.values().map(Vec::len).sum()
    }
}

impl AgencyPart {
    /// The provinces in which agencies with the same first group of their code are, where they are kept by province.
    pub fn provinces_of(&self, agency: &str) -> &[String] {
        self.apart.get(first_group(agency)).map_or(&[], Vec::as_slice)
    }
}

/// `H99` of `H99.01`.
fn first_group(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

pub(super) fn directory_part(place: usize) -> String {
    format!("DIRECTORY#{place:02}")
}

pub(super) fn block_part(number: u16) -> String {
    format!("BLOCK#{number:04}")
}

pub(super) fn agencies_part(province: &str) -> String {
    format!("{AGENCIES}#{province}")
}

pub(super) fn json(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|e| StoreError::Corrupt(e.to_string()))
}

#[cfg(test)]
mod tests {
    use domain::agency::Identity;

    use super::*;
    use crate::sealed::decompress;

    #[test]
    fn a_directory_is_cut_into_parts_that_fit() {
        // Noise, so that it does not compress: 1 MB needs three parts.
        let mut seed = 1_u32;
        let noise: Vec<u8> = (0..1_000_000)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 24) as u8
            })
            .collect();
        let mut parts = EditionParts::new();
        let stored = parts.directory(&noise[..400_000], &noise[400_000..]).unwrap();
        assert_eq!((parts.directory_parts(), parts.size()), (3, stored));
        assert!(parts.parts.values().all(|part| part.len() <= PART_MAX));
        assert_eq!(parts.parts.keys().collect::<Vec<_>>(), ["DIRECTORY#00", "DIRECTORY#01", "DIRECTORY#02"]);
    }

    #[test]
    fn agencies_are_kept_by_province_where_they_are_many() {
        let agency = |n: usize| Agency {
            code: domain::code::AgencyCode::parse(&format!("H{:02}.{}", 10 + n % 2, n / 2 % 1000)).unwrap(),
            unit: "000.00.00.H10".into(),
            kind: domain::procedure::Receiver::Ward,
            name: domain::lang::Text::vi(format!("Ủy ban nhân dân Phường {n}")),
            province: if n.is_multiple_of(2) { "01".into() } else { "02".into() },
            ward: Some(format!("{n:05}")),
            parent: None,
            email: "phuong@vi-du.example".into(),
            hotline: "1900 0000".into(),
            address: domain::lang::Text::default(),
            hours: domain::lang::Text::default(),
        };
        let identity = Identity {
            name: domain::lang::Text::default(),
            agency: domain::lang::Text::default(),
            responsible: domain::lang::Text::default(),
            address: domain::lang::Text::default(),
            hotline: String::new(),
            email: String::new(),
            sender: String::new(),
            run_by: None,
            demo: true,
        };
        let province = |code: &str| Province { code: code.into(), name: format!("Tỉnh {code}") };
        for (count, names) in [(4, vec!["AGENCIES"]), (2000, vec!["AGENCIES", "AGENCIES#01", "AGENCIES#02"])] {
            let agencies = Agencies {
                portal: identity.clone(),
                provinces: vec![province("01"), province("02")],
                wards: Vec::new(),
                agencies: (0..count).map(agency).collect(),
            };
            let mut parts = EditionParts::new();
            parts.agencies(&agencies).unwrap();
            assert_eq!(parts.parts.keys().collect::<Vec<_>>(), names, "{count}");
            let root: AgencyPart = serde_json::from_slice(&decompress(&parts.parts[AGENCIES]).unwrap()).unwrap();
            let expect: &[&str] = if count > 4 { &["01"] } else { &[] };
            assert_eq!(root.provinces_of("H10.7"), expect);
        }
    }
}
