//! The eleven items of information of TT32 Art. 5, which a procedure must have before dossiers are taken for it (R1.16).

use serde::{Deserialize, Serialize};

use super::{Procedure, TimeLimit};
use crate::lang::Text;

/// Nội dung thông tin of TT32 Art. 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// Tên thủ tục.
    Name,
    /// Trình tự thực hiện.
    Steps,
    /// Cách thức thực hiện.
    Ways,
    /// Thành phần, số lượng hồ sơ.
    Papers,
    /// Thời hạn giải quyết.
    Term,
    /// Đối tượng thực hiện.
    Subjects,
    /// Cơ quan giải quyết.
    Agencies,
    /// Kết quả thực hiện.
    Results,
    /// Mẫu đơn, mẫu kết quả, yêu cầu, điều kiện, phí, lệ phí.
    FormsConditionsFees,
    /// Hình thức nhận hồ sơ, trả kết quả.
    Receiving,
    /// Văn bản quy phạm pháp luật và quyết định công bố.
    LegalBasis,
}

impl Item {
    /// All eleven, in the law's order.
    pub const ALL: [Item; 11] = [
        Item::Name,
        Item::Steps,
        Item::Ways,
        Item::Papers,
        Item::Term,
        Item::Subjects,
        Item::Agencies,
        Item::Results,
        Item::FormsConditionsFees,
        Item::Receiving,
        Item::LegalBasis,
    ];

    /// The item's name.
    pub fn name(self) -> Text {
        match self {
            Item::Name => Text::both("Tên thủ tục", "Name of the procedure"),
            Item::Steps => Text::both("Trình tự thực hiện", "Steps"),
            Item::Ways => Text::both("Cách thức thực hiện", "Ways to apply"),
            Item::Papers => Text::both("Thành phần, số lượng hồ sơ", "Papers and number of sets"),
            Item::Term => Text::both("Thời hạn giải quyết", "Time limit"),
            Item::Subjects => Text::both("Đối tượng thực hiện", "Who can apply"),
            Item::Agencies => Text::both("Cơ quan giải quyết", "Agency that settles it"),
            Item::Results => Text::both("Kết quả thực hiện", "Result"),
            Item::FormsConditionsFees => {
                Text::both("Mẫu đơn, yêu cầu, điều kiện, phí, lệ phí", "Forms, conditions, fees and charges")
            }
            Item::Receiving => {
                Text::both("Hình thức nhận hồ sơ, trả kết quả", "How a dossier is received and its result returned")
            }
            Item::LegalBasis => {
                Text::both("Căn cứ pháp lý và quyết định công bố", "Legal basis and the decision that published it")
            }
        }
    }

    /// Somebody has published this item of `procedure`.
    pub fn is_in(self, procedure: &Procedure) -> bool {
        match self {
            Item::Name => !procedure.name.trim().is_empty(),
            Item::Steps => procedure.steps.iter().any(|step| !step.text.is_empty() || !step.title.is_empty()),
            Item::Ways => !procedure.ways.is_empty(),
            Item::Papers => procedure.papers.iter().any(|group| !group.items.is_empty()),
            Item::Term => {
                procedure.term.as_ref().is_some_and(TimeLimit::is_known)
                    || procedure.ways.iter().any(|way| way.term.as_ref().is_some_and(TimeLimit::is_known))
            }
            Item::Subjects => !procedure.subjects.is_empty() || !procedure.subject_names.is_empty(),
            Item::Agencies => procedure.agencies.iter().any(|agency| !agency.is_empty()),
            Item::Results => procedure.results.iter().any(|result| !result.is_empty()),
            // A form is there only where the procedure has one; that there are no conditions, or no fee, must be said.
            Item::FormsConditionsFees => {
                procedure.conditions.as_ref().is_some_and(|text| !text.is_empty())
                    && procedure.ways.iter().any(|way| !way.fees.is_empty())
            }
            Item::Receiving => {
                !procedure.ways.is_empty()
                    && procedure
                        .ways
                        .iter()
                        .all(|way| way.note.as_ref().is_some_and(|note| !note.is_empty()) || !way.returns.is_empty())
            }
            Item::LegalBasis => !procedure.legal_basis.is_empty() && procedure.decision.is_some(),
        }
    }
}

