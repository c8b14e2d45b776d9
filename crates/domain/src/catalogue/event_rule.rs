//! Life events by rule (sự kiện trong đời theo quy tắc): the national record names a group of services for very few
//! procedures, so rules over its field, name and subject lead the rest there, where they are sure (R2.6).

use serde::{Deserialize, Serialize};

use crate::procedure::{LifeEvent, Procedure, Subject, ascii_words};

/// Words before the name proper that say nothing.
const OPENING: &str = " thu tuc ";

/// Words as they are compared: whole, without case, diacritics and signs (R4.2), a space at either end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
struct Words(String);

impl From<String> for Words {
    fn from(text: String) -> Words {
        Words(format!(" {} ", ascii_words(&text)))
    }
}

impl From<Words> for String {
    fn from(words: Words) -> String {
        words.0
    }
}

impl Words {
    fn of_name(name: &str) -> Words {
        let mut words = Words::from(name.to_owned());
        while let Some(rest) = words.0.strip_prefix(OPENING) {
            words = Words(format!(" {rest}"));
        }
        words
    }

    fn says_nothing(&self) -> bool {
        self.0.trim().is_empty()
    }
}

/// Một quy tắc. All of its conditions must hold; of each list, one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventRule {
    /// The events that it leads to.
    events: Vec<LifeEvent>,
    /// Lĩnh vực by name.
    #[serde(default)]
    sectors: Vec<Words>,
    /// What the name begins with.
    #[serde(default)]
    begins: Vec<Words>,
    /// What stands anywhere in the name.
    #[serde(default)]
    has: Vec<Words>,
    /// What stands nowhere in it.
    #[serde(default)]
    lacks: Vec<Words>,
    /// Đối tượng, one of which the procedure has.
    #[serde(default)]
    subjects: Vec<Subject>,
    /// Why it is sure, for whoever keeps the file.
    reason: String,
}

impl EventRule {
    fn holds(&self, name: &Words, sector: Option<&Words>, subjects: &[Subject]) -> bool {
        let any = |list: &[Words], fits: &dyn Fn(&str) -> bool| list.is_empty() || list.iter().any(|words| fits(&words.0));
        (self.sectors.is_empty() || sector.is_some_and(|sector| self.sectors.contains(sector)))
            && any(&self.begins, &|words| name.0.starts_with(words))
            && any(&self.has, &|words| name.0.contains(words))
            && !self.lacks.iter().any(|words| name.0.contains(&words.0))
            && (self.subjects.is_empty() || self.subjects.iter().any(|subject| subjects.contains(subject)))
    }
}

/// All rules, as their file holds them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventRules {
    /// Beginnings of the codes of procedures between agencies (thủ tục nội bộ), which are nobody's life event.
    #[serde(default)]
    internal: Vec<String>,
    /// The rules; a procedure belongs to the events of each that holds.
    #[serde(default)]
    rules: Vec<EventRule>,
}

impl EventRules {
    /// The events that rules lead `procedure` to, in the order of their list.
    pub fn events_of(&self, procedure: &Procedure) -> Vec<LifeEvent> {
        if self.internal.iter().any(|start| procedure.code.as_str().starts_with(start)) {
            return Vec::new();
        }
        let name = Words::of_name(&procedure.name);
        let sector = procedure.sector.as_ref().map(|sector| Words::from(sector.name.clone()));
        let holding = self.rules.iter().filter(|rule| rule.holds(&name, sector.as_ref(), &procedure.subjects));
        let mut events: Vec<LifeEvent> = holding.flat_map(|rule| rule.events.iter().copied()).collect();
        events.sort_unstable();
        events.dedup();
        events
    }

    /// Gives a procedure without life events those of the rules: what the agency wrote and what the record says itself
    /// win. Answers whether it got any.
    pub fn complete(&self, procedure: &mut Procedure) -> bool {
        if !procedure.life_events.is_empty() {
            return false;
        }
        procedure.life_events = self.events_of(procedure);
        !procedure.life_events.is_empty()
    }

