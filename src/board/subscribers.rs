//! How many subscribe, in the words of those who read for many: "… 42 subscribers" in the field
//! User-Agent of aggregators. Nobody vouches for these figures but the aggregators.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::lock;

/// Aggregators that are remembered for one document. At the bound the one goes that was silent longest.
const AGGREGATORS_MAX: usize = 32;

/// Documents that are remembered: feeds, each in its formats. At the bound a new one is not counted.
const DOCUMENTS_MAX: usize = 1_024;

/// Of the name of an aggregator.
const NAME_CHARS_MAX: usize = 64;

/// One that has not asked for so long reads for nobody any more.
const FORGOTTEN_AFTER: Duration = Duration::from_hours(24 * 7);

/// By the stem of the feed and the extension of its format: who follows one in two formats has
/// subscribers of each.
#[derive(Debug, Default)]
pub struct Subscribers(Mutex<BTreeMap<(String, String), Readers>>);

/// By the name of the aggregator: for how many it reads, and when it said so.
type Readers = BTreeMap<String, (u64, Instant)>;

impl Subscribers {
    /// Notes what a reader of a feed says of itself, if it says how many it reads for.
    pub fn note(&self, (feed, format): (&str, &str), user_agent: &str, now: Instant) {
        let Some((name, count)) = parse(user_agent) else { return };
        let document = (feed.to_owned(), format.to_owned());
        let mut documents = lock(&self.0);
        if documents.len() >= DOCUMENTS_MAX && !documents.contains_key(&document) {
            return;
        }
        let readers = documents.entry(document).or_default();
        readers.retain(|_name, (_count, said)| is_fresh(*said, now));
        if readers.len() >= AGGREGATORS_MAX && !readers.contains_key(&name) {
            let silent = readers.iter().min_by_key(|(_name, (_count, said))| *said);
            let silent = silent.map(|(name, _)| name.clone());
            silent.map(|name| readers.remove(&name));
        }
        readers.insert(name, (count, now));
    }

    /// By feed, all formats and all aggregators together.
    pub fn all(&self, now: Instant) -> BTreeMap<String, u64> {
        let mut sums = BTreeMap::<String, u64>::new();
        for ((feed, _format), readers) in lock(&self.0).iter() {
            let fresh = readers.values().filter(|(_count, said)| is_fresh(*said, now));
            let sum = fresh.map(|(count, _said)| *count).fold(0, u64::saturating_add);
            if sum > 0 {
                let all = sums.entry(feed.clone()).or_default();
                *all = all.saturating_add(sum);
            }
        }
        sums
    }
}

fn is_fresh(said: Instant, now: Instant) -> bool {
    now.saturating_duration_since(said) < FORGOTTEN_AFTER
}

/// The aggregator's name, and the number before "subscriber" or "readers".
fn parse(user_agent: &str) -> Option<(String, u64)> {
    let end = user_agent.find(" subscriber").or_else(|| user_agent.find(" readers"))?;
    let before = user_agent.get(..end)?;
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let before_count = before.get(..before.len() - digits)?;
    let count = before.get(before.len() - digits..)?.parse().ok()?;
    let name = match word(user_agent) {
        // What all browsers once called themselves; who it is stands in the brackets behind it.
        "Mozilla" => behind_mozilla(before_count).unwrap_or("Mozilla"),
        name => name,
    };
    Some((name.chars().take(NAME_CHARS_MAX).collect(), count))
}

/// Of `(compatible; BazQux/2.4; +https://bazqux.com/fetcher; 3 subscribers)`, up to the number; or behind
/// brackets that are closed before it.
fn behind_mozilla(before_count: &str) -> Option<&str> {
    let (_before, inside) = before_count.rsplit_once('(')?;
    let named = |text: &'_ str| !word(text).is_empty() && word(text) != "compatible";
    match inside.rsplit_once(')') {
        Some((_platform, behind)) => Some(behind.trim()).filter(|text| named(text)).map(word),
        None => inside.split([';', ',']).map(str::trim).find(|text| named(text)).map(word),
    }
}

