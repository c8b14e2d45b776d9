//! Agencies of an edition, by province.

use std::sync::Arc;

use domain::agency::{Agencies, Agency, Identity, Province, Ward};
use domain::code::AgencyCode;
use domain::procedure::{Level, Receiver};
use store::{AgencyPart, Store};

use super::{Edition, lock};
use crate::Failure;

/// Wards and agencies of one province.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvinceAgencies {
    /// The province.
    pub province: Province,
    /// Its wards.
    pub wards: Vec<Ward>,
    /// Its agencies.
    pub agencies: Vec<Agency>,
}

impl ProvinceAgencies {
    fn of(part: &AgencyPart, province: &Province) -> ProvinceAgencies {
        ProvinceAgencies {
            province: province.clone(),
            wards: part.wards.iter().filter(|ward| ward.province == province.code).cloned().collect(),
            agencies: part.agencies.iter().filter(|agency| agency.province == province.code).cloned().collect(),
        }
    }

    /// The ward with this code.
    pub fn ward(&self, code: &str) -> Option<&Ward> {
        self.wards.iter().find(|ward| ward.code == code)
    }

    /// The agency with this code.
    pub fn agency(&self, code: &AgencyCode) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.code == *code)
    }

    /// The agencies that take a dossier of somebody in `ward`, for a procedure that `kinds` of agency receive: those of
    /// the ward itself, and those above the wards whatever the ward.
    pub fn receiving<'a>(&'a self, kinds: &'a [Receiver], ward: Option<&'a str>) -> impl Iterator<Item = &'a Agency> {
        self.agencies.iter().filter(move |agency| {
            let here = agency.kind.level() != Level::Ward || (ward.is_some() && agency.ward.as_deref() == ward);
            here && kinds.contains(&agency.kind)
        })
    }

    /// The wards in which an agency of one of `kinds` takes dossiers.
    pub fn wards_receiving<'a>(&'a self, kinds: &'a [Receiver]) -> impl Iterator<Item = &'a Ward> {
        self.wards.iter().filter(move |ward| self.receiving(kinds, Some(&ward.code)).next().is_some())
    }
}

impl Edition {
    /// The item that says how agencies are kept.
    pub(super) async fn root(&self, store: &Store) -> Result<Arc<AgencyPart>, Failure> {
        let load = || async {
            let root = store.agencies(self.number, None).await?.ok_or_else(|| self.lacks("agencies"))?;
            Ok::<_, Failure>(Arc::new(root))
        };
        self.agencies.get_or_try_init(load).await.cloned()
    }

    pub(super) async fn province(&self, store: &Store, code: &str) -> Result<Option<Arc<ProvinceAgencies>>, Failure> {
        if let Some(known) = lock(&self.by_province).get(code) {
            return Ok(Some(known.clone()));
        }
        let root = self.root(store).await?;
        let Some(province) = root.provinces.iter().find(|province| province.code == code) else {
            return Ok(None);
        };
        let found = if root.apart.is_empty() {
            ProvinceAgencies::of(&root, province)
        } else {
            let part = store.agencies(self.number, Some(code)).await?.ok_or_else(|| self.lacks("agencies by province"))?;
            ProvinceAgencies { province: province.clone(), wards: part.wards, agencies: part.agencies }
        };
        let found = Arc::new(found);
        lock(&self.by_province).insert(code.to_owned(), found.clone());
        Ok(Some(found))
    }

    pub(super) async fn agency(&self, store: &Store, code: &AgencyCode) -> Result<Option<Agency>, Failure> {
        let root = self.root(store).await?;
        if root.apart.is_empty() {
            return Ok(root.agencies.iter().find(|agency| agency.code == *code).cloned());
        }
        for province in root.provinces_of(code.as_str()) {
            if let Some(agencies) = self.province(store, province).await?
                && let Some(agency) = agencies.agency(code)
            {
                return Ok(Some(agency.clone()));
            }
        }
        Ok(None)
    }

    pub(super) async fn all_agencies(&self, store: &Store, portal: Identity) -> Result<Agencies, Failure> {
        let root = self.root(store).await?;
        let mut all =
            Agencies { portal, provinces: root.provinces.clone(), wards: root.wards.clone(), agencies: root.agencies.clone() };
        if !root.apart.is_empty() {
            for province in &root.provinces {
                if let Some(part) = self.province(store, &province.code).await? {
                    all.wards.extend_from_slice(&part.wards);
                    all.agencies.extend_from_slice(&part.agencies);
                }
            }
        }
        Ok(all)
    }
}
