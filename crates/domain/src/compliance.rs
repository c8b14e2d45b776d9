//! Article 11 of TT32 clause by clause, and what a walk through the portal found of each (tuân thủ).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::lang::Text;

/// A clause (điểm) of Article 11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Clause {
    /// Mục hướng dẫn thực hiện.
    #[serde(rename = "11.1a")]
    Guides,
    /// Mục câu hỏi thường gặp.
    #[serde(rename = "11.1b")]
    Questions,
    /// Tương thích với trình duyệt thông dụng.
    #[serde(rename = "11.2a")]
    Browsers,
    /// Tìm thấy sau tối đa ba lần bấm.
    #[serde(rename = "11.2b")]
    Clicks,
    /// Tự động khai báo, kiểm tra và giải thích thông tin.
    #[serde(rename = "11.2c")]
    Forms,
    /// Chức năng đánh giá sau khi sử dụng.
    #[serde(rename = "11.2d")]
    Rating,
    /// Tỷ lệ phần trăm hoàn thành.
    #[serde(rename = "11.2đ")]
    Progress,
    /// Thông báo bảo trì trước một ngày làm việc.
    #[serde(rename = "11.2e")]
    Maintenance,
    /// Địa chỉ thư điện tử nhận góp ý.
    #[serde(rename = "11.2g")]
    Feedback,
    /// Hồ sơ trực tuyến đã tiếp nhận.
    #[serde(rename = "11.3a")]
    ReceivedOnline,
    /// Hồ sơ trực tuyến đã giải quyết.
    #[serde(rename = "11.3b")]
    ResolvedOnline,
    /// Tỉ lệ đúng hạn.
    #[serde(rename = "11.3c")]
    OnTime,
    /// Tổng số hồ sơ đã tiếp nhận.
    #[serde(rename = "11.3d")]
    Received,
    /// Mức độ hài lòng.
    #[serde(rename = "11.3đ")]
    Satisfaction,
}

impl Clause {
    /// Every clause, in the order of the law.
    pub const ALL: [Clause; 14] = [
        Clause::Guides,
        Clause::Questions,
        Clause::Browsers,
        Clause::Clicks,
        Clause::Forms,
        Clause::Rating,
        Clause::Progress,
        Clause::Maintenance,
        Clause::Feedback,
        Clause::ReceivedOnline,
        Clause::ResolvedOnline,
        Clause::OnTime,
        Clause::Received,
        Clause::Satisfaction,
    ];

    /// As the law numbers it: `11.2c`.
    pub fn id(self) -> &'static str {
        match self {
            Clause::Guides => "11.1a",
            Clause::Questions => "11.1b",
            Clause::Browsers => "11.2a",
            Clause::Clicks => "11.2b",
            Clause::Forms => "11.2c",
            Clause::Rating => "11.2d",
            Clause::Progress => "11.2đ",
            Clause::Maintenance => "11.2e",
            Clause::Feedback => "11.2g",
            Clause::ReceivedOnline => "11.3a",
            Clause::ResolvedOnline => "11.3b",
            Clause::OnTime => "11.3c",
            Clause::Received => "11.3d",
            Clause::Satisfaction => "11.3đ",
        }
    }

    /// What it asks for, in our words.
    pub fn asks(self) -> Text {
        match self {
            Clause::Guides => {
                Text::both("Có mục hướng dẫn từng bước những việc thường gặp", "Step-by-step guides to common tasks")
            }
            Clause::Questions => Text::both("Có mục hỏi đáp kèm câu trả lời", "Frequent questions with answers"),
            Clause::Browsers => Text::both("Dùng được với các trình duyệt thông dụng", "Works with common browsers"),
            Clause::Clicks => {
                Text::both("Tìm thấy dịch vụ sau tối đa ba lần bấm từ trang chủ", "Services within three clicks of the home page")
            }
            Clause::Forms => Text::both(
                "Tờ khai tự điền điều đã biết, kiểm tra định dạng và giải thích ô cần điền",
                "Forms fill in what is known, check formats and explain their fields",
            ),
            Clause::Rating => Text::both("Người dùng đánh giá được sau khi sử dụng", "Users can rate a service after use"),
            Clause::Progress => Text::both(
                "Việc lâu hơn 10 giây cho thấy phần trăm hoàn thành",
                "Work that passes ten seconds shows its percentage",
            ),
            Clause::Maintenance => Text::both(
                "Báo bảo trì trước ít nhất một ngày làm việc, kèm giờ hoạt động lại",
                "Maintenance is announced a working day ahead, with the time of return",
            ),
            Clause::Feedback => Text::both("Có địa chỉ thư điện tử nhận góp ý", "An email address takes feedback"),
            Clause::ReceivedOnline => {
                Text::both("Công bố số hồ sơ trực tuyến đã tiếp nhận", "Online dossiers received are published")
            }
            Clause::ResolvedOnline => {
                Text::both("Công bố số hồ sơ trực tuyến đã giải quyết", "Online dossiers settled are published")
            }
            Clause::OnTime => Text::both("Công bố tỉ lệ giải quyết đúng hạn", "The share settled on time is published"),
            Clause::Received => Text::both(
                "Công bố tổng số hồ sơ trực tuyến và không trực tuyến",
                "All dossiers received, online or not, are published",
            ),
            Clause::Satisfaction => {
                Text::both("Công bố mức độ hài lòng theo bốn nội dung", "Satisfaction with the four contents is published")
            }
        }
    }
}

