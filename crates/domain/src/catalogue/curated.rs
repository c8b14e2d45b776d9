//! The agency's own text of a procedure (nội dung do cơ quan biên soạn): what a launch file holds.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    code::ProcedureCode,
    lang::Text,
    procedure::{
        Fee, Item, LegalBasis, Level, LifeEvent, Named, PaperGroup, Part, Procedure, Question, Receiver, Step, Subject,
        TimeLimit, UNVERIFIED, Way,
    },
};

/// One curated procedure, as its file or the officers' editor writes it; unknown keys are mistakes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curated {
    /// Mã thủ tục.
    pub code: ProcedureCode,
    /// Tên thủ tục, verbatim as the law has it (R1.18).
    pub name: String,
    /// English rendering of the name.
    #[serde(default)]
    pub name_en: Option<String>,
    /// A friendly name.
    #[serde(default)]
    pub alias: Option<Text>,
    /// Who needs it and what one gets.
    #[serde(default)]
    pub summary: Option<Text>,
    /// Lĩnh vực.
    #[serde(default)]
    pub sector: Option<Named>,
    /// Cơ quan công bố.
    #[serde(default)]
    pub ministry: Option<Named>,
    /// Cơ quan giải quyết.
    #[serde(default)]
    pub agencies: Vec<Text>,
    /// Where a dossier is handed in.
    #[serde(default)]
    pub receives: Vec<Receiver>,
    /// Đối tượng.
    #[serde(default)]
    pub subjects: Vec<Subject>,
    /// Sự kiện trong đời.
    #[serde(default)]
    pub life_events: Vec<LifeEvent>,
    /// What people type.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// Place on the home page.
    #[serde(default)]
    pub popular: Option<u16>,
    /// Thời hạn.
    #[serde(default)]
    pub term: Option<TimeLimit>,
    /// Yêu cầu, điều kiện.
    #[serde(default)]
    pub conditions: Option<Text>,
    /// Quyết định công bố.
    #[serde(default)]
    pub decision: Option<String>,
    /// When the record that the text rests on was last changed.
    #[serde(default)]
    pub updated_on: Option<Date>,
    /// Kết quả.
    #[serde(default)]
    pub results: Vec<Text>,
    /// Mẫu đơn, tờ khai.
    #[serde(default)]
    pub forms: Vec<Text>,
    /// Căn cứ pháp lý.
    #[serde(default)]
    pub legal_basis: Vec<LegalBasis>,
    /// Trình tự, as a guide.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// Cách thức.
    #[serde(default)]
    pub ways: Vec<Way>,
    /// Phí, lệ phí of every way that names none of its own.
    #[serde(default)]
    pub fees: Vec<Fee>,
    /// Thành phần hồ sơ.
    #[serde(default)]
    pub papers: Vec<PaperGroup>,
    /// Câu hỏi thường gặp.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Where each part comes from.
    #[serde(default)]
    pub sources: Sources,
}

/// Source of each part; what is not named is `unverified`.
pub type Sources = BTreeMap<Part, String>;

/// What a curated text still lacks before it may be published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// An item of TT32 Art. 5 is missing (R1.16).
    #[error("missing: {}", .0.name().vi)]
    Missing(Item),
    /// A text has no English.
    #[error("{0} is not translated")]
    Untranslated(&'static str),
    /// Too few of what readers need.
    #[error("{found} {what}, at least {least}")]
    TooFew {
        /// Of what.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there must be.
        least: usize,
    },
    /// A part does not name its source or `unverified`.
    #[error("no source for {0:?}")]
    NoSource(Part),
    /// A fee ends before it begins, so that nobody would ever pay it.
    #[error("a fee is valid to {to}, which is before {from}, its first day")]
    FeeEndsBeforeItBegins {
        /// Its first day.
        from: Date,
        /// Its last day.
        to: Date,
    },
}

