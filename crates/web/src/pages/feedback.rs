//! Feedback to the agency (TT32 11.2g): the form, and where a message stands.

use askama::Template;
use domain::feedback::{FeedbackKind, FeedbackProblem, TEXT_MAX};

use crate::fields::Fields;
use crate::frame::{Frame, Link};
use crate::view::{Choice, ErrorSummary, Field, Hidden, Summary};

/// Names of the form's fields.
pub mod name {
    /// What the message is.
    pub const KIND: &str = "kind";
    /// The text.
    pub const TEXT: &str = "text";
    /// The writer's address.
    pub const CONTACT: &str = "contact";
    /// The agency that it goes to.
    pub const AGENCY: &str = "agency";
    /// The page that it is about.
    pub const ABOUT: &str = "trang";
    /// The key of the form.
    pub const FORM: &str = "form";
    /// The reference number that is looked up.
    pub const REFERENCE: &str = "ma";
}

/// The form at `/gop-y`.
#[derive(Debug, Template)]
#[template(path = "pages/feedback.html")]
pub struct FeedbackPage {
    /// What stands around it.
    pub frame: Frame,
    /// What the message is.
    pub kind: Field,
    /// The text.
    pub text: Field,
    /// To whom, where there is a choice.
    pub agency: Option<Field>,
    /// The writer's address.
    pub contact: Field,
    /// The page that it is about, by its title.
    pub about: Option<Link>,
    /// The form's key and what it is about.
    pub hidden: Hidden,
    /// Where the reference number is typed.
    pub reference: Field,
}

impl FeedbackPage {
    /// The form with what was typed and what has to be mended; `agencies` are code and name, the portal's own (an empty
    /// code) first, and are asked for only if there are several.
    pub fn new(
        frame: Frame,
        typed: &Fields,
        problems: &[FeedbackProblem],
        agencies: Vec<(String, String)>,
        about: Option<Link>,
        form: &str,
    ) -> FeedbackPage {
        let lang = frame.lang;
        let said = |wanted: fn(&FeedbackProblem) -> bool| problems.iter().find(|problem| wanted(problem)).map(|p| words(lang, p));
        let kinds = FeedbackKind::ALL.into_iter().map(|kind| Choice::new(kind.key(), kind.text().get(lang))).collect();
        let kind = Field::radios(lang, name::KIND, lang.say("Bạn muốn gửi điều gì?", "What do you want to send?"), kinds)
            .value(typed.get(name::KIND))
            .error(said(|p| matches!(p, FeedbackProblem::Kind)));
        let text = Field::area(lang, name::TEXT, lang.say("Nội dung", "Your message"), 8)
            .hint(lang.say(
                "Tối đa 2.000 ký tự. Nếu nói về một hồ sơ, ghi mã hồ sơ; đừng ghi số định danh cá nhân.",
                "At most 2,000 characters. If it is about a dossier, give its code; leave out personal identification numbers.",
            ))
            .limit(u32::try_from(TEXT_MAX).unwrap_or(u32::MAX))
            .value(typed.get(name::TEXT))
            .error(said(|p| matches!(p, FeedbackProblem::Empty | FeedbackProblem::TooLong(_))));
        let contact = Field::email(lang, name::CONTACT, lang.say("Địa chỉ thư điện tử của bạn", "Your email address"))
            .hint(lang.say(
                "Để lại nếu bạn muốn được trả lời. Cơ quan nhận ý kiến thấy địa chỉ này.",
                "Leave it if you want an answer. The agency that gets your message sees this address.",
            ))
            .optional()
            .value(typed.get(name::CONTACT))
            .error(said(|p| matches!(p, FeedbackProblem::Contact(_))));
        let agency = (agencies.len() > 1).then(|| {
            let choices = agencies.into_iter().map(|(code, label)| Choice::new(code, label)).collect();
            Field::select(lang, name::AGENCY, lang.say("Gửi đến", "To"), choices).value(typed.get(name::AGENCY))
        });
        let mut hidden = vec![(name::FORM.to_owned(), form.to_owned())];
        if let Some(about) = &about {
            hidden.push((name::ABOUT.to_owned(), about.href.clone()));
        }
        if agency.is_none() && !typed.get(name::AGENCY).is_empty() {
            hidden.push((name::AGENCY.to_owned(), typed.get(name::AGENCY).to_owned()));
        }
        let errors = ErrorSummary::of([&kind, &text, &contact]);
        let reference = reference_field(lang, "", None);
        FeedbackPage { frame: frame.errors(errors), kind, text, agency, contact, about, hidden: Hidden(hidden), reference }
    }
}

