//! What each letter says, in both languages. A letter becomes a subject and a list of blocks, from which text and HTML are
//! made alike; the subject starts with the fact and the dossier's code.

use jiff::Timestamp;
use jiff::civil::Date;

use domain::clock;
use domain::feedback::FeedbackKind;
use domain::lang::{Lang, Text};
use domain::outbox::{Letter, Notice, OutgoingMail};
use domain::rating;

use crate::Settings;

/// A mail in words.
#[derive(Debug)]
pub(crate) struct Words {
    /// The subject, which is also the heading.
    pub(crate) subject: String,
    /// The body, top to bottom.
    pub(crate) blocks: Vec<Block>,
    /// The portal's name.
    pub(crate) portal: String,
    /// Whom an answer reaches.
    pub(crate) foot: &'static str,
}

/// A piece of a body.
#[derive(Debug)]
pub(crate) enum Block {
    /// A paragraph.
    Say(String),
    /// A paragraph of lesser weight.
    Small(String),
    /// A one-time code.
    Code(String),
    /// Somebody else's words.
    Quote(String),
    /// Names and values.
    Facts(Vec<Fact>),
    /// A link; the main one is a button.
    Go {
        /// What it leads to.
        label: String,
        /// The whole address.
        url: String,
        /// What the reader most likely wants to do.
        main: bool,
    },
}

/// A name and its value.
#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) label: &'static str,
    pub(crate) value: String,
    /// The value is in Vietnamese in an English mail.
    pub(crate) vi_only: bool,
}

/// Words of one mail: its language and where its links lead.
struct Writer<'a> {
    lang: Lang,
    origin: &'a str,
}

pub(crate) fn words(settings: &Settings, mail: &OutgoingMail) -> Words {
    let lang = mail.lang;
    let writer = Writer { lang, origin: &settings.origin };
    let (subject, blocks) = match &mail.letter {
        Letter::SignInCode { code, minutes } => writer.sign_in_code(code, *minutes),
        Letter::Submitted { notice, answer_by } => writer.submitted(notice, *answer_by),
        Letter::Received { notice } => writer.received(notice),
        Letter::InProgress { notice } => writer.in_progress(notice),
        Letter::Stopped { notice } => writer.stopped(notice),
        Letter::NotAccepted { notice } => writer.not_accepted(notice),
        Letter::Resolved { notice, rating } => writer.resolved(notice, rating),
        Letter::Refused { notice, rating } => writer.refused(notice, rating),
        Letter::HandedOver { notice } => writer.handed_over(notice),
        Letter::Withdrawn { notice } => writer.withdrawn(notice),
        Letter::Feedback { code, kind, text, about } => {
            writer.feedback(code.as_str(), *kind, text, about.as_deref(), mail.created_at, mail.reply_to.is_some())
        }
        Letter::FeedbackReceived { code } => writer.feedback_received(code.as_str()),
    };
    let foot = match &mail.letter {
        Letter::Feedback { .. } if mail.reply_to.is_some() => {
            lang.say("Trả lời thư này là trả lời người đã viết.", "An answer to this email goes to the person who wrote.")
        }
        _ => lang.say(
            "Thư gửi tự động, vui lòng không trả lời. Cần giúp, hãy viết tại trang Góp ý của cổng.",
            "This email was sent automatically, please do not reply. For help, use the portal's feedback page.",
        ),
    };
    Words { subject, blocks, portal: settings.portal_name.get(lang).to_owned(), foot }
}