/// The first word, without its version.
fn word(text: &str) -> &str {
    text.split(['/', ' ', ';', ',', '(', ')']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn the_number_is_the_one_before_the_word_and_the_name_that_of_the_reader() {
        for (agent, said) in [
            (
                "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 42 subscribers; like FeedFetcher-Google)",
                Some(("Feedly", 42)),
            ),
            ("Feedbin feed-id:1373711 - 142 subscribers", Some(("Feedbin", 142))),
            (
                "NewsBlur Feed Fetcher - 1 subscriber - http://www.newsblur.com/site/5/x \
                 (Mozilla/5.0 (Macintosh; Intel Mac OS X 10_7_1) AppleWebKit/534.48.3)",
                Some(("NewsBlur", 1)),
            ),
            ("Bloglovin/1.0 (http://www.bloglovin.com; 7 readers)", Some(("Bloglovin", 7))),
            (
                "Mozilla/5.0 (compatible; NewsBlur Feed Fetcher; 42 subscribers)",
                Some(("NewsBlur", 42)),
            ),
            (
                "Mozilla/5.0 (compatible; inoreader.com-like FeedFetcher-Google; 12 subscribers)",
                Some(("inoreader.com-like", 12)),
            ),
            (
                "Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 3 subscribers)",
                Some(("BazQux", 3)),
            ),
            (
                "Mozilla/5.0 (compatible; theoldreader.com; 5 subscribers; feed-id=3a9d)",
                Some(("theoldreader.com", 5)),
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (compatible; Feeder/1; 2 subscribers)",
                Some(("Feeder", 2)),
            ),
            ("Mozilla/5.0 (X11; Linux) Feeder/1 - 2 subscribers", Some(("Feeder", 2))),
            ("Mozilla/5.0 - 9 subscribers", Some(("Mozilla", 9))),
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
        let all = |sum| BTreeMap::from([("all".to_owned(), sum)]);
        subscribers.note(("all", "atom"), "Feedly/1.0 (40 subscribers)", now);
        subscribers.note(("all", "atom"), "Feedly/1.0 (42 subscribers)", now);
        subscribers.note(("all", "atom"), "Feedbin - 8 subscribers", now);
        assert_eq!(subscribers.all(now), all(50));
        let later = now + FORGOTTEN_AFTER;
        subscribers.note(("all", "rss"), "Feedbin - 9 subscribers", later);
        assert_eq!(subscribers.all(later), all(9), "nobody asked for the other document meanwhile");
        assert_eq!(subscribers.all(later + FORGOTTEN_AFTER), BTreeMap::new());
    }

    #[test]
    fn who_follows_a_feed_in_two_formats_has_subscribers_of_each() {
        let (subscribers, now) = (Subscribers::default(), Clock.monotonic());
        subscribers.note(("all", "atom"), "Feedly/1.0 (40 subscribers)", now);
        subscribers.note(("all", "rss"), "Feedly/1.0 (2 subscribers)", now);
        assert_eq!(subscribers.all(now)["all"], 42);
    }

    #[test]
    fn who_makes_up_names_fills_a_bounded_list_in_which_others_find_their_place_again() {
        let (subscribers, now) = (Subscribers::default(), Clock.monotonic());
        for number in 0..1_000 {
            let made_up = format!("bot{number} 1 subscribers");
            subscribers.note(("all", "atom"), &made_up, now);
        }
        assert_eq!(subscribers.all(now)["all"], 32);
        subscribers.note(("all", "atom"), "Feedly/1.0 (42 subscribers)", now);
        assert_eq!(subscribers.all(now)["all"], 31 + 42);
        for number in 0..2_000 {
            let feed = format!("feed{number}");
            subscribers.note((&feed, "atom"), "Feedly/1.0 (42 subscribers)", now);
        }
        assert_eq!(subscribers.all(now).len(), DOCUMENTS_MAX);
    }
}