/// What was found of a clause; the worst of several stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A visitor sees that it holds.
    Holds,
    /// What a visitor sees holds; the rest takes someone who is signed in.
    NeedsOfficer,
    /// It does not hold, on the page that is named.
    Fails,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Of which clause.
    pub clause: Clause,
    /// What it means.
    pub verdict: Verdict,
    /// The page that shows it, path and query.
    pub page: String,
    /// What was seen there.
    pub seen: Text,
}

/// What one walk found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compliance {
    /// When the walk ended.
    pub checked_at: Timestamp,
    /// How many pages it opened.
    pub pages: u32,
    /// What it found, at least one of each clause.
    pub findings: Vec<Finding>,
}

impl Compliance {
    /// The findings of a clause.
    pub fn of(&self, clause: Clause) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.clause == clause)
    }

    /// The worst that was found of a clause. What nobody looked at fails.
    pub fn verdict(&self, clause: Clause) -> Verdict {
        self.of(clause).map(|finding| finding.verdict).max().unwrap_or(Verdict::Fails)
    }

    /// Whether no clause fails.
    pub fn holds(&self) -> bool {
        Clause::ALL.iter().all(|clause| self.verdict(*clause) != Verdict::Fails)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(clause: Clause, verdict: Verdict) -> Finding {
        Finding { clause, verdict, page: "/".into(), seen: Text::both("x", "x") }
    }

    #[test]
    fn the_worst_finding_stands_for_a_clause() {
        use Verdict::{Fails, Holds, NeedsOfficer};
        for (found, expect) in [
            (vec![Holds], Holds),
            (vec![Holds, NeedsOfficer], NeedsOfficer),
            (vec![Fails, Holds, NeedsOfficer], Fails),
            (vec![], Fails),
        ] {
            let findings = found.iter().map(|verdict| finding(Clause::Forms, *verdict)).collect();
            let compliance = Compliance { checked_at: Timestamp::UNIX_EPOCH, pages: 1, findings };
            assert_eq!(compliance.verdict(Clause::Forms), expect, "{found:?}");
        }
    }

    #[test]
    fn nothing_holds_while_a_clause_was_not_looked_at() {
        let all = |left_out: Option<Clause>| {
            let clauses = Clause::ALL.into_iter().filter(|clause| Some(*clause) != left_out);
            let findings = clauses.map(|clause| finding(clause, Verdict::Holds)).collect();
            Compliance { checked_at: Timestamp::UNIX_EPOCH, pages: 1, findings }
        };
        assert!(all(None).holds());
        for clause in Clause::ALL {
            assert!(!all(Some(clause)).holds(), "{}", clause.id());
            assert_eq!(serde_json::to_value(clause).unwrap(), clause.id(), "stored as the law numbers it");
        }
    }
}
