//! The satisfaction rating after use (TT32 Art. 12): four contents in the law's order, three levels each.

use askama::Template;
use domain::rating::{Criterion, LevelProblem, Levels, REMARK_MAX, Satisfaction};

use crate::fields::Fields;
use crate::frame::Frame;
use crate::view::{Choice, ErrorSummary, Field, Hidden, Summary};

/// The name of the field for free text.
pub const REMARK: &str = "remark";

/// What stands in the form: the live rating, or what was just typed.
#[derive(Debug)]
pub enum Shown<'a> {
    /// Nothing is rated yet.
    Nothing,
    /// The live rating, to be changed, with its free text.
    Live(&'a Levels, &'a str),
    /// What was sent, with what has to be mended; the free text is too long by itself.
    Typed(&'a Fields, &'a [LevelProblem], bool),
}

/// The form of a rating.
#[derive(Debug, Template)]
#[template(path = "pages/rating.html")]
pub struct RatingPage {
    /// What stands around it.
    pub frame: Frame,
    /// Service, agency and dossier.
    pub about: Summary,
    /// The four contents.
    pub contents: Vec<Field>,
    /// Free text.
    pub remark: Field,
    /// The signature of the link.
    pub hidden: Hidden,
    /// Where the form goes.
    pub action: String,
    /// The last day on which it can be given or changed.
    pub last_day: String,
    /// A rating stands already.
    pub changing: bool,
}

impl RatingPage {
    /// The form at `/danh-gia/{code}`. `signature` is that of the link; the owner may come without.
    pub fn new(
        frame: Frame,
        about: Summary,
        signature: Option<&str>,
        last_day: String,
        shown: &Shown<'_>,
        changing: bool,
    ) -> RatingPage {
        let lang = frame.lang;
        let contents: Vec<Field> = Criterion::ALL
            .into_iter()
            .map(|criterion| {
                let mut choices: Vec<Choice> =
                    Satisfaction::ALL.into_iter().map(|level| Choice::new(level.key(), level.text().get(lang))).collect();
                let optional = criterion != Criterion::Overall;
                if optional && changing {
                    // A radio button once chosen cannot be let go without JavaScript, and skipping is allowed (R1.1).
                    choices.push(Choice::new("", lang.say("Không đánh giá nội dung này", "Do not rate this")));
                }
                let field = Field::radios(lang, criterion.key(), criterion.text().get(lang), choices);
                let field = if optional { field.optional() } else { field };
                match shown {
                    Shown::Nothing => field,
                    Shown::Live(levels, _) => field.value(levels.get(criterion).map_or("", Satisfaction::key)),
                    Shown::Typed(fields, problems, _) => {
                        field.value(fields.get(criterion.key())).error(problem(lang, criterion, problems))
                    }
                }
            })
            .collect();
        let limit = u32::try_from(REMARK_MAX).unwrap_or(u32::MAX);
        let remark = Field::area(lang, REMARK, lang.say("Điều bạn muốn nói thêm", "What else you want to say"), 4)
            .hint(lang.say(
                "Tối đa 1.000 ký tự. Đừng ghi tên, số điện thoại hay mã hồ sơ: cán bộ có thể đọc phần này.",
                "At most 1,000 characters. Leave out names, telephone numbers and dossier codes: officers may read this.",
            ))
            .limit(limit)
            .optional();
        let remark =
            match shown {
                Shown::Nothing => remark,
                Shown::Live(_, text) => remark.value(*text),
                Shown::Typed(fields, _, too_long) => remark.value(fields.get(REMARK)).error(too_long.then(|| {
                    lang.say("Viết ngắn lại còn tối đa 1.000 ký tự", "Shorten it to at most 1,000 characters").to_owned()
                })),
            };
        let action = frame.href(frame.path.split('?').next().unwrap_or_default());
        let errors = ErrorSummary::of(contents.iter().chain([&remark]));
        let hidden = Hidden::new(signature.map(|signature| ("k", signature)));
        RatingPage { frame: frame.errors(errors), about, contents, remark, hidden, action, last_day, changing }
    }
}

