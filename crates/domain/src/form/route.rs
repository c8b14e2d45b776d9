//! The way through a form: which steps and questions are asked, and in what order.

use super::{Answers, Form, Question, Step, Value};

impl Form {
    /// The steps that are asked, in order: the condition holds and at least one question is asked.
    pub fn visible_steps<'a>(&'a self, answers: &Answers) -> Vec<&'a Step> {
        let view = self.view(answers);
        self.steps.iter().filter(|step| self.asked_in(step, &view).next().is_some()).collect()
    }

    /// The questions of a step that are asked.
    pub fn visible_questions<'a>(&'a self, step: &'a Step, answers: &Answers) -> Vec<&'a Question> {
        let view = self.view(answers);
        self.asked_in(step, &view).collect()
    }

    /// The step after `slug`; none after the last, or for a slug that is not asked.
    pub fn next_step<'a>(&'a self, slug: &str, answers: &Answers) -> Option<&'a Step> {
        let steps = self.visible_steps(answers);
        let at = steps.iter().position(|step| step.slug == slug)?;
        steps.get(at + 1).copied()
    }

    /// The step before `slug`; none before the first, or for a slug that is not asked.
    pub fn previous_step<'a>(&'a self, slug: &str, answers: &Answers) -> Option<&'a Step> {
        let steps = self.visible_steps(answers);
        let at = steps.iter().position(|step| step.slug == slug)?;
        at.checked_sub(1).and_then(|before| steps.get(before)).copied()
    }

    /// Where a draft goes on: the first step with a question that nobody has answered or left empty on purpose.
    pub fn resume_at<'a>(&'a self, stored: &Answers) -> Option<&'a Step> {
        let open = |step: &&Step| self.visible_questions(step, stored).iter().any(|question| !stored.contains_key(&question.key));
        self.visible_steps(stored).into_iter().find(open)
    }

    /// Whether a question of a step is asked, given the visible answers.
    pub(crate) fn asks(&self, step: &Step, question: &Question, view: &Answers) -> bool {
        asked(step, question, view)
    }

    fn asked_in<'a>(&'a self, step: &'a Step, view: &Answers) -> impl Iterator<Item = &'a Question> {
        let asked: Vec<&Question> = step.questions.iter().filter(|question| asked(step, question, view)).collect();
        asked.into_iter()
    }

    /// The answers of the questions that are asked. A condition looks only at earlier questions, so one pass in order finds
    /// them: what a hidden question once held decides nothing.
    pub(super) fn view(&self, answers: &Answers) -> Answers {
        let mut view = Answers::new();
        for step in &self.steps {
            for question in &step.questions {
                if asked(step, question, &view)
                    && let Some(answer) = answers.get(&question.key)
                {
                    view.insert(question.key.clone(), answer.clone());
                }
            }
        }
        view
    }
}

/// Whether a question is asked, given the answers to those before it.
pub(super) fn asked(step: &Step, question: &Question, before: &Answers) -> bool {
    [&step.show_if, &question.show_if]
        .into_iter()
        .all(|condition| condition.as_ref().is_none_or(|condition| condition.holds(before)))
}

/// The value of a key, unless it was left empty.
pub(super) fn value<'a>(answers: &'a Answers, key: &str) -> Option<&'a Value> {
    answers.get(key).map(|answer| &answer.value).filter(|value| **value != Value::Blank)
}