impl Writer<'_> {
    fn say(&self, vi: impl Into<String>, en: impl Into<String>) -> String {
        match self.lang {
            Lang::Vi => vi.into(),
            Lang::En => en.into(),
        }
    }

    fn p(&self, vi: impl Into<String>, en: impl Into<String>) -> Block {
        Block::Say(self.say(vi, en))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{}", self.origin, self.lang.href(path))
    }

    fn go(&self, vi: &str, en: &str, path: &str, main: bool) -> Block {
        Block::Go { label: self.lang.say(vi, en).to_owned(), url: self.url(path), main }
    }

    fn date(&self, date: Date) -> String {
        clock::date_in(date, self.lang)
    }

    fn time(&self, at: Timestamp) -> String {
        let time = clock::vietnam_time(at);
        format!("{:02}:{:02}, {}", time.hour(), time.minute(), self.date(time.date()))
    }

    /// A limit: the day alone where the whole day is within it, else with the hour.
    fn limit(&self, at: Timestamp) -> String {
        let time = clock::vietnam_time(at);
        if (time.hour(), time.minute()) == (23, 59) { self.date(time.date()) } else { self.time(at) }
    }

    fn fact(&self, vi: &'static str, en: &'static str, value: String) -> Fact {
        Fact { label: self.lang.say(vi, en), value, vi_only: false }
    }

    fn fact_text(&self, vi: &'static str, en: &'static str, text: &Text) -> Fact {
        let value = text.get(self.lang).to_owned();
        Fact { label: self.lang.say(vi, en), value, vi_only: text.lang(self.lang) != self.lang }
    }

    /// The five data of R2.2 (agency, office, times of receipt, processing and return), with code and procedure; `none` says
    /// why there is no due date.
    fn facts(&self, notice: &Notice, none: (&str, &str)) -> Block {
        let not_yet = || self.say("Chưa tiếp nhận", "Not accepted yet");
        Block::Facts(vec![
            self.fact("Mã hồ sơ", "Dossier code", notice.dossier.to_string()),
            self.fact_text("Thủ tục", "Procedure", &Text::vi(&notice.procedure_name)),
            self.fact_text("Cơ quan", "Agency", &notice.agency),
            self.fact_text("Nơi đang giữ hồ sơ", "Office that has it", &notice.office),
            self.fact("Gửi lúc", "Handed in", self.time(notice.submitted_at)),
            self.fact("Tiếp nhận lúc", "Accepted", notice.received_at.map_or_else(not_yet, |at| self.time(at))),
            self.fact("Xử lý bước này lúc", "This step taken", self.time(notice.processed_at)),
            self.fact(
                "Ngày hẹn trả",
                "Result due",
                notice.due_at.map_or_else(|| self.lang.say(none.0, none.1).to_owned(), |at| self.limit(at)),
            ),
        ])
    }

    /// Paragraphs of a notice, its facts and the way to the dossier's page.
    fn notice(&self, notice: &Notice, mut blocks: Vec<Block>, none: (&str, &str)) -> Vec<Block> {
        blocks.push(self.facts(notice, none));
        blocks.push(self.go("Xem hồ sơ", "See the dossier", &format!("/ho-so/{}", notice.dossier), true));
        blocks
    }

    fn sign_in_code(&self, code: &str, minutes: u32) -> (String, Vec<Block>) {
        // Not in the subject: SES reports subjects in its events.
        let subject = self.say("Mã đăng nhập của bạn", "Your sign-in code");
        let blocks = vec![
            self.p("Nhập mã này vào trang đăng nhập đang mở:", "Enter this code on the sign-in page that you have open:"),
            Block::Code(code.to_owned()),
            self.p(
                format!("Mã dùng được một lần, trong {minutes} phút."),
                format!("The code works once, for {minutes} minutes."),
            ),
            self.p(
                "Đừng đưa mã cho ai. Cán bộ không bao giờ hỏi mã này.",
                "Give the code to nobody. No officer ever asks for it.",
            ),
            Block::Small(self.say(
                "Nếu bạn không yêu cầu đăng nhập, hãy bỏ qua thư này: không có mã, không ai vào được tài khoản của bạn.",
                "If you did not ask to sign in, ignore this email: without the code nobody gets into your account.",
            )),
        ];
        (subject, blocks)
    }

    fn submitted(&self, notice: &Notice, answer_by: Timestamp) -> (String, Vec<Block>) {
        let code = &notice.dossier;
        let by = self.limit(answer_by);
        let blocks = vec![
            self.p(
                "Hồ sơ của bạn đã đến cơ quan và đang chờ tiếp nhận. Thời hạn giải quyết được tính từ khi hồ sơ được tiếp nhận.",
                "Your dossier has reached the agency and waits to be accepted. The time limit runs from its acceptance.",
            ),
            self.p(
                format!("Chậm nhất {by}, cơ quan sẽ tiếp nhận hồ sơ hoặc cho biết vì sao chưa tiếp nhận được. Bạn sẽ nhận thư báo ngay khi đó."),
                format!("By {by} at the latest the agency accepts it or tells you why it cannot. You get an email at once."),
            ),
        ];
        let subject = self
            .say(format!("Hồ sơ {code} đã gửi, đang chờ tiếp nhận"), format!("Dossier {code} handed in, waiting to be accepted"));
        (subject, self.notice(notice, blocks, ("Có khi hồ sơ được tiếp nhận", "Set when the dossier is accepted")))
    }

    fn received(&self, notice: &Notice) -> (String, Vec<Block>) {
        let code = &notice.dossier;
        let mut blocks = vec![self.p(
            "Cơ quan đã tiếp nhận hồ sơ của bạn. Giấy tiếp nhận và hẹn trả kết quả có trên trang của hồ sơ.",
            "The agency has accepted your dossier. The receipt with the due date is on the dossier's page.",
        )];
        if let Some(due) = notice.due_at {
            let due = self.limit(due);
            blocks.push(self.p(format!("Kết quả được hẹn trả chậm nhất {due}."), format!("The result is due by {due}.")));
        }
        let subject = self.say(format!("Hồ sơ {code} đã được tiếp nhận"), format!("Dossier {code} has been accepted"));
        (subject, self.notice(notice, blocks, ("Chưa có", "Not set")))
    }

    fn in_progress(&self, notice: &Notice) -> (String, Vec<Block>) {
        let code = &notice.dossier;
        let blocks = vec![self.p(
            "Hồ sơ của bạn đang được xử lý. Bạn không cần làm gì thêm; có kết quả hoặc cần bổ sung, bạn sẽ nhận thư.",
            "Your dossier is being processed. There is nothing you need to do; you get an email when there is a result or something is missing.",
        )];
        let subject = self.say(format!("Hồ sơ {code} đang được xử lý"), format!("Dossier {code} is being processed"));
        (subject, self.notice(notice, blocks, ("Chưa có", "Not set")))
    }

    fn stopped(&self, notice: &Notice) -> (String, Vec<Block>) {
        let code = &notice.dossier;
        let blocks = vec![
            self.p(
                "Cơ quan đã dừng xử lý hồ sơ vì chưa nhận được điều đã yêu cầu. Lý do ghi trên trang của hồ sơ.",
                "The agency has stopped work on your dossier because something it had asked for did not come. The reason is on the dossier's page.",
            ),
            self.p("Bạn có thể nộp hồ sơ mới bất cứ lúc nào.", "You can hand in a new dossier at any time."),
        ];
        let subject = self.say(format!("Hồ sơ {code} đã dừng xử lý"), format!("Work on dossier {code} has stopped"));
        (subject, self.notice(notice, blocks, ("Không còn: hồ sơ đã dừng", "None: work has stopped")))
    }

    fn not_accepted(&self, notice: &Notice) -> (String, Vec<Block>) {
        let code = &notice.dossier;
        let blocks = vec![
            self.p(
                "Cơ quan chưa thể tiếp nhận hồ sơ của bạn. Lý do và cách sửa ghi trên trang của hồ sơ.",
                "The agency could not accept your dossier. The reason, and what to mend, is on the dossier's page.",
            ),
            self.p(
                "Sửa xong, bạn nộp hồ sơ mới; những gì bạn đã khai được điền sẵn.",
                "When you have mended it, hand in a new dossier; what you entered before is filled in for you.",
            ),
        ];
        let subject = self.say(format!("Hồ sơ {code} không được tiếp nhận"), format!("Dossier {code} was not accepted"));
        (subject, self.notice(notice, blocks, ("Không có: hồ sơ không được tiếp nhận", "None: the dossier was not accepted")))
    }

    fn resolved(&self, notice: &Notice, rating: &str) -> (String, Vec<Block>) {
        let code = &notice.dossier;
        let mut blocks = vec![self.p(
            "Hồ sơ của bạn đã được giải quyết. Nơi và giờ nhận kết quả ghi trên trang của hồ sơ.",
            "Your dossier is settled. Where and when you can collect the result is on the dossier's page.",
        )];
        if let Some(due) = notice.due_at {
            let early = clock::vietnam_date(notice.processed_at) < clock::vietnam_date(due);
            if notice.processed_at.as_second() > due.as_second() {
                blocks.push(self.p(
                    "Kết quả có chậm hơn ngày hẹn. Cơ quan xin lỗi bạn vì sự chậm trễ này.",
                    "The result is later than promised. The agency apologises for the delay.",
                ));
            } else if early {
                blocks.push(self.p("Kết quả có sớm hơn ngày hẹn.", "The result is there before its due date."));
            }
        }
        let subject = self.say(format!("Hồ sơ {code} đã có kết quả"), format!("The result of dossier {code} is ready"));
        (subject, self.with_rating(self.notice(notice, blocks, ("Chưa có", "Not set")), notice, rating))
    }

    fn refused(&self, notice: &Notice, rating: &str) -> (String, Vec<Block>) {
        let code = &notice.dossier;
        let blocks = vec![self.p(
            "Cơ quan đã từ chối giải quyết hồ sơ bằng văn bản. Lý do ghi trên trang của hồ sơ; nếu chưa rõ, bạn có thể hỏi cơ quan qua trang Góp ý.",
            "The agency has refused in writing to settle your dossier. The reason is on the dossier's page; if it is not clear, ask the agency through the feedback page.",
        )];
        let subject = self.say(format!("Hồ sơ {code} bị từ chối giải quyết"), format!("Dossier {code} was refused"));
        (subject, self.with_rating(self.notice(notice, blocks, ("Không còn", "None")), notice, rating))
    }

    fn handed_over(&self, notice: &Notice) -> (String, Vec<Block>) {
        let code = &notice.dossier;
        let blocks = vec![self.p(
            "Kết quả đã được trao cho người nhận. Nếu không phải bạn hoặc người bạn nhờ đã nhận, hãy báo ngay cho cơ quan qua trang Góp ý.",
            "The result has been handed over. If neither you nor somebody you sent collected it, tell the agency at once through the feedback page.",
        )];
        let subject = self.say(format!("Hồ sơ {code} đã trả kết quả"), format!("The result of dossier {code} was handed over"));
        (subject, self.notice(notice, blocks, ("Chưa có", "Not set")))
    }

    fn withdrawn(&self, notice: &Notice) -> (String, Vec<Block>) {
        let code = &notice.dossier;
        let blocks = vec![self.p(
            "Hồ sơ đã được rút theo yêu cầu của bạn và không được xử lý nữa. Bạn có thể nộp hồ sơ mới bất cứ lúc nào.",
            "Your dossier was withdrawn as you asked and is not processed any more. You can hand in a new one at any time.",
        )];
        let subject = self.say(format!("Hồ sơ {code} đã được rút"), format!("Dossier {code} has been withdrawn"));
        (subject, self.notice(notice, blocks, ("Không còn: hồ sơ đã rút", "None: the dossier was withdrawn")))
    }

    /// The offer to rate after use (11.2d), with the day on which it ends.
    fn with_rating(&self, mut blocks: Vec<Block>, notice: &Notice, rating: &str) -> Vec<Block> {
        let after = clock::vietnam_date(rating::open_until(notice.processed_at));
        let last = self.date(after.yesterday().unwrap_or(after));
        blocks.push(self.p(
            format!("Bạn có hài lòng không? Đánh giá mất khoảng một phút và sửa được đến hết ngày {last}. Cán bộ không biết ai đã đánh giá."),
            format!("Were you satisfied? Rating takes about a minute and can be changed until {last}. Officers do not learn who rated."),
        ));
        blocks.push(self.go("Đánh giá sự hài lòng", "Rate the service", rating, false));
        blocks
    }

    fn feedback(
        &self,
        code: &str,
        kind: FeedbackKind,
        text: &str,
        about: Option<&str>,
        stored_at: Timestamp,
        answerable: bool,
    ) -> (String, Vec<Block>) {
        let kind = kind.text();
        let mut facts = vec![
            self.fact("Mã tham chiếu", "Reference", code.to_owned()),
            self.fact("Loại", "Kind", kind.get(self.lang).to_owned()),
            self.fact("Nhận lúc", "Received", self.time(stored_at)),
        ];
        if let Some(page) = about {
            facts.push(self.fact("Về trang", "About the page", format!("{}{page}", self.origin)));
        }
        let blocks = vec![
            self.p("Một người dùng của cổng viết cho cơ quan:", "A user of the portal writes to the agency:"),
            Block::Quote(text.to_owned()),
            Block::Facts(facts),
            if answerable {
                self.p(
                    "Người viết mong được trả lời: chỉ cần trả lời thư này.",
                    "The writer would like an answer: just reply to this email.",
                )
            } else {
                self.p("Người viết không để lại địa chỉ.", "The writer left no address.")
            },
        ];
        (format!("{code}: {}", kind.get(self.lang)), blocks)
    }

    fn feedback_received(&self, code: &str) -> (String, Vec<Block>) {
        let blocks = vec![
            self.p(
                "Cảm ơn bạn đã viết. Ý kiến của bạn đã được lưu và chuyển đến cơ quan có trách nhiệm; cơ quan trả lời qua địa chỉ thư này.",
                "Thank you for writing. Your message is stored and has gone to the agency responsible, which will answer to this address.",
            ),
            Block::Facts(vec![self.fact("Mã tham chiếu", "Reference", code.to_owned())]),
            self.go("Xem tình trạng xử lý ý kiến", "See how your message is being handled", &format!("/gop-y/tra-cuu?ma={code}"), true),
        ];
        let subject = self.say(format!("Đã nhận ý kiến {code} của bạn"), format!("Your message {code} has been received"));
        (subject, blocks)
    }
}