fn words(lang: domain::lang::Lang, problem: &FeedbackProblem) -> String {
    match problem {
        FeedbackProblem::Kind => lang.say("Chọn điều bạn muốn gửi", "Choose what you want to send").to_owned(),
        FeedbackProblem::Empty => lang.say("Viết nội dung bạn muốn gửi", "Write your message").to_owned(),
        FeedbackProblem::TooLong(many) => {
            let over = many.saturating_sub(TEXT_MAX);
            match lang {
                domain::lang::Lang::Vi => format!("Viết ngắn lại, bớt {over} ký tự"),
                domain::lang::Lang::En => format!("Shorten your message by {over} characters"),
            }
        }
        FeedbackProblem::Contact(text) => text.get(lang).to_owned(),
    }
}

fn reference_field(lang: domain::lang::Lang, typed: &str, error: Option<String>) -> Field {
    Field::text(lang, name::REFERENCE, lang.say("Mã tham chiếu", "Reference number"))
        .hint(lang.say("Ví dụ GY-261124-7K3M9Q", "For example GY-261124-7K3M9Q"))
        .autocomplete("off")
        .value(typed)
        .error(error)
}

/// Where a message stands, at `/gop-y/tra-cuu`, or the question which one.
#[derive(Debug, Template)]
#[template(path = "pages/feedback-state.html")]
pub struct FeedbackState {
    /// What stands around it.
    pub frame: Frame,
    /// What is known; nothing while no number is asked for.
    pub found: Option<Summary>,
    /// Where the reference number is typed.
    pub reference: Field,
}

impl FeedbackState {
    /// The page for `typed`; `error` says what to do about a number that nothing has.
    pub fn new(frame: Frame, typed: &str, found: Option<Summary>, error: Option<String>) -> FeedbackState {
        let reference = reference_field(frame.lang, typed, error);
        let errors = ErrorSummary::of([&reference]);
        FeedbackState { frame: frame.errors(errors), found, reference }
    }
}

crate::page!(FeedbackPage, FeedbackState);

#[cfg(test)]
mod tests {
    use domain::lang::{Lang, Text};

    use super::*;
    use crate::frame::tests::site;

    fn page(typed: &Fields, problems: &[FeedbackProblem], agencies: Vec<(String, String)>) -> String {
        let frame = Frame::new(&site(), Lang::Vi, "/gop-y", "Góp ý, phản ánh");
        let about = Link::new("/dich-vu/1.001193/x", "Khai sinh cho con");
        FeedbackPage::new(frame, typed, problems, agencies, Some(about), "f1").render().unwrap()
    }

    #[test]
    fn every_kind_is_offered_and_the_agency_s_address_is_in_view() {
        let html = page(&Fields::default(), &[], Vec::new());
        for expect in [
            "Góp ý để dịch vụ tốt hơn",
            "Lời khen",
            "mailto:gopy@mau.example",
            "name=\"form\" value=\"f1\"",
            "name=\"trang\" value=\"/dich-vu/1.001193/x\"",
            "<a href=\"/dich-vu/1.001193/x\">Khai sinh cho con</a>",
        ] {
            assert!(html.contains(expect), "{expect}");
        }
        assert_eq!(html.matches("type=\"radio\"").count(), FeedbackKind::ALL.len());
        assert!(!html.contains("<select"), "no choice, no question");
    }

    #[test]
    fn all_errors_stand_at_their_fields_and_what_was_typed_is_kept() {
        let typed: Fields = [("text", "Chờ <lâu>"), ("contact", "an"), ("agency", "H99.02")].into_iter().collect();
        let problems =
            [FeedbackProblem::Kind, FeedbackProblem::TooLong(2004), FeedbackProblem::Contact(Text::vi("Nhập email có ký tự @"))];
        let agencies = [("", "Tỉnh"), ("H99.02", "Xã Đồi Thử")].map(|(code, name)| (code.to_owned(), name.to_owned()));
        let html = page(&typed, &problems, agencies.into());
        for expect in ["Chọn điều bạn muốn gửi", "bớt 4 ký tự", "Nhập email có ký tự @"] {
            assert_eq!(html.matches(expect).count(), 2, "{expect}");
        }
        assert!(html.contains("Chờ &#60;lâu&#62;") && html.contains("value=\"H99.02\" selected"), "{html}");
    }
}
