//! The table of formats, `formats.tsv`, as the tests of the rule and of the page read it.

/// A form whose one question is of the kind that a row names.
const FORM: &str = r#"{
    "id": "thu", "version": 1, "valid_from": "2026-01-01", "minutes": 1, "source": "made up", "title": "Thử",
    "declaration": "Đúng", "lists": {
        "provinces": { "source": "made up", "choices": [
            { "value": "98", "text": { "vi": "Tỉnh Khác", "en": "Khác Province" } },
            { "value": "99", "text": { "vi": "Tỉnh Mẫu", "en": "Mẫu Province" }, "formerly": ["Tỉnh Cũ"] }
        ] },
        "wards": { "source": "made up", "choices": [
            { "value": "98001", "within": "98", "text": { "vi": "Xã Xa", "en": "Xa Commune" } },
            { "value": "99001", "within": "99", "text": { "vi": "Phường Một", "en": "Một Ward" } }
        ] }
    },
    "steps": [{ "slug": "mot", "title": "Một", "questions": [{ "key": "x", "kind": KIND,
        "label": { "vi": "Mục", "en": "Item" }, "help": { "vi": "Gợi ý", "en": "Hint" } }] }]
}"#;

/// One row of the table.
pub(crate) struct Row {
    /// The whole line, to name it.
    pub(crate) line: &'static str,
    /// The kind of the question, as JSON.
    pub(crate) kind: &'static str,
    /// A form of one step with one question, `x`, of this kind, as JSON.
    pub(crate) form: String,
    /// What is typed into which box.
    pub(crate) fields: Vec<(String, String)>,
    /// The answer as it is shown; none where it is refused.
    pub(crate) shown: Option<&'static str>,
    /// Pieces of the sentence, in Vietnamese and in English; none where nothing is said.
    pub(crate) sentence: Option<(&'static str, &'static str)>,
}

/// All rows.
pub(crate) fn rows() -> Vec<Row> {
    let lines = include_str!("../formats.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| row(line).unwrap_or_else(|| panic!("no row of the table: {line}"))).collect()
}

fn row(line: &'static str) -> Option<Row> {
    let columns: Vec<&str> = line.split('\t').collect();
    let (kind, typed) = (*columns.first()?, *columns.get(1)?);
    let (shown, sentence) = match columns[2..] {
        ["ok", shown] => (Some(shown), None),
        ["warn", shown, vi, en] => (Some(shown), Some((vi, en))),
        ["no", vi, en] => (None, Some((vi, en))),
        _ => return None,
    };
    Some(Row { line, kind, form: FORM.replace("KIND", kind), fields: fields(typed)?, shown, sentence })
}

/// One box, or several as `x-province=99&x-ward=99001`.
fn fields(typed: &str) -> Option<Vec<(String, String)>> {
    if !typed.starts_with("x-") {
        return Some(vec![("x".to_owned(), typed.to_owned())]);
    }
    typed.split('&').map(|field| field.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()))).collect()
}
