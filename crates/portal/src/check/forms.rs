//! 11.2c: what a form does with what is typed, as far as one gets without signing in.

use std::collections::BTreeSet;

use domain::compliance::{Clause, Verdict};
use domain::lang::Text;
use http::StatusCode;
use scraper::{ElementRef, Html};

use super::Findings;
use super::visitor::{Seen, Visitor, all, fields, select, words};
use crate::Fault;

/// Pages of a form that are passed before one must have asked for something that is typed.
const PAGES: usize = 6;
/// What no format takes.
const NONSENSE: &str = "?!";

/// Begins the forms of some services, types what no format takes, and looks at what comes back.
pub(super) async fn forms<'a>(
    visitor: &mut Visitor,
    codes: impl Iterator<Item = &'a str>,
    found: &mut Findings,
) -> Result<(), Fault> {
    let (mut tried, mut closed) = (0, 0);
    for code in codes {
        if try_form(visitor, code, found).await? {
            tried += 1;
        } else {
            closed += 1;
        }
    }
    if tried + closed == 0 {
        let seen = Text::both("Chưa có tờ khai trực tuyến nào", "There is no form online");
        found.fails(Clause::Forms, "/", seen);
    }
    if tried > 0 {
        found.else_holds(
            Clause::Forms,
            "/nop",
            Text::both(
                format!("{tried} tờ khai giải thích từng ô, báo mọi lỗi cùng lúc và giữ điều đã gõ"),
                format!("{tried} forms explain their fields, name all mistakes at once and keep what was typed"),
            ),
        );
    }
    let seen = Text::both(
        "Tự điền từ tài khoản và hồ sơ trước: cần người đã đăng nhập",
        "Filling in from an account and earlier dossiers takes someone who is signed in",
    );
    found.add(Clause::Forms, Verdict::NeedsOfficer, "/nop", seen);
    Ok(())
}

/// The form of a page that is sent to the page itself or below `root`.
fn form_of<'a>(html: &'a Html, root: &str) -> Option<ElementRef<'a>> {
    let forms = all(html, "main form[method=post]");
    forms.into_iter().find(|form| form.value().attr("action").unwrap_or_default().starts_with(root))
}

fn sent(page: &Seen, root: &str) -> Option<(String, Vec<(String, String)>)> {
    let html = page.html();
    let form = form_of(&html, root)?;
    Some((form.value().attr("action").unwrap_or_default().to_owned(), fields(form)))
}

/// The names of the fields of a page in which something is typed.
fn typed(page: &Seen, root: &str) -> BTreeSet<String> {
    let html = page.html();
    let Some(form) = form_of(&html, root) else { return BTreeSet::new() };
    let inputs = select(form, "input[type=text], input:not([type]), input[type=tel], input[type=email], textarea");
    inputs.into_iter().filter_map(|input| input.value().attr("name")).map(str::to_owned).collect()
}

/// Answers with whether the form is taken at all just now.
async fn try_form(visitor: &mut Visitor, code: &str, found: &mut Findings) -> Result<bool, Fault> {
    let root = format!("/nop/{code}");
    let mut page = visitor.get(&root).await?;
    if page.status == StatusCode::SERVICE_UNAVAILABLE {
        let seen = Text::both("Tờ khai đang tạm dừng nhận: xem lại sau", "The form is not taken just now: look again later");
        found.add(Clause::Forms, Verdict::NeedsOfficer, &root, seen);
        return Ok(false);
    }
    for _ in 0..PAGES {
        let asked = typed(&page, &root);
        if !asked.is_empty() {
            explained(&page, &root, found);
            nonsense(visitor, &page, &root, &asked, found).await?;
            return Ok(true);
        }
        let Some((action, mut filled)) = sent(&page, &root) else { break };
        choose(&page, &root, &mut filled);
        page = visitor.post(&action, &filled).await?;
    }
    let seen = Text::both("Tờ khai không đi tới ô nào để điền", "The form leads to no field");
    found.fails(Clause::Forms, &root, seen);
    Ok(true)
}

