//! The headline: which lines of the head it is, and what is cut from it.

use std::ops::Range;

use super::fold::fold;
use super::header_zone::{HeaderLine, Kind, Layout, behind_marker};
use super::number::{self, Numbered};
use super::phrases::MARKERS;
use super::prose::{ends_sentence, is_capitals, width};
use crate::domain::rules::DateOrder;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Headline {
    pub(super) title: String,
    /// 1-based.
    pub(super) line: usize,
    /// Indices into the zone of all lines that say the headline, once or again.
    pub(super) lines: Vec<usize>,
    /// What was cut from its front.
    pub(super) numbered: Option<Numbered>,
}

const JOINED_LINES_MAX: usize = 4;
const TITLE_WIDTH_MAX: usize = 400;

pub(super) fn headline(
    zone: &[HeaderLine<'_>],
    (layout, marked): (Layout, &Range<usize>),
    order: DateOrder,
) -> Option<Headline> {
    let (mut lines, mut title) =
        whole(zone, marked).or_else(|| Some(joined(zone, first(zone)?, layout)))?;
    let first = *lines.first()?;
    // "Headline | Site" above, the headline itself below.
    if let Some((other_lines, other)) = without_site(zone, &title, first, layout) {
        lines.extend(other_lines);
        title = other;
    }
    lines.extend(repetitions(zone, &title, first));
    lines.sort_unstable();
    lines.dedup();
    let (numbered, title) = match number::prefix(&title, order) {
        Some((numbered, rest)) if !rest.is_empty() => (Some(numbered), rest.to_owned()),
        _ => (None, title),
    };
    Some(Headline { title, line: zone[first].line.number, lines, numbered })
}

/// The lines that are marked as the title, where they may be one.
fn whole(zone: &[HeaderLine<'_>], marked: &Range<usize>) -> Option<(Vec<usize>, String)> {
    let lines: Vec<usize> = marked
        .clone()
        .filter(|index| zone.get(*index).is_some_and(|line| line.kind == Kind::Text))
        .collect();
    let texts: Vec<&str> = lines.iter().map(|index| zone[*index].text).collect();
    (!lines.is_empty()).then(|| (lines, texts.join(" ")))
}

/// The first line that may be a headline; the name of the office only where nothing else is.
fn first(zone: &[HeaderLine<'_>]) -> Option<usize> {
    let mut candidates = (0..zone.len()).filter(|index| zone[*index].kind == Kind::Text);
    let first = candidates.clone().next()?;
    Some(candidates.find(|index| !is_letterhead(zone, *index)).unwrap_or(first))
}

/// A name of an office above the headline: set apart from it, and no sentence.
fn is_letterhead(zone: &[HeaderLine<'_>], index: usize) -> bool {
    const NAME_WIDTH_MAX: usize = 16;
    let text = zone[index].text;
    let stands_alone = zone.get(index + 1).is_none_or(|next| next.kind != Kind::Text);
    let headline_follows = zone[index + 1..]
        .iter()
        .any(|line| line.kind == Kind::Text && width(line.text) > width(text).min(NAME_WIDTH_MAX));
    let marker_follows = zone[index + 1..]
        .iter()
        .take(4)
        .any(|line| matches!(line.kind, Kind::Marker | Kind::Date(..) | Kind::Number(_)));
    headline_follows
        && (is_office(text) || (stands_alone && marker_follows && width(text) < NAME_WIDTH_MAX))
}

/// `Ministry of Transport`, `Xarici İşlər Nazirliyi`: only words of a name.
pub(super) fn is_office(text: &str) -> bool {
    const WORDS_MAX: usize = 9;
    const FIRST: &str = "ministry department office embassy consulate mission government cabinet agency министерство посольство правительство администрация департамент \
        ministerium bundesministerium staatsministerium ministère ambassade gouvernement ministerio embajada gobierno ministério embaixada ministero ambasciata ministerstwo ministerstvo ministerul \
        міністерство посольство وزارة سفارة وزارت";
    const LAST: &str = "nazirliyi səfirliyi idarəsi agentliyi komitəsi bakanliği büyükelçiliği müdürlüğü başkanliği ministry department";
    const LINKS: &str =
        "of the and for in to de del des du la le les et y e da do dos и по в für und der des";
    if !(2..=WORDS_MAX).contains(&text.split(' ').take(WORDS_MAX + 1).count()) {
        return false;
    }
    let words: Vec<String> = text.split(' ').map(fold).collect();
    let known = |list: &str, word: Option<&String>| {
        word.is_some_and(|word| list.split_whitespace().any(|known| known == word))
    };
    let first =
        if words.first().is_some_and(|word| word == "the") { words.get(1) } else { words.first() };
    let is_named = known(FIRST, first) || known(LAST, words.last());
    let is_name = text
        .split(' ')
        .all(|word| !word.starts_with(char::is_lowercase) || known(LINKS, Some(&fold(word))));
    let cyrillic_name = known(
        "министерство міністерство посольство правительство администрация департамент",
        first,
    ) && words.len() <= 5;
    is_named
        && (is_name || cyrillic_name)
        && !text.contains([':', '"', '“', '«'])
        && !ends_sentence(text)
        && !goes_on_behind_the_name(&words)
}

/// `MINISTRY OF ROADS OPENS THE TUNNEL UNDER`: capitals hide where the name ends and the sentence begins.
fn goes_on_behind_the_name(words: &[String]) -> bool {
    const VERBS: &str = "adopts announces approves appoints backs bans begins builds buys calls celebrates closes completes condemns confirms cuts denies \
        expects expresses extends gets gives grants has holds hosts increases invests invites is joins launches lifts lowers makes marks offers opens pays \
        postpones prepares presents promises publishes raises receives reduces rejects releases renews reopens repairs resumes restores says seeks sells \
        sends signs starts strengthens summons supports suspends takes tells thanks urges visits warns welcomes will wins withdraws";
    /// Of the present and the past; no case of a noun in a name ends like these.
    const CYRILLIC_VERB_ENDINGS: &[&str] =
        &["ает", "яет", "ует", "ают", "яют", "уют", "ило", "или"];
    const ARTICLES: &str = "the le la les el los las";
    const NAME_CONNECTORS: &str = "of the and for in to de del des du la le les l et y e da do dos и по в für und der die das des im";
    const DEPARTMENTS: &str = "press service office department division directorate agency unit secretariat information media communications";
    const WORDS_IN_A_ROW_MAX: usize = 3;
    let known = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
    let name = &words[1.min(words.len())..];
    let in_a_row = name
        .split(|word| is_connector(word))
        .map(|row| row.iter().filter(|word| !known(DEPARTMENTS, word)).count());
    let has_article =
        words.windows(2).skip(1).any(|pair| known(ARTICLES, &pair[1]) && !is_connector(&pair[0]));
    words.last().is_some_and(|last| is_connector(last))
        || has_article
        || in_a_row.max().unwrap_or_default() > WORDS_IN_A_ROW_MAX
        || name.iter().any(|word| {
            known(VERBS, word)
                || (is_connector(word) && !known(NAME_CONNECTORS, word))
                || CYRILLIC_VERB_ENDINGS.iter().any(|ending| word.ends_with(ending))
        })
}

/// The lines from `first` on that are one headline.
fn joined(zone: &[HeaderLine<'_>], first: usize, layout: Layout) -> (Vec<usize>, String) {
    let mut lines = vec![first];
    let mut title = zone[first].text.to_owned();
    while lines.len() < JOINED_LINES_MAX {
        let next = first + lines.len();
        let Some(line) = zone.get(next).filter(|line| line.kind == Kind::Text) else { break };
        let marked = lines.len() == 1 && zone[first].text.len() < zone[first].line.text.len();
        let long_and_marked = marked && width(&title) > 60;
        if !goes_on(&title, line.text, layout) && !long_and_marked {
            break;
        }
        if title.ends_with('\u{2010}')
            || (title.ends_with('-')
                && !title.ends_with(" -")
                && line.text.starts_with(char::is_lowercase))
        {
            title.pop();
        } else if !is_unspaced(&title, line.text) {
            title.push(' ');
        }
        title.push_str(line.text);
        lines.push(next);
        if width(&title) > TITLE_WIDTH_MAX {
            break;
        }
    }
    (lines, title)
}

/// Chinese and Japanese have no blanks between words.
fn is_unspaced(title: &str, next: &str) -> bool {
    let unspaced = |c: Option<char>| {
        c.is_some_and(|c| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}'))
    };
    unspaced(title.chars().next_back()) && unspaced(next.chars().next())
}

fn goes_on(title: &str, next: &str, layout: Layout) -> bool {
    const CAPITALS_NEXT_MAX: usize = 60;
    if ends_sentence(title) || title.ends_with(':') {
        return false;
    }
    let last = title.rsplit(' ').next().unwrap_or_default();
    let starts_small = next.starts_with(char::is_lowercase);
    let last_width = title.rsplit('\n').next().map_or(0, width);
    is_connector(&fold(last))
        || title.ends_with([',', '-', '–', '—', '&'])
        || starts_small
        || next.starts_with(['&', '–'])
        || is_connector(&fold(next.split(' ').next().unwrap_or_default()))
            && is_capitals(title)
            && is_capitals(next)
        || (is_capitals(title)
            && is_capitals(next)
            && width(next) < CAPITALS_NEXT_MAX
            && width(title) >= 25
            && !title.contains(". "))
        || (layout == Layout::HardWrapped
            && last_width >= 60
            && !next.starts_with(['-', '–', '•', '*'])
            && !is_capitals(title))
        || title.matches('"').count() % 2 == 1
        || title.matches('“').count() > title.matches('”').count() + title.matches('“').count() / 2
            && title.contains('“')
            && !title.contains('„')
        || title.matches('(').count() > title.matches(')').count()
}

/// Prepositions, conjunctions and articles, with which no headline ends.
fn is_connector(word: &str) -> bool {
    const WORDS: &str = "of the a an and or to in on at for with by from as is its their his her into over after before between against under about \
        və ilə üçün haqqında dair ve ile için \
        и в во на о об с со по из к для от при за между перед \
        und oder der die das den dem des ein eine in im am auf für mit von zu zur zum bei nach über vor zwischen \
        et ou de du des la le les l d à au aux en dans pour par sur avec \
        y o del el los las en con por para al a e do da dos das no na com em \
        di il lo gli un una nel della dei con per \
        i w z na do o oraz dla";
    !word.is_empty() && WORDS.split_whitespace().any(|known| known == word)
}

/// Where the first headline is another line with the site's name behind it: that other line.
fn without_site(
    zone: &[HeaderLine<'_>],
    title: &str,
    first: usize,
    layout: Layout,
) -> Option<(Vec<usize>, String)> {
    let candidates = (first + 1..zone.len()).filter(|index| zone[*index].kind == Kind::Text);
    candidates.take(20).find_map(|index| {
        let single = zone[index].text;
        if is_with_site(title, single) {
            return Some((vec![index], single.to_owned()));
        }
        let (lines, joined) = joined(zone, index, layout);
        if is_with_site(title, &joined) {
            return Some((lines, joined));
        }
        // A title wrapped over two lines that no rule joins: the page's title proves that they are one.
        let second = zone.get(index + 1).filter(|line| line.kind == Kind::Text)?;
        let both = [single, second.text].join(" ");
        is_with_site(title, &both).then(|| (vec![index, index + 1], both))
    })
}

/// `title` is `headline` and ` - Site`, ` | Site` or ` :: Site`.
fn is_with_site(title: &str, headline: &str) -> bool {
    const HEADLINE_CHARS_MIN: usize = 8;
    let rest = title.strip_prefix(headline).map(str::trim_start);
    headline.chars().count() >= HEADLINE_CHARS_MIN
        && rest.is_some_and(|rest| rest.starts_with(['|', '-', '–', '—', ':', '»', '·']))
}

/// The headline once more, in the head or with the site's name.
fn repetitions(zone: &[HeaderLine<'_>], title: &str, first: usize) -> Vec<usize> {
    let folded = fold(title);
    (0..zone.len())
        .filter(|index| *index != first && !matches!(zone[*index].kind, Kind::Blank))
        .filter(|index| {
            let line = zone[*index].line;
            let text = line.text;
            text.len() < title.len() + 200
                && (line.folded() == folded
                    || fold(behind_marker(text)) == folded
                    || is_with_site(text, title))
        })
        .collect()
}

/// A headline for a text that has none: its first sentence, cut at a word.
pub(super) fn derived(text: &str) -> String {
    const CHARS_MAX: usize = 120;
    let sentence = super::prose::sentence_ends(text).next().map_or(text, |end| &text[..end]);
    let sentence = if MARKERS.contains(&fold(sentence)) { text } else { sentence };
    super::summary::cut_at_word(sentence, CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_an_office_is_only_a_name() {
        for name in [
            "MINISTRY OF FOREIGN AFFAIRS",
            "Ministry of Economic Development and Trade",
            "MINISTRY OF FOREIGN AFFAIRS PRESS SERVICE DEPARTMENT",
            "The Office of the Prime Minister",
            "Embassy of the United Arab Emirates in Ruritania",
            "Mission of Ruritania to the United Nations",
            "MINISTÈRE DE LA TRANSITION ÉCOLOGIQUE",
            "BUNDESMINISTERIUM DER FINANZEN",
            "МИНИСТЕРСТВО ИНОСТРАННЫХ ДЕЛ",
            "XARİCİ İŞLƏR NAZİRLİYİ",
        ] {
            assert!(is_office(name), "{name}");
        }
    }

    #[test]
    fn a_name_that_a_sentence_begins_with_is_a_headline() {
        for headline in [
            "MINISTRY OF ROADS OPENS THE TUNNEL UNDER",
            "MINISTRY OF ROADS REOPENS THE COAST TUNNEL",
            "MINISTRY OF FINANCE CUTS TAX ON FUEL",
            "Ministry of Health Opens Clinic",
            "Department of Fisheries Counts Grey Seals",
            "GOVERNMENT LOOKS AT THE HARBOUR",
            "MINISTERIO DE SALUD ABRE NUEVA CLÍNICA",
            "МИНИСТЕРСТВО ДОРОГ ОТКРЫВАЕТ ТОННЕЛЬ",
        ] {
            assert!(!is_office(headline), "{headline}");
        }
    }
}
