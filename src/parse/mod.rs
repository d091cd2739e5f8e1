//! temp
use crate::domain::reading::*;
use crate::domain::rules::ReadingRules;
pub fn read(_t: &DropText<'_>, _r: &ReadingRules) -> Reading {
    Reading::default()
}
