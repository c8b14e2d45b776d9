//! The same figures as open data: CSV that spreadsheets open, and JSON.

use std::collections::BTreeSet;

use domain::clock;
use domain::code::AgencyCode;
use domain::lang::Lang;
use domain::rating::{Criterion, Satisfaction};
use domain::statistics::{AllFigures, Apart, Counts, Figure, Percent, ServiceFigures, YearToDate, shown_cuts};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::Named;

/// A row of data: what it is of, and its counts. A cut of few raters has no ratings (R1.4).
struct Row<'a> {
    kind: &'static str,
    code: &'a str,
    name: String,
    counts: &'a Counts,
    rated: bool,
}

/// A field of CSV (RFC 4180); one that a spreadsheet would run as a formula is made text by an apostrophe (safety §5).
pub fn field(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// The numbers of a row by name, in the order of the columns; a number that is hidden or cannot be is `None`.
fn numbers(counts: &Counts, rated: bool) -> Vec<(String, Option<String>)> {
    let year = YearToDate { year: 0, counts: *counts };
    let number = |n: i64| Some(n.to_string());
    let percent = |percent: Option<Percent>| percent.map(|percent| percent.to_string());
    let mut row: Vec<(String, Option<String>)> = vec![
        (Figure::ReceivedOnline.key().into(), number(counts.received_online)),
        (Figure::ResolvedOnline.key().into(), number(counts.resolved_online)),
        ("resolved_online_on_time".into(), number(counts.on_time_online)),
        (Figure::OnTime.key().into(), percent(year.on_time())),
        (Figure::Received.key().into(), number(counts.received())),
        ("received_not_online".into(), number(counts.received_other)),
        ("resolved_not_online".into(), number(counts.resolved_other)),
    ];
    row.extend(Apart::ALL.map(|apart| (apart.key().to_owned(), number(apart.of(counts)))));
    for criterion in Criterion::ALL {
        let satisfied = year.satisfaction(criterion);
        let name = |what: &str| format!("{}_{what}", criterion.key());
        row.push((name("ratings"), number(satisfied.rated).filter(|_| rated)));
        for level in Satisfaction::ALL {
            row.push((name(level.key()), number(counts.rated(criterion, level)).filter(|_| rated)));
        }
        row.push((name("satisfied_percent"), percent(satisfied.satisfied()).filter(|_| rated)));
    }
    row
}

fn csv(rows: &[Row<'_>], year: i16, as_of: Timestamp) -> String {
    let as_of = stamp(as_of);
    let columns = numbers(&Counts::default(), true).into_iter().map(|(name, _)| name);
    let head: Vec<String> = ["kind", "code", "name", "year", "as_of"].map(String::from).into_iter().chain(columns).collect();
    let mut text = head.join(",") + "\r\n";
    for Row { kind, code, name, counts, rated } in rows {
        let mut fields = vec![(*kind).to_owned(), field(code), field(name), year.to_string(), as_of.clone()];
        fields.extend(numbers(counts, *rated).into_iter().map(|(_, value)| value.unwrap_or_default()));
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
    text
}

fn object(row: &Row<'_>) -> Value {
    let mut object = Map::from_iter([
        ("kind".to_owned(), json!(row.kind)),
        ("code".to_owned(), json!(row.code)),
        ("name".to_owned(), json!(row.name)),
    ]);
    for (name, value) in numbers(row.counts, row.rated) {
        // Whole numbers and two decimals: what was printed is read back as the number it is.
        let value = value.and_then(|value| serde_json::from_str::<Value>(&value).ok());
        object.insert(name, value.unwrap_or(Value::Null));
    }
    Value::Object(object)
}

fn document(rows: &[Row<'_>], year: i16, as_of: Timestamp, lang: Lang) -> Value {
    let definitions = Figure::ALL
        .iter()
        .map(|figure| (figure.key().to_owned(), json!(figure.definition(lang))))
        .chain(Apart::ALL.iter().map(|apart| (apart.key().to_owned(), json!(apart.definition(lang)))));
    json!({
        "year": year,
        "as_of": stamp(as_of),
        "definitions": Map::from_iter(definitions),
        "rows": rows.iter().map(object).collect::<Vec<_>>(),
    })
}

/// The time in Vietnam with its offset, to the second.
fn stamp(as_of: Timestamp) -> String {
    format!("{}+07:00", clock::vietnam_time(as_of).strftime("%Y-%m-%dT%H:%M:%S"))
}

fn all_rows<'a>(
    all: &'a AllFigures,
    total: &'a Counts,
    name: impl Fn(&str) -> String,
    open: &BTreeSet<&AgencyCode>,
    lang: Lang,
) -> Vec<Row<'a>> {
    let whole = lang.say("Toàn cổng", "Whole portal").to_owned();
    let mut rows = vec![Row { kind: "portal", code: "", name: whole, counts: total, rated: true }];
    rows.extend(all.agencies.iter().map(|(code, counts)| {
        let code_text = code.as_str();
        Row { kind: "agency", code: code_text, name: name(code_text), counts, rated: open.contains(code) }
    }));
    rows.extend(all.services.iter().map(|(code, counts)| {
        let code = code.as_str();
        Row { kind: "service", code, name: name(code), counts, rated: true }
    }));
    rows
}

/// All services and agencies as CSV; `name` tells the name of a code, or nothing.
pub fn all_csv(all: &AllFigures, as_of: Timestamp, lang: Lang, name: impl Fn(&str) -> String) -> String {
    let total = all.total().counts;
    let open = shown_cuts(&all.agencies).into_iter().collect();
    csv(&all_rows(all, &total, name, &open, lang), all.year, as_of)
}

/// All services and agencies as JSON; `name` tells the name of a code, or nothing.
pub fn all_json(all: &AllFigures, as_of: Timestamp, lang: Lang, name: impl Fn(&str) -> String) -> Value {
    let total = all.total().counts;
    let open = shown_cuts(&all.agencies).into_iter().collect();
    document(&all_rows(all, &total, name, &open, lang), all.year, as_of, lang)
}

fn service_rows<'a>(
    service: &'a Named<domain::code::ProcedureCode>,
    figures: &'a ServiceFigures,
    agencies: &'a [Named<AgencyCode>],
    lang: Lang,
) -> Vec<Row<'a>> {
    let code = service.code.as_str();
    let mut rows = vec![Row { kind: "service", code, name: service.shown(lang), counts: &figures.counts, rated: true }];
    let open: BTreeSet<&AgencyCode> = shown_cuts(&figures.agencies).into_iter().collect();
    rows.extend(agencies.iter().filter_map(|agency| {
        let counts = figures.agencies.get(&agency.code)?;
        let code = agency.code.as_str();
        Some(Row { kind: "agency", code, name: agency.shown(lang), counts, rated: open.contains(&agency.code) })
    }));
    rows
}