/// A part of the page that has a source of its own: the launch files name one for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Tên.
    Name,
    /// Trình tự.
    Steps,
    /// Cách thức.
    Ways,
    /// Thành phần hồ sơ.
    Papers,
    /// Thời hạn.
    Term,
    /// Đối tượng.
    Subjects,
    /// Cơ quan.
    Agencies,
    /// Kết quả.
    Results,
    /// Mẫu đơn.
    Forms,
    /// Yêu cầu, điều kiện.
    Conditions,
    /// Phí, lệ phí.
    Fees,
    /// Căn cứ pháp lý.
    LegalBasis,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 12] = [
        Part::Name,
        Part::Steps,
        Part::Ways,
        Part::Papers,
        Part::Term,
        Part::Subjects,
        Part::Agencies,
        Part::Results,
        Part::Forms,
        Part::Conditions,
        Part::Fees,
        Part::LegalBasis,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        code::ProcedureCode,
        dossier::Channel,
        procedure::{Fee, FeeKind, LegalBasis, Paper, PaperGroup, Step, Subject, Way},
        term::TermUnit,
    };

    fn whole() -> Procedure {
        let mut procedure = Procedure::named(ProcedureCode::parse("1.000001").unwrap(), "Thử");
        procedure.steps.push(Step { title: Text::vi("Nộp"), text: Text::default() });
        procedure.ways.push(Way {
            channel: Channel::Counter,
            note: Some(Text::vi("Nộp và nhận tại quầy")),
            term: None,
            fees: vec![Fee::new(FeeKind::Fee, Some(0))],
            returns: Vec::new(),
        });
        let paper = Paper { name: Text::vi("Tờ khai"), originals: 1, copies: 0, when: None, template: None };
        procedure.papers.push(PaperGroup { case: Text::default(), sets: Some(1), items: vec![paper] });
        procedure.term = Some(TimeLimit { value: 3, unit: TermUnit::WorkingDay, note: None });
        procedure.subjects.push(Subject::Citizen);
        procedure.agencies.push(Text::vi("Ủy ban nhân dân cấp xã"));
        procedure.results.push(Text::vi("Giấy"));
        procedure.conditions = Some(Text::vi("Không có điều kiện riêng"));
        procedure.legal_basis.push(LegalBasis { code: "1/2026/QH".to_owned(), name: "Luật".to_owned() });
        procedure.decision = Some("1/QĐ".to_owned());
        procedure
    }

    #[test]
    fn each_item_is_missed_alone() {
        assert_eq!(whole().missing_items(), []);
        type Spoil = fn(&mut Procedure);
        let spoils: [(Item, Spoil); 12] = [
            (Item::Name, |p| p.name = " ".to_owned()),
            (Item::Steps, |p| p.steps.clear()),
            (Item::Papers, |p| p.papers[0].items.clear()),
            (Item::Term, |p| p.term = Some(TimeLimit { value: 0, unit: TermUnit::Other, note: None })),
            (Item::Subjects, |p| p.subjects.clear()),
            (Item::Agencies, |p| p.agencies.clear()),
            (Item::Results, |p| p.results.clear()),
            (Item::FormsConditionsFees, |p| p.conditions = None),
            (Item::FormsConditionsFees, |p| p.ways[0].fees.clear()),
            (Item::Receiving, |p| p.ways[0].note = None),
            (Item::LegalBasis, |p| p.legal_basis.clear()),
            (Item::LegalBasis, |p| p.decision = None),
        ];
        for (item, spoil) in spoils {
            let mut procedure = whole();
            spoil(&mut procedure);
            assert_eq!(procedure.missing_items(), [item]);
        }
        // Without a way there is neither a fee nor a way back.
        let mut procedure = whole();
        procedure.ways.clear();
        assert_eq!(procedure.missing_items(), [Item::Ways, Item::FormsConditionsFees, Item::Receiving]);
    }

    #[test]
    fn nothing_is_published_of_a_name_alone() {
        let bare = Procedure::named(ProcedureCode::parse("1.000001").unwrap(), "Thử");
        assert_eq!(bare.missing_items(), Item::ALL[1..]);
    }
}
