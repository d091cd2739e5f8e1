//! How many subscribe, in the words of those who read for many: "… 42 subscribers" in the field
//! User-Agent of aggregators. Nobody vouches for these figures but the aggregators.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::lock;

/// Aggregators that are remembered for one feed. At the bound a new one is not counted.
const AGGREGATORS_MAX: usize = 64;

/// Feeds that are remembered; the same at the bound.
const FEEDS_MAX: usize = 1_024;

/// One that has not asked for so long reads for nobody any more.
const FORGOTTEN_AFTER: Duration = Duration::from_hours(24 * 7);

#[derive(Debug, Default)]
pub struct Subscribers(Mutex<BTreeMap<String, Feed>>);

/// By the name of the aggregator: for how many it reads, and when it said so.
type Feed = BTreeMap<String, (u64, Instant)>;

impl Subscribers {
    /// Notes what a reader of a feed says of itself, if it says how many it reads for.
    pub fn note(&self, feed: &str, user_agent: &str, now: Instant) {
        let Some((name, count)) = parse(user_agent) else { return };
        let mut feeds = lock(&self.0);
        if feeds.len() >= FEEDS_MAX && !feeds.contains_key(feed) {
            return;
        }
        let aggregators = feeds.entry(feed.to_owned()).or_default();
        aggregators.retain(|_name, (_count, said)| now.duration_since(*said) < FORGOTTEN_AFTER);
        if aggregators.len() < AGGREGATORS_MAX || aggregators.contains_key(&name) {
            aggregators.insert(name, (count, now));
        }
    }

    /// By feed, all aggregators together.
    pub fn all(&self) -> BTreeMap<String, u64> {
        let feeds = lock(&self.0);
        let sum =
            |feed: &Feed| feed.values().map(|(count, _said)| *count).fold(0, u64::saturating_add);
        feeds.iter().map(|(feed, aggregators)| (feed.clone(), sum(aggregators))).collect()
    }
}

/// The first word of the field, without its version, and the number before "subscriber" or "readers".
fn parse(user_agent: &str) -> Option<(String, u64)> {
    let end = user_agent.find(" subscriber").or_else(|| user_agent.find(" readers"))?;
    let before = user_agent.get(..end)?;
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let count = before.get(before.len() - digits..)?.parse().ok()?;
    let name = user_agent.split(['/', ' ', ';', '(']).next().unwrap_or_default();
    Some((name.chars().take(64).collect(), count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn the_number_is_the_one_before_the_word() {
        for (agent, said) in [
            (
                "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 42 subscribers; like FeedFetcher-Google)",
                Some(("Feedly", 42)),
            ),
            ("Feedbin feed-id:1373711 - 142 subscribers", Some(("Feedbin", 142))),
            (
                "NewsBlur Feed Fetcher - 1 subscriber - http://www.newsblur.com",
                Some(("NewsBlur", 1)),
            ),
            ("Bloglovin/1.0 (http://www.bloglovin.com; 7 readers)", Some(("Bloglovin", 7))),
            ("Miniflux/2.0", None),
            ("x 99999999999999999999999 subscribers", None),
            ("many subscribers", None),
        ] {
            let said = said.map(|(name, count)| (name.to_owned(), count));
            assert_eq!(parse(agent), said, "{agent}");
        }
    }

    #[test]
    fn the_last_word_of_each_aggregator_counts_until_it_is_old() {
        let (subscribers, now) = (Subscribers::default(), Clock.monotonic());
        subscribers.note("all", "Feedly/1.0 (40 subscribers)", now);
        subscribers.note("all", "Feedly/1.0 (42 subscribers)", now);
        subscribers.note("all", "Feedbin - 8 subscribers", now);
        assert_eq!(subscribers.all(), BTreeMap::from([("all".to_owned(), 50)]));
        subscribers.note("all", "Feedbin - 9 subscribers", now + FORGOTTEN_AFTER);
        assert_eq!(subscribers.all(), BTreeMap::from([("all".to_owned(), 9)]));
    }

    #[test]
    fn who_makes_up_names_fills_a_bounded_list() {
        let (subscribers, now) = (Subscribers::default(), Clock.monotonic());
        for number in 0..1_000 {
            subscribers.note("all", &format!("bot{number} 1 subscribers"), now);
        }
        assert_eq!(subscribers.all()["all"], 64);
    }
}
