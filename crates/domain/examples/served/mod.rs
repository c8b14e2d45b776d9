//! The catalogue that the figures are taken of. Used by the figures and by the comparison with tantivy.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};

use domain::agency::{Agencies, Province};
use domain::catalogue::{self, Curated};
use domain::code::ProcedureCode;
use domain::national::Reader;
use domain::procedure::Procedure;

/// Where the launch texts lie; the figures are taken from the root of the project.
const LAUNCH_TEXTS: &str = "crates/portal/data/procedures";
/// Where its agencies are.
const AGENCIES: &str = "crates/portal/data/agencies.toml";

/// The provinces that the demonstration serves.
pub(crate) fn provinces() -> std::io::Result<Vec<Province>> {
    let agencies: Agencies = toml::from_str(&std::fs::read_to_string(AGENCIES)?).map_err(std::io::Error::other)?;
    Ok(agencies.provinces)
}

/// What a portal with this export serves: the launch texts over the national records.
pub(crate) fn served(file: &str) -> std::io::Result<Vec<Procedure>> {
    let mut national = BTreeMap::new();
    let mut reader = Reader::new();
    for (at, line) in lines_of(file)?.lines().enumerate() {
        if let Some(Ok(reading)) = reader.read(at + 1, &line?) {
            national.insert(reading.procedure.code.clone(), reading.procedure);
        }
    }
    let mut curated: BTreeMap<ProcedureCode, Curated> = BTreeMap::new();
    for file in std::fs::read_dir(LAUNCH_TEXTS)? {
        let text = std::fs::read_to_string(file?.path())?;
        let text: Curated = toml::from_str(&text).map_err(std::io::Error::other)?;
        curated.insert(text.code.clone(), text);
    }
    let mut procedures: Vec<Procedure> =
        national.iter().filter_map(|(code, record)| catalogue::merge(curated.get(code), Some(record))).collect();
    catalogue::sort(&mut procedures);
    Ok(procedures)
}

fn lines_of(file: &str) -> std::io::Result<Box<dyn BufRead>> {
    let mut bytes = BufReader::new(File::open(file)?);
    let packed = bytes.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    Ok(if packed { Box::new(BufReader::new(flate2::bufread::GzDecoder::new(bytes))) } else { Box::new(bytes) })
}

/// Procedures that have made-up names and nothing else.
pub(crate) fn made_up(names: Vec<String>) -> Vec<Procedure> {
    let names = names.into_iter().enumerate();
    names.filter_map(|(at, name)| Some(Procedure::named(ProcedureCode::parse(&format!("9.{at:06}")).ok()?, name))).collect()
}