    /// What is wrong with the rules, in the order of their file; rules are counted from 1.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.internal.iter().any(|start| start.trim().is_empty()) {
            problems.push("internal: an empty beginning would leave out every code".to_owned());
        }
        for (number, rule) in (1..).zip(&self.rules) {
            let lists = [&rule.sectors, &rule.begins, &rule.has, &rule.lacks];
            let narrow = [&rule.sectors, &rule.begins, &rule.has].iter().any(|list| !list.is_empty());
            for (wrong, problem) in [
                (rule.events.is_empty(), "leads to no event"),
                (rule.reason.trim().is_empty(), "gives no reason"),
                (!narrow, "names neither field nor words of the name"),
                (lists.iter().any(|list| list.iter().any(Words::says_nothing)), "has a line without words"),
            ] {
                if wrong {
                    problems.push(format!("rule {number} {problem}"));
                }
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{code::ProcedureCode, procedure::Named};

    const RULES: &str = r#"
internal = ["5."]
[[rules]]
events = ["co-con-nho"]
sectors = ["Hộ tịch"]
has = ["khai sinh"]
lacks = ["trích lục"]
reason = "thử"
[[rules]]
events = ["dien-nha-dat", "co-con-nho"]
begins = ["cấp điện", "bán, cho thuê"]
subjects = ["citizen", "foreigner"]
reason = "thử"
"#;

    fn procedure(code: &str, sector: &str, name: &str, subject: Subject) -> Procedure {
        Procedure {
            sector: (!sector.is_empty()).then(|| Named { code: "G1".into(), name: sector.into() }),
            subjects: vec![subject],
            ..Procedure::named(ProcedureCode::parse(code).unwrap(), name)
        }
    }

    #[test]
    fn all_conditions_hold_or_none_counts() {
        let rules: EventRules = toml::from_str(RULES).unwrap();
        assert_eq!(rules.problems(), [""; 0]);
        let (child, home) = (LifeEvent::YoungChild, LifeEvent::ElectricityHousingLand);
        for (code, sector, name, subject, expect) in [
            ("1.000001", "Hộ tịch", "Thủ tục đăng ký khai sinh", Subject::Citizen, vec![child]),
            // NFD, capitals and tone marks in another place are the same words (R4.1, R4.4).
            ("1.000001", "Ho\u{323}\u{302} ti\u{323}ch", "ĐĂNG KÝ KHAI SINH", Subject::Official, vec![child]),
            ("1.000001", "Hộ tịch", "Cấp trích lục khai sinh", Subject::Citizen, vec![]),
            ("1.000001", "Hộ tịch ", "Đăng ký khai sinhx", Subject::Citizen, vec![]),
            ("1.000001", "Chứng thực", "Đăng ký khai sinh", Subject::Citizen, vec![]),
            ("1.000001", "", "Đăng ký khai sinh", Subject::Citizen, vec![]),
            ("5.000001", "Hộ tịch", "Đăng ký khai sinh", Subject::Citizen, vec![]),
            // Another rule: where the name begins, whoever is the subject, events in the order of their list.
            ("1.000001", "Điện", "Thủ tục: Cấp điện mới", Subject::Foreigner, vec![child, home]),
            ("1.000001", "", "Bán , cho thuê nhà", Subject::Citizen, vec![child, home]),
            ("1.000001", "Điện", "Cấp điện mới", Subject::Business, vec![]),
            ("1.000001", "Điện", "Đề nghị cấp điện mới", Subject::Citizen, vec![]),
        ] {
            assert_eq!(rules.events_of(&procedure(code, sector, name, subject)), expect, "{code} {sector} {name}");
        }
    }

    #[test]
    fn what_is_written_wins() {
        let rules: EventRules = toml::from_str(RULES).unwrap();
        let mut open = procedure("1.000001", "Hộ tịch", "Đăng ký khai sinh", Subject::Citizen);
        let mut written = Procedure { life_events: vec![LifeEvent::Work], ..open.clone() };
        assert!(rules.complete(&mut open) && open.life_events == [LifeEvent::YoungChild]);
        assert!(!rules.complete(&mut written) && written.life_events == [LifeEvent::Work]);
        let mut other = procedure("1.000001", "Hộ tịch", "Đăng ký kết hôn", Subject::Citizen);
        assert!(!rules.complete(&mut other) && other.life_events.is_empty());
    }

    #[test]
    fn a_rule_that_would_take_everything_is_a_mistake() {
        for (from, to, problem) in [
            ("has = [\"khai sinh\"]", "has = [\" – \"]", "rule 1 has a line without words"),
            ("begins = [\"cấp điện\", \"bán, cho thuê\"]\n", "", "rule 2 names neither field nor words of the name"),
            ("events = [\"co-con-nho\"]", "events = []", "rule 1 leads to no event"),
            ("reason = \"thử\"", "reason = \" \"", "rule 1 gives no reason"),
            ("internal = [\"5.\"]", "internal = [\"\"]", "internal: an empty beginning would leave out every code"),
        ] {
            let spoiled = RULES.replacen(from, to, 1);
            assert_ne!(spoiled, RULES);
            assert_eq!(toml::from_str::<EventRules>(&spoiled).unwrap().problems(), [problem]);
        }
        for spoiled in [RULES.replace("has =", "hass ="), RULES.replace("co-con-nho", "co-con-lon")] {
            assert!(toml::from_str::<EventRules>(&spoiled).is_err());
        }
    }
}