impl Curated {
    /// What a launch procedure lacks: the eleven items, English, three questions, eight synonyms, a source for each part.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> =
            Procedure::from(self.clone()).missing_items().into_iter().map(Problem::Missing).collect();
        let untranslated = |text: &Text| text.en.as_ref().is_none_or(|en| en.trim().is_empty());
        let mut texts: Vec<(&'static str, bool)> = vec![
            ("name", self.name_en.as_ref().is_none_or(|en| en.trim().is_empty())),
            ("alias", self.alias.as_ref().is_none_or(untranslated)),
            ("summary", self.summary.as_ref().is_none_or(untranslated)),
            ("conditions", self.conditions.as_ref().is_none_or(untranslated)),
            ("agencies", self.agencies.iter().any(untranslated)),
            ("results", self.results.iter().any(untranslated)),
            ("forms", self.forms.iter().any(untranslated)),
            ("steps", self.steps.iter().any(|step| untranslated(&step.title) || untranslated(&step.text))),
            ("ways", self.ways.iter().filter_map(|way| way.note.as_ref()).any(untranslated)),
            ("fees", self.all_fees().filter_map(|fee| fee.note.as_ref()).any(untranslated)),
            ("term", self.term.iter().filter_map(|term| term.note.as_ref()).any(untranslated)),
            ("questions", self.questions.iter().any(|asked| untranslated(&asked.question) || untranslated(&asked.answer))),
        ];
        problems.extend(self.all_fees().filter_map(|fee| match (fee.valid_from, fee.valid_to) {
            (Some(from), Some(to)) if to < from => Some(Problem::FeeEndsBeforeItBegins { from, to }),
            _ => None,
        }));
        let papers = || self.papers.iter().flat_map(|group| &group.items);
        texts.push((
            "papers",
            self.papers.iter().any(|group| untranslated(&group.case))
                || papers().any(|paper| untranslated(&paper.name) || paper.when.as_ref().is_some_and(untranslated)),
        ));
        problems.extend(texts.into_iter().filter(|(_, bad)| *bad).map(|(what, _)| Problem::Untranslated(what)));
        for (what, found, least) in [
            ("questions", self.questions.len(), 3),
            ("synonyms", self.synonyms.len(), 8),
            ("life events", self.life_events.len(), 1),
        ] {
            if found < least {
                problems.push(Problem::TooFew { what, found, least });
            }
        }
        problems.extend(Part::ALL.into_iter().filter(|part| !self.sources.contains_key(part)).map(Problem::NoSource));
        problems
    }

    /// The fees of each way, and those of every way.
    fn all_fees(&self) -> impl Iterator<Item = &Fee> {
        self.ways.iter().flat_map(|way| &way.fees).chain(&self.fees)
    }

    /// The levels that its receivers are of.
    fn levels(&self) -> Vec<Level> {
        let mut levels: Vec<Level> = self.receives.iter().map(|receiver| receiver.level()).collect();
        levels.sort_unstable();
        levels.dedup();
        levels
    }
}

