//! A terminal that keeps what a progress bar draws.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressDrawTarget, TermLike};

/// Everything that was drawn, one line after the other.
#[derive(Debug, Clone, Default)]
pub struct Terminal(Arc<Mutex<Vec<String>>>);

impl Terminal {
    /// A bar that draws here, as often as it is told something.
    pub fn bar(&self) -> ProgressBar {
        ProgressBar::with_draw_target(None, ProgressDrawTarget::term_like_with_hz(Box::new(self.clone()), u8::MAX))
    }

    /// The percentages that were shown, in order.
    pub fn percentages(&self) -> Vec<u8> {
        let drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before_the_sign = |line: &String| line.split(" %").next()?.split_whitespace().last()?.parse().ok();
        drawn.iter().filter_map(before_the_sign).collect()
    }

    fn keep(&self, text: &str) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(text.to_owned());
        Ok(())
    }
}

impl TermLike for Terminal {
    fn width(&self) -> u16 {
        120
    }

    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.keep(text)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.keep(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}
