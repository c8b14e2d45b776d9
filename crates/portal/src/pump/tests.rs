use std::cell::RefCell;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::lang::{Lang, Text};
use domain::outbox::{Letter, MailState, OutgoingMail, TRIES};
use domain::secret::Secret;
use jiff::Timestamp;
use mail_delivery::Started;
use store::{Patience, PendingCode, Store, Tables};
use tokio::net::TcpListener;

use super::*;
use crate::mailbox::Mailbox;
use crate::serve::{local_sdk, tables};
use crate::ses;

fn record(number: usize) -> Value {
    json!({"eventName": "INSERT", "dynamodb": {"SequenceNumber": number.to_string(), "NewImage": {"due_of": {"S": "MAIL"}}}})
}

fn numbers(event: &Value) -> Vec<usize> {
    let number = |record: &Value| record["dynamodb"]["SequenceNumber"].as_str().unwrap().parse().unwrap();
    event["Records"].as_array().unwrap().iter().map(number).collect()
}

/// Offers records 1 to `count` to a function that answers as `answer` says; gives back what each call was handed.
async fn calls(count: usize, answer: impl Fn(usize, &[usize]) -> Result<Value, String>) -> Vec<Vec<usize>> {
    let seen: RefCell<Vec<Vec<usize>>> = RefCell::default();
    let invoke = |event: Value| {
        let handed = numbers(&event);
        let call = seen.borrow().len();
        seen.borrow_mut().push(handed.clone());
        std::future::ready(answer(call, &handed))
    };
    Mapping { filter: mail_delivery::FILTER, pause: Duration::ZERO, invoke: &invoke }
        .take((1..=count).map(record).collect())
        .await;
    seen.into_inner()
}

fn failed(numbers: &[usize]) -> Value {
    let items: Vec<Value> = numbers.iter().map(|number| json!({"itemIdentifier": number.to_string()})).collect();
    json!({ "batchItemFailures": items })
}

#[tokio::test]
async fn batches_hold_ten_records() {
    let calls = calls(23, |_, _| Ok(failed(&[]))).await;
    assert_eq!(calls.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 3]);
}

#[tokio::test]
async fn the_next_attempt_begins_at_the_lowest_failed_record() {
    let calls = calls(5, |call, _| Ok(failed(if call == 0 { &[4, 2] } else { &[] }))).await;
    assert_eq!(calls, [vec![1, 2, 3, 4, 5], vec![2, 3, 4, 5]]);
}

#[tokio::test]
async fn an_unknown_name_fails_the_whole_batch_and_a_wrong_key_none() {
    let unknown = calls(2, |call, _| Ok(failed(if call == 0 { &[99] } else { &[] }))).await;
    assert_eq!(unknown, [vec![1, 2], vec![1, 2]]);
    let lost = calls(2, |_, _| Ok(json!({"batch_item_failures": [{"itemIdentifier": "1"}]}))).await;
    assert_eq!(lost, [vec![1, 2]], "as on Lambda: such an answer says that all went well");
}

#[tokio::test]
async fn an_error_halves_the_batch_and_a_record_is_given_up_in_the_end() {
    let calls = calls(4, |_, handed| if handed.contains(&2) { Err("boom".into()) } else { Ok(failed(&[])) }).await;
    assert_eq!(calls[..4], [vec![1, 2, 3, 4], vec![1, 2], vec![1], vec![2]]);
    assert_eq!(calls.last(), Some(&vec![3, 4]), "what follows goes on once it is given up");
    assert_eq!(calls.iter().filter(|call| call.contains(&2)).count(), 1 + RETRIES as usize);
}

#[test]
fn only_new_mails_fit_the_filter() {
    let filter: Value = serde_json::from_str(mail_delivery::FILTER).unwrap();
    let mut other = record(1);
    assert!(fits(&filter, &other));
    other["eventName"] = json!("MODIFY");
    assert!(!fits(&filter, &other));
    other = record(1);
    other["dynamodb"]["NewImage"]["due_of"]["S"] = json!("AGENCY#H99.01#OPEN");
    assert!(!fits(&filter, &other));
    other["dynamodb"] = json!({"Keys": {}});
    assert!(!fits(&filter, &other));
}

