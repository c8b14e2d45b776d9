//! What to do in which order when something happens in a life or a business (hướng dẫn theo sự kiện trong đời, TT32 11.1a).

use serde::{Deserialize, Serialize};

use super::GuideStep;
use crate::lang::Text;
use crate::procedure::LifeEvent;

/// A guide has so many steps: fewer need no order, more are read by nobody.
const STEPS: std::ops::RangeInclusive<usize> = 3..=7;

/// Hướng dẫn của một sự kiện: steps across procedures. A link is shown only where the edition has its procedure, so a
/// step's text says all without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventGuide {
    /// Of which event.
    pub event: LifeEvent,
    /// Why this order.
    pub order: Text,
    /// Where its facts come from.
    pub source: String,
    /// What to do, in order.
    pub steps: Vec<GuideStep>,
}

impl EventGuide {
    /// What is missing: steps, texts, translations, the source. Steps are counted from 1.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !STEPS.contains(&self.steps.len()) {
            problems.push(format!("{} steps, from {} to {} are asked for", self.steps.len(), STEPS.start(), STEPS.end()));
        }
        if self.source.trim().is_empty() {
            problems.push("no source".to_owned());
        }
        problems.extend(self.order.lacking().map(|lacking| format!("why this order: {lacking}")));
        for (number, step) in (1..).zip(&self.steps) {
            for (what, text) in [("title", &step.title), ("text", &step.text)] {
                problems.extend(text.lacking().map(|lacking| format!("step {number}, {what}: {lacking}")));
            }
            if (1..step.links.len()).any(|at| step.links[..at].contains(&step.links[at])) {
                problems.push(format!("step {number} leads twice to one procedure"));
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE: &str = r#"
event = "co-con-nho"
order = { vi = "Vì thế", en = "Because" }
source = "unverified"
[[steps]]
title = { vi = "Một", en = "One" }
text = { vi = "Làm một", en = "Do one" }
links = ["1.001193", "1.004222"]
[[steps]]
title = { vi = "Hai", en = "Two" }
text = { vi = "Làm hai", en = "Do two" }
[[steps]]
title = { vi = "Ba", en = "Three" }
text = { vi = "Làm ba", en = "Do three" }
"#;

    #[test]
    fn what_is_missing_is_named() {
        let problems = |guide: &str| toml::from_str::<EventGuide>(guide).unwrap().problems();
        assert_eq!(problems(GUIDE), [""; 0]);
        for (from, to, problem) in [
            ("{ vi = \"Làm hai\", en = \"Do two\" }", "{ vi = \" \", en = \"Do two\" }", "step 2, text: empty"),
            ("{ vi = \"Làm ba\", en = \"Do three\" }", "\"Làm ba\"", "step 3, text: not translated"),
            ("en = \"One\"", "en = \"\"", "step 1, title: not translated"),
            ("\"1.004222\"", "\"1.001193\"", "step 1 leads twice to one procedure"),
            ("\"unverified\"", "\"\"", "no source"),
            ("{ vi = \"Vì thế\", en = \"Because\" }", "\"Vì thế\"", "why this order: not translated"),
        ] {
            assert!(GUIDE.contains(from), "{from}");
            assert_eq!(problems(&GUIDE.replacen(from, to, 1)), [problem]);
        }
        let mut guide: EventGuide = toml::from_str(GUIDE).unwrap();
        guide.steps.truncate(2);
        assert_eq!(guide.problems(), ["2 steps, from 3 to 7 are asked for"]);
    }

    #[test]
    fn a_code_that_is_none_is_not_read() {
        for code in ["1.00119", " 1.001193", "1.0011933", "khai-sinh"] {
            assert!(toml::from_str::<EventGuide>(&GUIDE.replace("1.001193", code)).is_err(), "{code}");
        }
        assert!(toml::from_str::<EventGuide>(&GUIDE.replace("co-con-nho", "co-con-lon")).is_err());
    }
}
