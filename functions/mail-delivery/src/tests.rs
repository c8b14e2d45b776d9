use std::cell::RefCell;

use serde_json::{Value, json};

use super::*;

/// A stream event of mails `(sequence number, event name, id)`.
fn event(records: &[(u32, &str, &str)]) -> Event {
    let records: Vec<Value> = records
        .iter()
        .map(|(number, name, id)| {
            json!({
                "awsRegion": "local", "eventID": number.to_string(), "eventName": name,
                "dynamodb": {
                    "SequenceNumber": format!("{number:021}"), "SizeBytes": 1,
                    "NewImage": {"id": {"S": id}, "due_of": {"S": "MAIL"}, "body": {"B": "AAEC"}},
                },
            })
        })
        .collect();
    serde_json::from_value(json!({ "Records": records })).unwrap()
}

/// Runs a batch in which the mails `failing` fail; answers with the JSON that Lambda reads and with what was tried.
async fn run(event: Event, failing: &[&str]) -> (Value, Vec<String>) {
    let tried = RefCell::new(Vec::new());
    let deliver = |id: String| {
        let fails = failing.contains(&id.as_str());
        tried.borrow_mut().push(id);
        std::future::ready(if fails { Err("no database") } else { Ok(()) })
    };
    let response = batch(&event.records, deliver).await;
    (serde_json::to_value(response).unwrap(), tried.into_inner())
}

#[tokio::test]
async fn the_answer_names_the_record_that_failed_in_lambda_s_own_words() {
    let three = || event(&[(1, "INSERT", "a"), (2, "INSERT", "b"), (3, "INSERT", "c")]);
    for (failing, expect, tried) in [
        (vec![], json!({"batchItemFailures": []}), vec!["a", "b", "c"]),
        (vec!["b"], json!({"batchItemFailures": [{"itemIdentifier": "000000000000000000002"}]}), vec!["a", "b"]),
        // The lowest is the checkpoint: what follows comes again with it.
        (vec!["b", "c"], json!({"batchItemFailures": [{"itemIdentifier": "000000000000000000002"}]}), vec!["a", "b"]),
        (vec!["c"], json!({"batchItemFailures": [{"itemIdentifier": "000000000000000000003"}]}), vec!["a", "b", "c"]),
    ] {
        assert_eq!(run(three(), &failing).await, (expect, tried.into_iter().map(str::to_owned).collect()), "{failing:?}");
    }
}

#[tokio::test]
async fn a_record_without_a_number_fails_the_whole_batch() {
    let mut event = event(&[(1, "INSERT", "a")]);
    event.records[0].change.sequence_number = None;
    assert_eq!(run(event, &["a"]).await.0, json!({"batchItemFailures": [{"itemIdentifier": ""}]}));
}

#[tokio::test]
async fn only_new_mails_are_delivered() {
    let mut event = event(&[(1, "INSERT", "new"), (2, "MODIFY", "leased"), (3, "REMOVE", "gone"), (4, "INSERT", "dossier")]);
    let mut other = serde_json::to_value(&event).unwrap();
    other["Records"][3]["dynamodb"]["NewImage"]["due_of"] = json!({"S": "AGENCY#H99.01#OPEN"});
    event = serde_json::from_value(other).unwrap();
    assert_eq!(run(event, &[]).await.1, ["new"]);
}

#[test]
fn the_starters_are_told_apart() {
    let sweep = include_str!("../../../events/mail-delivery-sweep.json");
    assert!(matches!(serde_json::from_str(sweep).unwrap(), Started::Sweep { sweep: true }));
    let stream = include_str!("../../../events/mail-delivery-stream.json");
    let Started::Stream(event) = serde_json::from_str(stream).unwrap() else { panic!("not a stream") };
    let bounce = include_str!("../../../events/mail-delivery-bounce.json");
    assert!(matches!(serde_json::from_str(bounce).unwrap(), Started::Report(_)));
    assert_eq!(event.records.iter().map(queued).collect::<Vec<_>>(), [Some("0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b".into())]);
}

#[test]
fn settings_name_all_that_is_missing() {
    let mut none = Environment::new(|_: &str| None);
    settings(&mut none, "https://x.example");
    let error = none.finish(Some(())).unwrap_err().to_string();
    assert!(error.contains("PORTAL_NAME") && error.contains("PORTAL_SENDER"), "{error}");
    let mut some = Environment::new(|name: &str| (name != "PORTAL_DEMO").then(|| name.to_lowercase()));
    let settings = settings(&mut some, "https://x.example");
    assert_eq!((settings.sender.as_str(), settings.demo), ("portal_sender", false));
}
