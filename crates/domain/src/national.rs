//! The national portal's export (bản ghi của Cổng Dịch vụ công quốc gia): one record a line, read as it is. Codes are never
//! repaired, words never changed; what cannot be taken is rejected with its reason, what is odd is taken and reported (R5.3).

mod clean;
mod doubt;
mod fields;
mod record;
mod steps;

use std::collections::HashMap;

pub use doubt::{Doubt, Reason, Rejected};
pub use record::read_line;

use crate::{code::ProcedureCode, procedure::Procedure};

/// A record that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What it says.
    pub procedure: Procedure,
    /// What is odd about it.
    pub doubts: Vec<Doubt>,
}

/// Reads a whole file, line by line, and remembers the codes it has seen.
#[derive(Debug, Default)]
pub struct Reader {
    seen: HashMap<ProcedureCode, usize>,
}

impl Reader {
    /// A reader for one file.
    pub fn new() -> Reader {
        Reader::default()
    }

    /// Knows that line `line` of the file had a record of `code`: for who goes on where another stopped.
    pub fn remember(&mut self, code: ProcedureCode, line: usize) {
        self.seen.entry(code).or_insert(line);
    }

    /// Reads line `line` (from 1). A second record of one code is rejected: the first stands. `None` for a blank line.
    pub fn read(&mut self, line: usize, text: &str) -> Option<Result<Reading, Rejected>> {
        if text.trim().is_empty() {
            return None;
        }
        Some(read_line(line, text).and_then(|reading| {
            let code = &reading.procedure.code;
            match self.seen.get(code) {
                Some(first) => {
                    Err(Rejected { line, code: Some(code.to_string()), reason: Reason::DuplicateCode { first_line: *first } })
                }
                None => {
                    self.seen.insert(code.clone(), line);
                    Ok(reading)
                }
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        dossier::Channel,
        lang::{Lang, Text},
        procedure::{Item, Level, LifeEvent, Return, Subject},
        term::TermUnit,
    };

    const GOOD: &str = r#"{
        "code": "1.999999", "name": "Cấp giấy thử",
        "executionSteps": [{"name": "", "description": "Bước 1: Nộp hồ sơ\r\nBước 2:\tNhận kết quả"}],
        "executionMethods": [
            {"submissionMethod": "ONLINE", "processingTime": 3, "processingTimeUnit": "WORKING_DAY", "description": "Đủ hồ sơ",
             "fees": [{"type": "FEE", "value": 8000, "description": "/bản"}]},
            {"submissionMethod": "DIRECT", "processingTime": 3, "processingTimeUnit": "WORKING_DAY", "description": "Đủ hồ sơ",
             "fees": [{"type": "SERVICE_FEE", "value": null, "description": "", "attachment": {"fileName": "bang.pdf"}}]},
            {"submissionMethod": "POSTAL", "processingTime": 3.5, "processingTimeUnit": "DAY", "fees": null}],
        "executionCases": [{"name": "* Phải nộp:", "profileComponents": [
            {"name": "Tờ khai", "originalQty": 1, "copyQty": 0, "code": "000.00.00.G99-KQ000001",
             "attachments": [{"fileName": "Mau01.docx"}]}, null]}],
        "cases": [{"name": "Cấp mới", "code": "1.999999.01", "processingDay": {"qty": 3, "type": "WORKING_DAY"}},
                  {"name": "Cấp lại", "code": "1.999999.02", "processingDay": {"qty": 2.5, "type": "DAY"}},
                  {"name": "Khác", "code": "1.999999.03", "processingDay": {"qty": 0, "type": "OTHER"}}],
        "categoriesDetails": [{"name": "Thử nghiệm", "code": "G99-TH01"}], "category": null,
        "departmentsExecuting": [{"name": "Sở Thử"}], "unitGroupsExecuting": [null, {"name": "Ủy ban nhân dân cấp xã"}],
        "departmentPromulgateCode": "G99", "departmentPromulgateName": "Bộ Thử",
        "subjectTypesDetails": [{"name": "Công dân Việt Nam"}, {"name": "Đảng viên"}],
        "serviceGroupsDetails": [{"name": "Khai sinh", "type": "CITIZEN"}],
        "legalBasisesDetails": [{"name": "Luật Thử\n", "code": "1/2026/QH16"}],
        "resultsDetails": [{"name": "Giấy thử"}], "requirementsAndConditions": "", "keywords": "thử, nghiệm",
        "isWard": true, "isProvince": true, "isMinistry": false, "isOtherAgency": false, "isFullProcess": true,
        "procedureProposal": {"proposalNumber": "12/QĐ-BT", "publicationDate": 1776133008875},
        "returningMethods": [{"type": "ONLINE", "value": ["ONLINE", "AT_HOME"]}, {"type": "OFFLINE", "value": ["AT_SUBMISSION_PLACE"]}],
        "dossierReceivingAddresses": "\tBộ phận Một cửa", "updatedAt": 1777344618807}"#;

    fn read(text: &str) -> Result<Reading, Rejected> {
        read_line(7, &text.replace('\n', " "))
    }

    fn spoiled(from: &str, to: &str) -> Result<Reading, Rejected> {
        assert!(GOOD.contains(from), "{from}");
        read(&GOOD.replace(from, to))
    }

    #[test]
    fn a_whole_record() {
        let Reading { procedure, doubts } = read(GOOD).unwrap();
        assert_eq!(doubts, ["3,5 ngày", "2,5 ngày"].map(|text| Doubt::FractionalTerm { text: text.to_owned() }));
        assert_eq!((procedure.code.as_str(), procedure.name.as_str()), ("1.999999", "Cấp giấy thử"));
        let titles: Vec<&str> = procedure.steps.iter().map(|step| step.title.vi.as_str()).collect();
        assert_eq!(titles, ["Bước 1", "Bước 2"]);
        assert_eq!(procedure.steps[1].text, Text::vi("Nhận kết quả"));
        let term = procedure.term.clone().unwrap();
        assert_eq!((term.value, term.unit, term.note), (3, TermUnit::WorkingDay, Some(Text::vi("Đủ hồ sơ"))));
        let [online, counter, post] = procedure.ways.as_slice() else { panic!("three ways") };
        assert_eq!((online.channel, counter.channel, post.channel), (Channel::Online, Channel::Counter, Channel::Post));
        assert_eq!((&online.term, &counter.term), (&None, &None));
        assert_eq!(procedure.term_of(online).map(|limit| limit.value), Some(3));
        // Half a day is not a number of whole units: its words stand, an officer sets the date.
        let half = post.term.clone().unwrap();
        assert_eq!((half.unit, half.note), (TermUnit::Other, Some(Text::vi("3,5 ngày"))));
        assert_eq!(online.fees[0].amount, Some(8000));
        assert_eq!((counter.fees[0].amount, &counter.fees[0].note), (None, &Some(Text::vi("bang.pdf"))));
        assert_eq!(
            (online.returns.as_slice(), post.returns.as_slice()),
            (&[Return::Online, Return::Home][..], &[Return::Counter][..])
        );
        assert_eq!(procedure.papers[0].items.len(), 1);
        assert_eq!(procedure.papers[0].items[0].template.as_deref(), Some("Mau01.docx"));
        let cases: Vec<_> =
            procedure.cases.iter().map(|case| (case.name.as_str(), case.term.as_ref().map(|term| term.unit))).collect();
        assert_eq!(cases, [("Cấp mới", Some(TermUnit::WorkingDay)), ("Cấp lại", Some(TermUnit::Other)), ("Khác", None)]);
        assert_eq!(procedure.agencies, [Text::vi("Sở Thử"), Text::vi("Ủy ban nhân dân cấp xã")]);
        assert_eq!(procedure.levels, [Level::Ward, Level::Province]);
        assert_eq!(procedure.subjects, [Subject::Citizen]);
        assert_eq!(procedure.subject_names.len(), 2);
        assert_eq!(procedure.life_events, [LifeEvent::YoungChild]);
        assert_eq!(procedure.legal_basis[0].name, "Luật Thử");
        assert_eq!(procedure.decision.as_deref(), Some("12/QĐ-BT"));
        assert_eq!(procedure.updated_on, Some(jiff::civil::date(2026, 4, 28)));
        assert_eq!(procedure.handed_in_at, Some(Text::vi("Bộ phận Một cửa")));
        assert_eq!(procedure.missing_items(), [Item::FormsConditionsFees]);
    }

    #[test]
    fn rejections_name_line_code_and_reason() {
        for (text, code, expect) in [
            ("{\"code\": ", None, "not-json"),
            ("[1]", None, "not-a-record"),
            ("{\"name\": \"Thử\"}", None, "no-code"),
            ("{\"code\": null, \"name\": \"Thử\"}", None, "no-code"),
            // Never repaired: trimmed or cut, two of the real ones collide with good records.
            ("{\"code\": \" 1.014325\", \"name\": \"Thử\"}", Some(" 1.014325"), "malformed-code"),
            ("{\"code\": \"1.0133611\", \"name\": \"Thử\"}", Some("1.0133611"), "malformed-code"),
            ("{\"code\": \"1.014955-Xoa\", \"name\": \"Thử\"}", Some("1.014955-Xoa"), "malformed-code"),
            ("{\"code\": 1.014955, \"name\": \"Thử\"}", Some("1.014955"), "malformed-code"),
            ("{\"code\": \"1.000001\"}", Some("1.000001"), "no-name"),
            ("{\"code\": \"1.000001\", \"name\": \" \\t\"}", Some("1.000001"), "no-name"),
        ] {
            let rejected = read_line(12, text).unwrap_err();
            assert_eq!((rejected.line, rejected.code.as_deref(), rejected.reason.code()), (12, code, expect), "{text}");
            assert!(!rejected.reason.sentence(Lang::Vi).is_empty());
        }
    }

    #[test]
    fn each_doubt_of_r5_3() {
        for (from, to, expect) in [
            ("Cấp giấy thử\",", " Cấp giấy  thử\",", "name-whitespace"),
            ("Cấp giấy thử\",", "Cấp\\tgiấy thử\",", "name-whitespace"),
            ("Cấp giấy thử\",", "Cấp giấy\\nthử\",", "name-line-break"),
            ("Nhận kết", "Nhận kê\u{301}t", "not-nfc"),
            ("Nhận kết", "Nh\u{e2}\\u0323n kết", "not-nfc"),
            ("8000", "8", "small-fee"),
            ("8000", "999", "small-fee"),
            ("8000", "-1", "unread-field"),
            ("\"ONLINE\", \"processingTime\"", "\"DIRECT\", \"processingTime\"", "full-without-online"),
            ("\"executionSteps\": [{", "\"executionSteps\": [], \"x\": [{", "no-steps"),
            ("\"legalBasisesDetails\": [{", "\"legalBasisesDetails\": null, \"x\": [{", "no-legal-basis"),
            ("\"ONLINE\", \"processingTime\": 3", "\"FAX\", \"processingTime\": 3", "unknown-channel"),
            ("3, \"processingTimeUnit\": \"WORKING_DAY\"", "3, \"processingTimeUnit\": \"WEEK\"", "unknown-unit"),
            ("\"Đảng viên\"", "\"nhóm 1\"", "unknown-subject"),
            ("\"Khai sinh\"", "\"Môi trường\"", "unknown-life-event"),
            ("[{\"name\": \"Thử nghiệm\"", "[{\"nom\": \"Thử nghiệm\"", "no-sector"),
            ("\"resultsDetails\": [{\"name\": \"Giấy thử\"}]", "\"resultsDetails\": \"Giấy\"", "unread-field"),
            ("\"originalQty\": 1", "\"originalQty\": \"một\"", "unread-field"),
        ] {
            let doubts = spoiled(from, to).unwrap().doubts;
            assert!(doubts.iter().any(|doubt| doubt.code() == expect), "{expect}: {doubts:?}");
            assert!(doubts.iter().all(|doubt| !doubt.sentence(Lang::Vi).is_empty() && !doubt.sentence(Lang::En).is_empty()));
        }
        let without = GOOD.replace("{\"name\": \"Sở Thử\"}", "").replace(", {\"name\": \"Ủy ban nhân dân cấp xã\"}", "");
        assert!(read(&without).unwrap().doubts.contains(&Doubt::NoAgency));
    }

    #[test]
    fn text_is_nfc_and_clean_but_never_reworded() {
        for (name, expect) in [
            ("\\tCấp  giấy\\u00a0thử ", "Cấp giấy thử"),
            ("Cấp giấy\\r\\nthử", "Cấp giấy thử"),
            ("Câ\u{301}p giấy", "Cấp giấy"),
            ("Cấp\\u200e gi\\u00ad\u{1ea5}y", "Cấp giấy"),
        ] {
            let reading = spoiled("\"name\": \"Cấp giấy thử\"", &format!("\"name\": \"{name}\"")).unwrap();
            assert_eq!(reading.procedure.name, expect);
        }
    }

    #[test]
    fn terms_in_words_and_in_quotes() {
        for (time, value, unit, note) in [
            ("\"3\"", 3, TermUnit::WorkingDay, "Đủ hồ sơ"),
            ("\"Theo mô tả\"", 0, TermUnit::Other, "Theo mô tả\nĐủ hồ sơ"),
            ("null", 0, TermUnit::Other, "Đủ hồ sơ"),
            ("1e99", 0, TermUnit::Other, "Đủ hồ sơ"),
        ] {
            let text = GOOD.replace("\"processingTime\": 3,", &format!("\"processingTime\": {time},"));
            let term = read(&text).unwrap().procedure.term.unwrap();
            let read = (term.value, term.unit, term.note.map(|note| note.vi).unwrap_or_default());
            assert_eq!(read, (value, unit, note.to_owned()), "{time}");
        }
    }

    #[test]
    fn a_second_record_of_a_code_is_rejected() {
        let mut reader = Reader::new();
        let line = GOOD.replace('\n', " ");
        assert!(reader.read(1, &line).unwrap().is_ok());
        assert_eq!(reader.read(2, "  "), None);
        let rejected = reader.read(3, &line).unwrap().unwrap_err();
        assert_eq!(rejected.reason, Reason::DuplicateCode { first_line: 1 });
        assert_eq!(rejected.code.as_deref(), Some("1.999999"));
    }

    /// Any JSON, with the export's own keys among its keys.
    fn anything() -> impl Strategy<Value = serde_json::Value> {
        let keys = "executionSteps|executionMethods|executionCases|profileComponents|fees|cases|name|description|code|value|type\
                    |processingTime|processingTimeUnit|submissionMethod|categoriesDetails|returningMethods|updatedAt|processingDay|qty\
                    |procedureProposal|proposalNumber|departmentsExecuting|attachments|fileName|originalQty|keywords|isFullProcess";
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            ".{0,12}".prop_map(Into::into),
            "(- )?Bước [0-9]{1,5}[:. ]{0,2}.{0,4}\n(Bước 2: x)?".prop_map(Into::into),
            prop_oneof!["1\\.00000[0-9]", "ONLINE|DIRECT|DAY|OTHER|FEE", "Khai sinh|Công dân"].prop_map(Into::into),
        ];
        leaf.prop_recursive(5, 60, 8, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
                prop::collection::hash_map(keys, inner, 0..8)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,80}", value in anything(), cut in any::<prop::sample::Index>()) {
            let _ = read_line(1, &text);
            let mut record: serde_json::Value = serde_json::from_str(GOOD).unwrap();
            if let (Some(record), Some(odd)) = (record.as_object_mut(), value.as_object()) {
                record.extend(odd.iter().map(|(key, value)| (key.clone(), value.clone())));
            }
            let line = record.to_string();
            if let Ok(reading) = read_line(1, &line) {
                let json = serde_json::to_string(&reading.procedure).unwrap();
                prop_assert_eq!(serde_json::from_str::<Procedure>(&json).unwrap(), reading.procedure);
            }
            let half = line.floor_char_boundary(cut.index(line.len()));
            let _ = read_line(1, &line[..half]);
            let _ = read_line(1, &value.to_string());
        }
    }
}
