//! What is written in more than one place says the same in each: routes, events, functions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use app::routes::{DEFAULT, PREFIXES, function_of};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace").to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

/// Every address pattern that the one table of routes stands for, with its function.
fn expected() -> BTreeMap<String, String> {
    let mut routes = BTreeMap::new();
    for (prefix, function) in PREFIXES {
        for lang in ["", "/en"] {
            routes.insert(format!("{lang}/{prefix}"), function.to_owned());
            routes.insert(format!("{lang}/{prefix}/*"), function.to_owned());
        }
    }
    routes
}

#[test]
fn the_template_routes_as_the_table_does() {
    let template = read("infra/template.yaml");
    let mut routes = BTreeMap::new();
    for line in template.lines().filter(|line| line.contains("RouteKey:")) {
        let key = line.split("RouteKey: ").nth(1).unwrap_or_default().split(", Target").next().unwrap_or_default();
        let target = line.split("integrations/${").nth(1).and_then(|rest| rest.split("Integration}").next()).unwrap_or_default();
        let function = names("functions").into_iter().find(|name| camel(name) == target).unwrap_or_default();
        match key.trim_matches('"').strip_prefix("ANY ") {
            Some(path) => routes.insert(path.replace("{proxy+}", "*"), function),
            None => {
                assert_eq!((key, function.as_str()), ("$default", DEFAULT));
                None
            }
        };
    }
    assert_eq!(routes, expected());
}

fn camel(name: &str) -> String {
    let parts = name.split('-').map(|part| part[..1].to_uppercase() + &part[1..]);
    parts.collect()
}

#[test]
fn cargo_lambda_watch_routes_as_the_table_does() {
    let manifest = read("Cargo.toml");
    let section = manifest.split("[workspace.metadata.lambda.watch.router]").nth(1).expect("the router's section");
    let mut routes = BTreeMap::new();
    for line in section.lines().skip(1).take_while(|line| line.starts_with('"')) {
        let (path, function) = line.split_once(" = ").expect("a route");
        routes.insert(path.trim_matches('"').replace("{*path}", "*"), function.trim_matches('"').to_owned());
    }
    let mut expected = expected();
    expected.insert("/".into(), DEFAULT.into());
    expected.insert("/*".into(), DEFAULT.into());
    assert_eq!(routes, expected);
}

#[test]
fn every_pattern_leads_where_the_local_portal_leads() {
    for (pattern, function) in expected() {
        assert_eq!(function_of(&pattern.replace('*', "x/y")), function, "{pattern}");
    }
}

#[test]
fn every_function_has_events_a_role_and_a_thin_main() {
    let events = names("events");
    let template = read("infra/template.yaml");
    for function in names("functions") {
        assert!(events.iter().any(|event| event.starts_with(&format!("{function}-"))), "{function} has no event");
        let name = camel(&function);
        let own = template.split_once(&format!("\n  {name}Function:\n")).map(|(_, rest)| rest).unwrap_or_default();
        let own = own.split("\n\n").next().unwrap_or_default();
        assert!(own.contains("Type: AWS::Serverless::Function"), "{function} is not in the template");
        assert!(own.contains(&format!("\n      Role: !GetAtt {name}Role.Arn\n")), "{function} runs under another's role");
        let rights = template.split_once(&format!("\n  {name}Rights:\n")).map(|(_, rest)| rest).unwrap_or_default();
        let rights = rights.split("\n\n").next().unwrap_or_default();
        assert!(rights.contains(&format!("Roles: [!Ref {name}Role]")), "{function}'s role has no rights of its own");
        let main = read(&format!("functions/{function}/src/main.rs"));
        assert!(main.lines().count() <= 25, "{function}'s main.rs is more than wiring");
    }
}

#[test]
fn every_event_belongs_to_a_function_and_is_json() {
    let functions = names("functions");
    for event in names("events") {
        assert!(functions.iter().any(|function| event.starts_with(&format!("{function}-"))), "{event} belongs to nobody");
        let text = read(&format!("events/{event}"));
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{event} is not JSON");
    }
}

/// What the rules may be built from: no I/O, no clock, no AWS, no HTTP, no runtime.
#[test]
fn domain_depends_on_nothing_that_acts() {
    let allowed = ["csv", "jiff", "ring", "serde", "serde_json", "thiserror", "unicode-normalization", "uuid"];
    let manifest = read("crates/domain/Cargo.toml");
    let section = manifest.split("[dependencies]\n").nth(1).expect("dependencies");
    let named: Vec<&str> =
        section.lines().take_while(|line| !line.is_empty()).map(|line| line.split('.').next().unwrap_or(line)).collect();
    assert_eq!(named.iter().copied().collect::<BTreeSet<_>>(), BTreeSet::from(allowed));
}