impl From<Curated> for Procedure {
    /// The agency's text alone: each part that it fills names its source, `unverified` where the file names none.
    fn from(curated: Curated) -> Procedure {
        let levels = curated.levels();
        let Curated {
            code,
            name,
            name_en,
            alias,
            summary,
            sector,
            ministry,
            agencies,
            receives,
            subjects,
            life_events,
            synonyms,
            popular,
            term,
            conditions,
            decision,
            updated_on,
            results,
            forms,
            legal_basis,
            steps,
            mut ways,
            fees,
            papers,
            questions,
            mut sources,
        } = curated;
        for way in ways.iter_mut().filter(|way| way.fees.is_empty()) {
            way.fees.clone_from(&fees);
        }
        let filled = [
            (Part::Name, !name.trim().is_empty()),
            (Part::Steps, !steps.is_empty()),
            (Part::Ways, !ways.is_empty()),
            (Part::Papers, !papers.is_empty()),
            (Part::Term, term.is_some()),
            (Part::Subjects, !subjects.is_empty()),
            (Part::Agencies, !agencies.is_empty()),
            (Part::Results, !results.is_empty()),
            (Part::Forms, !forms.is_empty()),
            (Part::Conditions, conditions.is_some()),
            (Part::Fees, ways.iter().any(|way| !way.fees.is_empty())),
            (Part::LegalBasis, !legal_basis.is_empty()),
        ];
        let sources = filled
            .into_iter()
            .filter(|(_, filled)| *filled)
            .map(|(part, _)| (part, sources.remove(&part).unwrap_or_else(|| UNVERIFIED.to_owned())))
            .collect();
        Procedure {
            name_en,
            alias,
            summary,
            sector,
            ministry,
            agencies,
            receives,
            levels,
            subjects,
            life_events,
            synonyms,
            popular,
            term,
            conditions,
            decision,
            updated_on,
            results,
            forms,
            legal_basis,
            steps,
            ways,
            papers,
            questions,
            sources,
            ..Procedure::named(code, name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::FeeKind;

    pub(crate) const FILE: &str = r#"
code = "1.999999"
name = "Thủ tục thử"
name_en = "A trial"
alias = { vi = "Thử", en = "Trial" }
summary = { vi = "Để thử", en = "For a trial" }
sector = { code = "G99-TH01", name = "Thử nghiệm" }
ministry = { code = "G99", name = "Bộ Thử" }
agencies = [{ vi = "Ủy ban nhân dân cấp xã", en = "Commune-level People's Committee" }]
receives = ["ward_police", "ward"]
subjects = ["citizen"]
life_events = ["co-con-nho"]
synonyms = ["a", "b", "c", "d", "e", "f", "g", "h"]
popular = 1
term = { value = 0, unit = "working_day", note = { vi = "Ngay", en = "Now" } }
conditions = { vi = "Không có điều kiện riêng", en = "None" }
decision = "1/QĐ-BT"
updated_on = "2026-04-15"
results = [{ vi = "Giấy", en = "Paper" }]
forms = []
legal_basis = [{ code = "1/2026/QH16", name = "Luật Thử" }]
[[steps]]
title = { vi = "Nộp", en = "Hand in" }
text = { vi = "Nộp hồ sơ", en = "Hand in the dossier" }
[[ways]]
channel = "counter"
note = { vi = "Tại quầy", en = "At the counter" }
fees = [{ kind = "fee", amount = 0, note = { vi = "Đúng hạn", en = "In time" } }, { kind = "charge" }]
[[papers]]
case = { vi = "Phải nộp", en = "To hand in" }
sets = 1
items = [{ name = { vi = "Tờ khai", en = "Declaration" }, originals = 1, copies = 0 }]
[[questions]]
question = { vi = "Hỏi?", en = "Ask?" }
answer = { vi = "Đáp", en = "Answer" }
source = "unverified"
[sources]
name = "bản ghi 1.999999"
"#;

    fn file() -> Curated {
        toml::from_str(FILE).unwrap()
    }

    #[test]
    fn a_file_becomes_a_procedure() {
        let procedure = Procedure::from(file());
        assert_eq!(procedure.missing_items(), []);
        assert_eq!(procedure.levels, [Level::Ward]);
        assert_eq!(procedure.source_of(Part::Name), Some("bản ghi 1.999999"));
        assert_eq!(procedure.source_of(Part::Steps), Some("unverified"));
        // Nothing was written, so nothing is claimed.
        assert_eq!(procedure.source_of(Part::Forms), None);
        let json = serde_json::to_string(&procedure).unwrap();
        assert_eq!(serde_json::from_str::<Procedure>(&json).unwrap(), procedure);
    }

    #[test]
    fn fees_of_the_file_are_of_every_way_without_its_own() {
        let more = "[[ways]]\nchannel = \"online\"\n[[fees]]\nkind = \"price\"\namount = 5\n[[papers]]";
        let procedure = Procedure::from(toml::from_str::<Curated>(&FILE.replace("[[papers]]", more)).unwrap());
        let [counter, online] = procedure.ways.as_slice() else { panic!("two ways") };
        assert_eq!(counter.fees, file().ways[0].fees);
        assert_eq!(online.fees.iter().map(|fee| fee.amount).collect::<Vec<_>>(), [Some(5)]);
    }

    #[test]
    fn unknown_keys_are_mistakes() {
        for spoiled in [
            FILE.replace("popular = 1", "popularity = 1"),
            FILE.replace("originals = 1", "original = 1"),
            FILE.replace("channel = \"counter\"", "channel = \"fax\""),
            FILE.replace("co-con-nho", "co-con-lon"),
            FILE.replace("1.999999\"\nname", " 1.999999\"\nname"),
        ] {
            assert_ne!(spoiled, FILE);
            assert!(toml::from_str::<Curated>(&spoiled).is_err());
        }
    }

    #[test]
    fn problems_name_what_is_short() {
        let problems = file().problems();
        assert!(problems.contains(&Problem::TooFew { what: "questions", found: 1, least: 3 }));
        assert!(problems.contains(&Problem::NoSource(Part::Fees)));
        assert_eq!(problems.len(), 12);
        let bare = Curated { summary: None, conditions: None, ..file() };
        assert!(bare.problems().contains(&Problem::Missing(Item::FormsConditionsFees)));
        assert!(bare.problems().contains(&Problem::Untranslated("summary")));
        let (from, to) = (jiff::civil::date(2026, 7, 2), jiff::civil::date(2026, 7, 1));
        let fee = Fee { valid_from: Some(from), valid_to: Some(to), ..Fee::new(FeeKind::Charge, Some(5_000)) };
        let wrong = Curated { fees: vec![fee], ..file() };
        assert!(wrong.problems().contains(&Problem::FeeEndsBeforeItBegins { from, to }));
    }
}
