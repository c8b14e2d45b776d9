//! Tests of the engine over a small form.
