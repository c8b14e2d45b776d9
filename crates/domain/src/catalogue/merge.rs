//! The agency's text over the national record, field by field: what the agency wrote stands, the record fills the rest.

use super::Curated;
use crate::procedure::Procedure;

/// What is published of one procedure; `None` where nobody has written anything. The inputs are kept apart wherever they
/// are stored, so that a re-import replaces the record and never the agency's text.
pub fn merge(curated: Option<&Curated>, national: Option<&Procedure>) -> Option<Procedure> {
    let Some(own) = curated.map(|curated| Procedure::from(curated.clone())) else {
        return national.cloned();
    };
    let Some(record) = national else {
        return Some(own);
    };
    let record = record.clone();
    // The record's fees stand in its ways, and the way back of item 10 too: both go with the ways that were chosen.
    let keep_cases = own.ways.is_empty() && own.term.is_none();
    Some(Procedure {
        code: own.code,
        name: if own.name.trim().is_empty() { record.name } else { own.name },
        name_en: own.name_en.or(record.name_en),
        alias: own.alias.or(record.alias),
        summary: own.summary.or(record.summary),
        sector: own.sector.or(record.sector),
        ministry: own.ministry.or(record.ministry),
        agencies: either(own.agencies, record.agencies),
        receives: either(own.receives, record.receives),
        levels: either(own.levels, record.levels),
        // The words of the record describe the record's groups, not the agency's.
        subject_names: if own.subjects.is_empty() { record.subject_names } else { Vec::new() },
        subjects: either(own.subjects, record.subjects),
        life_events: either(own.life_events, record.life_events),
        synonyms: either(own.synonyms, record.synonyms),
        popular: own.popular.or(record.popular),
        term: own.term.or(record.term),
        conditions: own.conditions.or(record.conditions),
        decision: own.decision.or(record.decision),
        updated_on: own.updated_on.max(record.updated_on),
        results: either(own.results, record.results),
        forms: either(own.forms, record.forms),
        legal_basis: either(own.legal_basis, record.legal_basis),
        steps: either(own.steps, record.steps),
        ways: either(own.ways, record.ways),
        handed_in_at: own.handed_in_at.or(record.handed_in_at),
        papers: either(own.papers, record.papers),
        cases: if keep_cases { record.cases } else { Vec::new() },
        questions: either(own.questions, record.questions),
        sources: own.sources,
    })
}

fn either<T>(own: Vec<T>, record: Vec<T>) -> Vec<T> {
    if own.is_empty() { record } else { own }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        code::ProcedureCode,
        dossier::Channel,
        lang::Text,
        procedure::{Case, Fee, FeeKind, Part, Step, Subject, Way},
    };

    fn code() -> ProcedureCode {
        ProcedureCode::parse("1.000001").unwrap()
    }

    fn step(text: &str) -> Step {
        Step { title: Text::default(), text: Text::vi(text) }
    }

    fn record() -> Procedure {
        Procedure {
            steps: vec![step("của bản ghi")],
            results: vec![Text::vi("Giấy phép")],
            subjects: vec![Subject::Business],
            subject_names: vec!["Doanh nghiệp".to_owned()],
            ways: vec![Way {
                channel: Channel::Online,
                note: None,
                term: None,
                fees: vec![Fee::new(FeeKind::Fee, Some(100))],
                returns: Vec::new(),
            }],
            cases: vec![Case { name: "một".to_owned(), term: None }],
            updated_on: Some(jiff::civil::date(2026, 7, 1)),
            ..Procedure::named(code(), "Tên của bản ghi")
        }
    }

    fn own(rest: &str) -> Curated {
        toml::from_str(&format!("code = \"1.000001\"\nname = \"Tên của cơ quan\"\nupdated_on = \"2026-04-15\"\n{rest}")).unwrap()
    }

    #[test]
    fn one_alone_stands_as_it_is() {
        assert_eq!(merge(None, None), None);
        assert_eq!(merge(None, Some(&record())), Some(record()));
        assert_eq!(merge(Some(&own("")), None), Some(Procedure::from(own(""))));
    }

    #[test]
    fn the_agency_wins_field_by_field() {
        let merged =
            merge(Some(&own("[[steps]]\ntext = \"của cơ quan\"\n[sources]\nsteps = \"Luật Thử\"")), Some(&record())).unwrap();
        assert_eq!(merged.name, "Tên của cơ quan");
        assert_eq!(merged.steps, [step("của cơ quan")]);
        assert_eq!(merged.results, record().results);
        assert_eq!(merged.ways, record().ways);
        assert_eq!(merged.cases, record().cases);
        assert_eq!(merged.subject_names, record().subject_names);
        // The page says which part is whose; the newest of both is its date.
        let expect = BTreeMap::from([(Part::Name, "unverified".to_owned()), (Part::Steps, "Luật Thử".to_owned())]);
        assert_eq!(merged.sources, expect);
        assert_eq!(merged.updated_on, record().updated_on);
    }

    #[test]
    fn what_hangs_together_comes_from_one_side() {
        let merged = merge(Some(&own("subjects = [\"citizen\"]\n[[ways]]\nchannel = \"counter\"")), Some(&record())).unwrap();
        assert_eq!(merged.subjects, [Subject::Citizen]);
        assert!(merged.subject_names.is_empty() && merged.cases.is_empty());
        assert!(merged.ways.iter().all(|way| way.fees.is_empty()));
    }

    #[test]
    fn a_re_import_changes_only_what_the_agency_left_open() {
        let own = own("[[steps]]\ntext = \"của cơ quan\"");
        let newer = Procedure { steps: vec![step("mới")], results: vec![Text::vi("Giấy mới")], ..record() };
        let (before, after) = (merge(Some(&own), Some(&record())).unwrap(), merge(Some(&own), Some(&newer)).unwrap());
        assert_eq!(before.steps, after.steps);
        assert_eq!(after.results, [Text::vi("Giấy mới")]);
        assert_eq!(merge(Some(&own), Some(&newer)), Some(after));
    }
}