/// Takes the last choice of each group that asks for one: the first is often "choose".
fn choose(page: &Seen, root: &str, filled: &mut Vec<(String, String)>) {
    let html = page.html();
    let Some(form) = form_of(&html, root) else { return };
    for select_of in select(form, "select[name]") {
        let name = select_of.value().attr("name").unwrap_or_default();
        let last = select(select_of, "option").last().and_then(|option| option.value().attr("value"));
        if let (Some(value), Some(field)) = (last, filled.iter_mut().find(|(field, _)| field == name)) {
            field.1 = value.to_owned();
        }
    }
    for radio in select(form, "input[type=radio]") {
        let (name, value) = (radio.value().attr("name").unwrap_or_default(), radio.value().attr("value").unwrap_or_default());
        filled.retain(|(field, _)| field != name);
        filled.push((name.to_owned(), value.to_owned()));
    }
}

/// Every field has a name, and the page explains what to enter.
fn explained(page: &Seen, root: &str, found: &mut Findings) {
    let html = page.html();
    let Some(form) = form_of(&html, root) else { return };
    let labels: BTreeSet<&str> = select(form, "label[for]").into_iter().filter_map(|label| label.value().attr("for")).collect();
    for input in select(form, "input:not([type=hidden]):not([type=radio]):not([type=checkbox]), select, textarea") {
        let named = input.value().attr("id").is_some_and(|id| labels.contains(id)) || input.value().attr("aria-label").is_some();
        if !named {
            let name = input.value().attr("name").unwrap_or_default();
            let seen = Text::both(format!("Ô {name} không có tên"), format!("The field {name} has no label"));
            found.fails(Clause::Forms, &page.path, seen);
        }
    }
    if select(form, "small, details, [aria-describedby]").is_empty() {
        let seen = Text::both("Không ô nào có lời giải thích", "No field is explained");
        found.fails(Clause::Forms, &page.path, seen);
    }
}

/// What no format takes is refused, with all mistakes at once, and what was typed is kept.
async fn nonsense(
    visitor: &mut Visitor,
    page: &Seen,
    root: &str,
    asked: &BTreeSet<String>,
    found: &mut Findings,
) -> Result<(), Fault> {
    let Some((action, filled)) = sent(page, root) else { return Ok(()) };
    let wrong: Vec<_> = filled
        .into_iter()
        .map(|(name, value)| if asked.contains(&name) { (name, NONSENSE.to_owned()) } else { (name, value) })
        .collect();
    let answer = visitor.post(&action, &wrong).await?;
    let html = answer.html();
    let summary = all(&html, ".errors a[href^='#']");
    if answer.status != StatusCode::UNPROCESSABLE_ENTITY || summary.is_empty() {
        let seen = Text::both("Điều gõ sai định dạng không bị từ chối", "What is out of format is not refused");
        found.fails(Clause::Forms, &answer.path, seen);
        return Ok(());
    }
    let dangling = summary.iter().filter(|link| {
        let id = link.value().attr("href").unwrap_or_default().trim_start_matches('#');
        !all(&html, "[id]").iter().any(|element| element.value().attr("id") == Some(id))
    });
    for link in dangling {
        let seen = Text::both(
            format!("Lỗi không dẫn tới ô của nó: {}", words(*link)),
            format!("A mistake does not lead to its field: {}", words(*link)),
        );
        found.fails(Clause::Forms, &answer.path, seen);
    }
    let kept = sent(&answer, root).is_some_and(|(_, fields)| fields.iter().any(|(_, value)| value == NONSENSE));
    if !kept {
        let seen = Text::both("Điều đã gõ bị mất khi có lỗi", "What was typed is lost when there is a mistake");
        found.fails(Clause::Forms, &answer.path, seen);
    }
    Ok(())
}
