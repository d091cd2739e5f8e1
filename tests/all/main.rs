//! Tests that look at the program from outside, a module each.

mod parse;
