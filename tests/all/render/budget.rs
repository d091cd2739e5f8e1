//! How much of each entry a feed carries within its bytes.

use std::convert::Infallible;
use std::sync::Arc;

use gazetted::domain::entry::Entry;
use gazetted::render::{Budget, Extent};

use super::{in_extent, numbered};

#[test]
fn the_newest_entries_are_full_within_the_budget_and_a_giant_is_cut_alone() {
    let mut giant = numbered(9);
    Arc::make_mut(&mut giant.statement).html = "<p>x</p>".repeat(10_000);
    let small = numbered(1);
    let length = |one: &Entry, extent| in_extent(one, extent).length();
    let bytes_max = 2 * length(&small, Extent::Full) + length(&giant, Extent::Brief);
    let mut budget = Budget::of(bytes_max);
    let cut = [&small, &giant, &small, &small, &small].map(|one| {
        let brief = || Ok::<_, Infallible>(Some(in_extent(one, Extent::Brief)));
        let Ok(chosen) = budget.choose(in_extent(one, Extent::Full), brief);
        chosen.unwrap().extent
    });
    assert_eq!(cut, [Extent::Full, Extent::Brief, Extent::Full, Extent::Brief, Extent::Brief]);
}

#[test]
fn an_entry_without_a_brief_form_is_left_out_only_where_that_form_is_needed() {
    let small = || in_extent(&numbered(1), Extent::Full);
    let mut budget = Budget::of(small().length());
    let chosen = [small(), small()].map(|full| {
        let Ok(chosen) = budget.choose(full, || Ok::<_, Infallible>(None));
        chosen.map(|entry| entry.extent)
    });
    assert_eq!(chosen, [Some(Extent::Full), None]);
}
