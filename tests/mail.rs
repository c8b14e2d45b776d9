//! No mail is lost, and none is sent twice (safety §3).

use domain::outbox::{MailState, retry_at};
use jiff::SignedDuration;
use mail_delivery::Started;
use tests::{Portal, officer};

use crate::journey::{act, fill_in, hand_in};

#[tokio::test]
async fn a_mail_that_is_refused_nine_times_is_delivered_once() {
    let portal = Portal::start().await;
    let running = &portal.running;
    let address = "kien.nhan@nguoi-dan.example";
    let mut citizen = portal.signed_in(address).await;
    let before = running.mailbox.len();
    running.mailbox.refuse_next(9);
    let check = fill_in(&mut citizen, &[]).await;
    let (_, code) = hand_in(&mut citizen, &check).await;
    // The stream brings the first refusal; each next one comes with a sweep at its time.
    let mut sweeps = 0;
    while running.mailbox.len() == before {
        portal.clock.pass(SignedDuration::from_hours(9));
        running.delivery.handle(Started::Sweep { sweep: true }).await.expect("sweeps");
        sweeps += 1;
        assert!(sweeps < 40, "after {sweeps} sweeps and {} refusals nothing came", running.mailbox.refused());
    }
    portal.clock.pass(SignedDuration::from_hours(9));
    running.delivery.handle(Started::Sweep { sweep: true }).await.expect("sweeps");
    let mails: Vec<_> =
        running.mailbox.list(Some(address), 100).into_iter().filter(|mail| mail.subject.contains(&code)).collect();
    assert_eq!((running.mailbox.refused(), mails.len()), (9, 1));
    let id = mails[0].mail_id.clone().expect("the mail's id");
    let state = running.app.store().mail_state(&id).await.expect("reads").expect("a mail");
    assert_eq!(state, (MailState::Sent, 10));
}

#[test]
fn the_schedule_outlasts_three_days_of_refusals() {
    let mut at: jiff::Timestamp = "2026-11-24T00:00:00Z".parse().expect("a time");
    let begun = at;
    let mut attempts = 1;
    while let Some(next) = retry_at(at, attempts) {
        at = next;
        attempts += 1;
    }
    assert!(at.duration_since(begun) > SignedDuration::from_hours(36), "{at}");
}

#[tokio::test]
async fn letters_carry_no_answer() {
    let portal = Portal::start().await;
    let address = "kin.dao@nguoi-dan.example";
    let mut citizen = portal.signed_in(address).await;
    let check = fill_in(&mut citizen, &[]).await;
    let (_, code) = hand_in(&mut citizen, &check).await;
    let mut receptionist = portal.signed_in(officer::RECEPTIONIST).await;
    let reason = [("kind", "khac"), ("reason", "Bạn bổ sung số giấy chứng sinh của cháu Châu.")];
    act(&mut receptionist, &code, "tra-lai", &reason).await.expect(200);
    portal.mail_to(address, |mail| mail.subject.contains(&code) && mail.text.contains("không")).await;
    for mail in portal.running.mailbox.list(Some(address), 100) {
        for secret in ["001192000001", "Bảo Châu", "Trần Văn Minh", "Tổ 5", "giấy chứng sinh", "1992"] {
            assert!(!mail.text.contains(secret) && !mail.html.contains(secret), "{secret} stands in {}", mail.subject);
        }
    }
    let page = citizen.get(&format!("/ho-so/{code}")).await.expect(200);
    assert!(page.words("main").contains("giấy chứng sinh"), "the reason stands on the dossier's page");
}