fn problem(lang: domain::lang::Lang, criterion: Criterion, problems: &[LevelProblem]) -> Option<String> {
    let found = problems.iter().find(|problem| match problem {
        LevelProblem::OverallMissing => criterion == Criterion::Overall,
        LevelProblem::Unknown(of) => *of == criterion,
    })?;
    let words = match found {
        LevelProblem::OverallMissing => {
            lang.say("Chọn một mức độ cho đánh giá tổng thể", "Choose a level for the service as a whole")
        }
        LevelProblem::Unknown(_) => lang.say("Chọn một trong các mức độ dưới đây", "Choose one of the levels below"),
    };
    Some(words.to_owned())
}

crate::page!(RatingPage);

#[cfg(test)]
mod tests {
    use domain::lang::Lang;

    use super::*;
    use crate::frame::tests::site;

    fn page(lang: Lang, shown: &Shown<'_>, changing: bool) -> String {
        let frame = Frame::new(&site(), lang, "/danh-gia/H99.01-261124-0007?k=abc", "Đánh giá sự hài lòng").no_index();
        let about = Summary { lang, rows: Vec::new() };
        RatingPage::new(frame, about, Some("abc"), "24/12/2026".into(), shown, changing).render().unwrap()
    }

    fn places(html: &str, needles: &[&str]) -> Vec<usize> {
        needles.iter().map(|needle| html.find(needle).unwrap_or_else(|| panic!("{needle}"))).collect()
    }

    #[test]
    fn the_four_contents_stand_in_the_law_s_order_with_three_levels_each() {
        let html = page(Lang::Vi, &Shown::Nothing, false);
        let order = places(
            &html,
            &["Đánh giá tổng thể dịch vụ", "Mức độ thuận tiện khi", "Mức độ đúng hạn trong", "Thái độ hỗ trợ, xử lý"],
        );
        assert!(order.is_sorted(), "{order:?}");
        for level in ["Rất hài lòng", "Hài lòng", "Chưa hài lòng"] {
            assert_eq!(html.matches(&format!("<span>{level}</span>")).count(), 4, "{level}");
        }
        assert_eq!(html.matches("type=\"radio\"").count(), 12, "nothing is chosen, nothing else is offered");
        assert!(!html.contains(" checked"));
        assert_eq!(html.matches("(không bắt buộc)").count(), 4, "only the overall content is required");
        assert!(
            html.contains("method=\"post\" action=\"/danh-gia/H99.01-261124-0007\"") && html.contains("name=\"k\" value=\"abc\"")
        );
    }

    #[test]
    fn a_live_rating_can_be_changed_and_contents_taken_back() {
        let levels = Levels {
            overall: Satisfaction::Dissatisfied,
            convenience: None,
            timeliness: Some(Satisfaction::Satisfied),
            attitude: None,
        };
        let html = page(Lang::En, &Shown::Live(&levels, "Chờ <lâu>"), true);
        assert_eq!(html.matches("type=\"radio\"").count(), 15);
        assert_eq!(html.matches(" checked").count(), 4, "two levels, and two contents that are not rated");
        assert!(html.contains("Chờ &#60;lâu&#62;"));
    }

    #[test]
    fn what_is_missing_is_said_at_the_field_and_above() {
        let fields: Fields = [("attitude", "satisfied"), ("remark", "x")].into_iter().collect();
        let html = page(Lang::Vi, &Shown::Typed(&fields, &[LevelProblem::OverallMissing], false), false);
        assert_eq!(html.matches("Chọn một mức độ cho đánh giá tổng thể").count(), 2);
        assert!(html.contains("<title>Lỗi: ") && html.contains("href=\"#overall\""), "{html}");
        assert_eq!(html.matches(" checked").count(), 1, "what was chosen is kept");
    }
}