/// A database, a mailbox and a clock of their own.
struct Rig {
    delivery: Delivery,
    mailbox: Mailbox,
    database: SocketAddr,
    seconds: Arc<AtomicI64>,
}

const START: i64 = 1_795_489_200;

impl Rig {
    async fn new() -> Rig {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let database = listener.local_addr().unwrap();
        let db = crate::database::in_memory().unwrap();
        tokio::spawn(dynoxide::server::serve_with_shutdown(listener, db, std::future::pending()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = listener.local_addr().unwrap();
        let (mailbox, seconds) = (Mailbox::in_memory(), Arc::new(AtomicI64::new(START)));
        let clock = Clock::from_fn({
            let seconds = seconds.clone();
            move || Timestamp::from_second(seconds.load(Ordering::SeqCst)).unwrap()
        });
        tokio::spawn(ses::serve(listener, mailbox.clone(), clock.clone(), std::future::pending()));
        let settings = Settings {
            origin: "http://localhost:8080".into(),
            portal_name: Text::vi("Cổng dịch vụ công"),
            sender: "khong-tra-loi@minh-hoa.example".into(),
            configuration_set: None,
            demo: true,
        };
        let store = Rig::store(database, 7);
        store.create_tables().await.unwrap();
        Rig {
            delivery: Delivery { store, mailer: Mailer::open(&local_sdk(endpoint), settings), clock },
            mailbox,
            database,
            seconds,
        }
    }

    fn store(database: SocketAddr, secret: u8) -> Store {
        let Tables { portal, log } = tables();
        Store::open(&local_sdk(database), Tables { portal, log }, Secret::new(&[secret; 32]), Patience::Request)
    }

    fn pass(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    /// A mail, queued with its fact.
    async fn queue(&self, id: &str, to: &str) {
        let now = self.delivery.clock.now();
        let code =
            PendingCode { request: id.into(), hash: String::new(), email: String::new(), lang: Lang::Vi, ends_at: now, tries: 0 };
        let letter = Letter::SignInCode { code: "483920".into(), minutes: 10 };
        let mail = OutgoingMail { id: id.into(), to: to.into(), reply_to: None, lang: Lang::Vi, letter, created_at: now };
        self.delivery.store.keep_code(&code, &mail).await.unwrap();
    }

    async fn sweep(&self) {
        self.delivery.handle(Started::Sweep { sweep: true }).await.unwrap();
    }

    async fn state(&self, id: &str) -> Option<(MailState, u32)> {
        self.delivery.store.mail_state(id).await.unwrap()
    }
}

const TO: &str = "an@nguoi-dan.example";

#[tokio::test]
async fn a_queued_mail_comes_by_the_stream_and_one_from_before_the_start_by_the_sweep() {
    let rig = Rig::new().await;
    rig.queue("before", TO).await;
    let pump = tokio::spawn({
        let (sdk, delivery) = (local_sdk(rig.database), rig.delivery.clone());
        let handle = move |started| {
            let delivery = delivery.clone();
            async move { delivery.handle(started).await }
        };
        let deliver = Function { filter: mail_delivery::FILTER, handle };
        async move { run(sdk, tables().portal, deliver, std::future::pending()).await }
    });
    rig.mailbox.wait_for(|mail| mail.mail_id.as_deref() == Some("before")).await;
    for n in 0..12 {
        rig.queue(&format!("after-{n}"), TO).await;
    }
    for n in 0..12 {
        rig.mailbox.wait_for(|mail| mail.mail_id.as_deref() == Some(&format!("after-{n}"))).await;
    }
    pump.abort();
    assert_eq!(rig.mailbox.len(), 13, "each once");
}

#[tokio::test]
async fn a_mail_refused_nine_times_is_delivered_once() {
    let rig = Rig::new().await;
    rig.queue("m", TO).await;
    rig.mailbox.refuse_next(9);
    for attempts in 1..=9 {
        rig.sweep().await;
        assert_eq!(rig.state("m").await, Some((MailState::Pending, attempts)));
        rig.sweep().await;
        assert_eq!(rig.mailbox.refused(), u64::from(attempts), "not before it is due");
        rig.pass(8 * 3600);
    }
    for _ in 0..3 {
        rig.sweep().await;
        rig.pass(8 * 3600);
    }
    assert_eq!((rig.mailbox.len(), rig.state("m").await), (1, Some((MailState::Sent, 10))));
}

#[tokio::test]
async fn two_senders_at_once_send_one_mail() {
    let rig = Rig::new().await;
    rig.queue("m", TO).await;
    let (a, b, c) = tokio::join!(
        rig.delivery.handle(Started::Sweep { sweep: true }),
        rig.delivery.handle(Started::Sweep { sweep: true }),
        rig.delivery.handle(Started::Sweep { sweep: true })
    );
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    assert_eq!((rig.mailbox.len(), rig.state("m").await), (1, Some((MailState::Sent, 1))));
}

#[tokio::test]
async fn a_sender_that_died_is_followed_when_its_lease_ends() {
    let rig = Rig::new().await;
    rig.queue("m", TO).await;
    let now = rig.delivery.clock.now();
    let ends = now + jiff::SignedDuration::from_secs(90);
    let dead = rig.delivery.store.lease_mail("m", now, ends).await.unwrap().unwrap();
    for (seconds, sent) in [(0, 0), (89, 0), (1, 1)] {
        rig.pass(seconds);
        rig.sweep().await;
        assert_eq!(rig.mailbox.len(), sent, "{seconds}");
    }
    let late = rig.delivery.store.mail_put_off(&dead, now).await.unwrap_err();
    assert!(late.is_conflict(), "the outcome of the lost lease counts for nothing: {late}");
}

#[tokio::test]
async fn a_mail_is_given_up_after_the_last_try_or_for_an_address_that_is_none() {
    let rig = Rig::new().await;
    rig.queue("m", TO).await;
    rig.queue("bad", "an@").await;
    rig.mailbox.refuse_next(u64::MAX);
    for _ in 0..TRIES + 2 {
        rig.sweep().await;
        rig.pass(8 * 3600);
    }
    assert_eq!(rig.state("m").await, Some((MailState::Dead, TRIES)));
    assert_eq!(rig.state("bad").await, Some((MailState::Dead, 1)));
    assert!(rig.delivery.store.mails_due(rig.delivery.clock.now(), 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_wrong_secret_loses_no_mail() {
    let rig = Rig::new().await;
    rig.queue("m", TO).await;
    let wrong = Delivery { store: Rig::store(rig.database, 8), ..rig.delivery.clone() };
    wrong.handle(Started::Sweep { sweep: true }).await.unwrap();
    assert_eq!((rig.mailbox.len(), rig.state("m").await), (0, Some((MailState::Pending, 1))));
    rig.pass(30);
    rig.sweep().await;
    assert_eq!((rig.mailbox.len(), rig.state("m").await), (1, Some((MailState::Sent, 2))));
}

#[tokio::test]
async fn a_database_that_does_not_answer_fails_the_record() {
    let rig = Rig::new().await;
    let nowhere = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let cut = Delivery { store: Rig::store(nowhere, 7), ..rig.delivery.clone() };
    let mut record = record(5);
    record["dynamodb"]["NewImage"]["id"] = json!({"S": "m"});
    record["dynamodb"]["SizeBytes"] = json!(1);
    (record["eventID"], record["awsRegion"]) = (json!("e"), json!("local"));
    let started = serde_json::from_value(json!({ "Records": [record] })).unwrap();
    let answer = serde_json::to_value(cut.handle(started).await.unwrap()).unwrap();
    assert_eq!(answer, json!({"batchItemFailures": [{"itemIdentifier": "5"}]}));
}