/// One service and its agencies as CSV.
pub fn service_csv(
    service: &Named<domain::code::ProcedureCode>,
    figures: &ServiceFigures,
    as_of: Timestamp,
    agencies: &[Named<AgencyCode>],
    lang: Lang,
) -> String {
    csv(&service_rows(service, figures, agencies, lang), figures.year, as_of)
}

/// One service and its agencies as JSON.
pub fn service_json(
    service: &Named<domain::code::ProcedureCode>,
    figures: &ServiceFigures,
    as_of: Timestamp,
    agencies: &[Named<AgencyCode>],
    lang: Lang,
) -> Value {
    document(&service_rows(service, figures, agencies, lang), figures.year, as_of, lang)
}

#[cfg(test)]
mod tests {
    use domain::code::ProcedureCode;

    use super::*;

    #[test]
    fn no_field_runs_as_a_formula() {
        for (text, expect) in [
            ("Đăng ký khai sinh", "Đăng ký khai sinh"),
            ("=1+1", "'=1+1"),
            ("+84", "'+84"),
            ("-1", "'-1"),
            ("@cmd", "'@cmd"),
            ("\tx", "'\tx"),
            ("a, b", "\"a, b\""),
            ("\"a\"", "\"\"\"a\"\"\""),
            ("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""),
            ("", ""),
        ] {
            assert_eq!(field(text), expect);
        }
    }

    #[test]
    fn csv_and_json_say_the_same() {
        let code = ProcedureCode::parse("1.001193").unwrap();
        let agency = AgencyCode::parse("H99.01").unwrap();
        let counts = Counts {
            received_online: 3,
            resolved_online: 3,
            on_time_online: 2,
            ratings: [[1, 1, 1], [0; 3], [0; 3], [0; 3]],
            ..Counts::default()
        };
        let as_of = "2026-11-24T07:59:00Z".parse().unwrap();
        let all =
            AllFigures { year: 2026, version: 1, as_of, services: [(code, counts)].into(), agencies: [(agency, counts)].into() };
        let name = |code: &str| format!("={code}");
        let text = all_csv(&all, as_of, Lang::Vi, name);
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(
            lines[0]
                .starts_with("kind,code,name,year,as_of,received_online,resolved_online,resolved_online_on_time,on_time_percent")
        );
        assert!(lines[1].starts_with("portal,,Toàn cổng,2026,2026-11-24T14:59:00+07:00,3,3,2,66.67,3,0,0,"));
        assert!(lines[2].starts_with("agency,H99.01,'=H99.01,") && lines[2].ends_with(",,,,,,,,,,"), "{}", lines[2]);
        assert!(lines[3].contains(",3,1,1,1,66.67,0,0,0,0,,"), "{}", lines[3]);
        let columns = |line: &str| line.split(',').count();
        assert!(lines[1..4].iter().all(|line| columns(line) == columns(lines[0])));
        let document = all_json(&all, as_of, Lang::Vi, name);
        assert_eq!(document["rows"][0]["on_time_percent"], json!(66.67));
        assert_eq!(document["rows"][1]["overall_ratings"], Value::Null);
        assert_eq!(document["rows"][2]["overall_very_satisfied"], json!(1));
        assert_eq!(document["rows"][2]["convenience_satisfied_percent"], Value::Null);
        assert_eq!(document["as_of"], json!("2026-11-24T14:59:00+07:00"));
    }
}
