//! Lines to paragraphs and lists, and those to HTML.

use super::characters::unclosed;
use super::header_zone::{Layout, is_contact};
use super::html::{Element, Html};
use super::lines::{Line, Lines};
use super::prose::{ends_sentence, is_prose, width};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Paragraph,
    /// Whom to ask, notes to editors: content, and never the summary.
    Contact,
    Bullet,
    Numbered(u32),
    /// Of a form that marks headings.
    Heading,
    /// Of a table.
    Cell,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) part: Part,
    /// A line end inside stands for a break.
    pub(super) text: String,
    /// 1-based, of its first line.
    pub(super) line: usize,
}

const SHORT_WIDTH: usize = 60;
const FULL_WIDTH: usize = 55;
/// No longer line is a heading of contacts.
const CONTACT_BYTES_MAX: usize = 200;

/// Whom to ask, as a file declares it above its text: blank lines part it as they part a text.
pub(super) fn contact(text: &str) -> Vec<Block> {
    let lines = Lines::of(text);
    let lines = lines.views();
    let parts = lines.split(|line| line.text.is_empty()).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let lines: Vec<&str> = part.iter().map(|line| line.text).collect();
            Block { part: Part::Contact, text: lines.join("\n"), line: 1 }
        })
        .collect()
}

pub(super) fn blocks(lines: &[Line<'_>], layout: Layout) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut before: Option<Line<'_>> = None;
    let mut in_contact = false;
    for line in lines {
        if line.text.is_empty() {
            before = None;
            continue;
        }
        let (part, text) = part(line.text);
        if part == Part::Paragraph && is_contact(text, line.folded_within(CONTACT_BYTES_MAX)) {
            in_contact = true;
        } else if before.is_none()
            && (is_prose(text) || (layout == Layout::HardWrapped && width(text) >= FULL_WIDTH))
        {
            in_contact = false;
        }
        let part = if in_contact && part == Part::Paragraph { Part::Contact } else { part };
        match blocks
            .last_mut()
            .and_then(|last| glue(last, before, (part, text), layout).map(|glue| (last, glue)))
        {
            Some((last, glue)) => {
                last.text.push_str(glue);
                last.text.push_str(text);
            }
            None => blocks.push(Block { part, text: text.to_owned(), line: line.number }),
        }
        before = Some(*line);
    }
    one_item_is_no_list(&mut blocks);
    blocks
}

/// What joins a line to the block before it; none where it begins a block of its own.
fn glue(
    last: &Block,
    before: Option<Line<'_>>,
    (part, text): (Part, &str),
    layout: Layout,
) -> Option<&'static str> {
    if !matches!(part, Part::Paragraph | Part::Contact) {
        return None;
    }
    let join = joint(&last.text, text);
    let starts_small =
        text.starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ';' | ')' | ']' | '”'));
    let unfinished = !ends_sentence(&last.text) && !last.text.ends_with([':', ';']);
    let Some(before) = before else {
        // A page border, or a line that was cut, in the middle of a sentence.
        let broken_off = part == Part::Paragraph
            && last.part == part
            && unfinished
            && starts_small
            && width(&last.text) >= FULL_WIDTH;
        return broken_off.then_some(join);
    };
    if part == Part::Contact || last.part == Part::Contact {
        return (part == last.part
            && width(before.text) < SHORT_WIDTH
            && width(text) < 2 * SHORT_WIDTH)
            .then_some("\n");
    }
    match layout {
        Layout::HardWrapped if width(before.text) >= FULL_WIDTH => Some(join),
        Layout::HardWrapped if starts_small && unfinished => Some(join),
        Layout::HardWrapped => (last.part == Part::Paragraph
            && !ends_sentence(before.text)
            && width(text) < SHORT_WIDTH)
            .then_some("\n"),
        Layout::LineIsParagraph if unfinished && starts_small && last.part == part => Some(join),
        Layout::LineIsParagraph => {
            let both_short = width(before.text) < SHORT_WIDTH && width(text) < SHORT_WIDTH;
            (both_short && last.part == part && !ends_sentence(before.text)).then_some("\n")
        }
    }
}

/// Between two halves of a sentence: nothing in Chinese and Japanese, after a hyphen and before a comma.
fn joint(last: &str, next: &str) -> &'static str {
    let unspaced = |c: Option<char>| {
        c.is_some_and(|c| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}'))
    };
    let hyphenated =
        last.ends_with('-') && !last.ends_with(" -") && next.starts_with(char::is_alphabetic);
    let closing = next.starts_with([',', ';', ')', ']', '”', '.']);
    if hyphenated
        || closing
        || (unspaced(last.chars().next_back()) && unspaced(next.chars().next()))
    {
        ""
    } else {
        " "
    }
}

/// A bullet or a number in front of a line.
fn part(text: &str) -> (Part, &str) {
    const BULLETS: [char; 16] =
        ['-', '*', '•', '·', '▪', '▫', '□', '■', '△', '●', '○', '◦', '➊', '‣', '–', '►'];
    let mut characters = text.chars();
    if let Some(first) = characters.next().filter(|first| BULLETS.contains(first)) {
        let rest = characters.as_str();
        let parted = rest.starts_with(' ') || !matches!(first, '-' | '*' | '–');
        if parted && rest.trim_start().starts_with(|c: char| !BULLETS.contains(&c)) {
            return (Part::Bullet, rest.trim_start());
        }
    }
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=2).contains(&digits)
        && let Some(rest) = text[digits..].strip_prefix(['.', ')'])
        && rest.starts_with(' ')
        && let Ok(number) = text[..digits].parse()
    {
        return (Part::Numbered(number), rest.trim_start());
    }
    (Part::Paragraph, text)
}

/// A single item stays a paragraph with its sign, and so do numbers that do not count from one.
fn one_item_is_no_list(blocks: &mut [Block]) {
    let mut at = 0;
    while at < blocks.len() {
        let end = at + run(&blocks[at..]);
        let is_list = end - at >= 2;
        for block in &mut blocks[at..end] {
            if !is_list && let Some(sign) = sign(block.part) {
                block.text.insert_str(0, &sign);
                block.part = Part::Paragraph;
            }
        }
        at = end;
    }
}

fn sign(part: Part) -> Option<String> {
    match part {
        Part::Bullet => Some("- ".to_owned()),
        Part::Numbered(number) => Some([number.to_string().as_str(), ". "].concat()),
        Part::Paragraph | Part::Contact | Part::Heading | Part::Cell => None,
    }
}

/// How many blocks from the first on are one list; at least one.
fn run(blocks: &[Block]) -> usize {
    let mut length = 0;
    for (block, expected) in blocks.iter().zip(1_u32..) {
        let belongs = match (blocks[0].part, block.part) {
            (Part::Bullet, Part::Bullet) => true,
            (Part::Numbered(1), Part::Numbered(number)) => number == expected,
            _ => false,
        };
        if !belongs {
            break;
        }
        length += 1;
    }
    length.max(1)
}

pub(super) fn html(blocks: &[Block]) -> String {
    let bytes: usize = blocks.iter().map(|block| block.text.len() + 8).sum();
    let mut html = Html::with_capacity(bytes + bytes / 8);
    let mut at = 0;
    while at < blocks.len() {
        let list = match blocks[at].part {
            Part::Bullet => Some(Element::List),
            Part::Numbered(_) => Some(Element::NumberedList),
            Part::Paragraph | Part::Contact | Part::Heading | Part::Cell => None,
        };
        let Some(list) = list else {
            element(&mut html, Element::Paragraph, &blocks[at].text);
            at += 1;
            continue;
        };
        let length = run(&blocks[at..]);
        html.open(list);
        for block in &blocks[at..at + length] {
            element(&mut html, Element::Item, &block.text);
        }
        html.close(list);
        at += length;
    }
    html.finish()
}

fn element(html: &mut Html, element: Element, text: &str) {
    html.open(element);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            html.line_break();
        }
        html.linked_text(line);
    }
    let closers = unclosed(text);
    if !closers.is_empty() {
        html.linked_text(&closers);
    }
    html.close(element);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html_of(text: &str, layout: Layout) -> String {
        html(&blocks(&Lines::of(text).views(), layout))
    }

    #[test]
    fn a_line_is_a_paragraph() {
        assert_eq!(
            html_of(
                "The first paragraph ends here.\nThe second as well.\n\nThird.",
                Layout::LineIsParagraph
            ),
            "<p>The first paragraph ends here.</p><p>The second as well.</p><p>Third.</p>"
        );
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let text = "The minister said on Monday in the capital that the bridge is\nopen again. All roads are free.\n\nSecond.";
        assert_eq!(
            html_of(text, Layout::HardWrapped),
            "<p>The minister said on Monday in the capital that the bridge is open again. All roads are free.</p><p>Second.</p>"
        );
    }

    #[test]
    fn a_sentence_broken_at_inline_elements_is_joined() {
        assert_eq!(
            html_of(
                "The minister of\nforeign affairs\n, who came late, spoke.",
                Layout::LineIsParagraph
            ),
            "<p>The minister of foreign affairs, who came late, spoke.</p>"
        );
    }

    #[test]
    fn lists_are_lists_and_one_item_is_none() {
        assert_eq!(
            html_of("Closed:\n- north\n- south", Layout::LineIsParagraph),
            "<p>Closed:</p><ul><li>north</li><li>south</li></ul>"
        );
        assert_eq!(
            html_of("1. north\n2. south\n\n- alone", Layout::LineIsParagraph),
            "<ol><li>north</li><li>south</li></ol><p>- alone</p>"
        );
        assert_eq!(html_of("3. May is a day.", Layout::LineIsParagraph), "<p>3. May is a day.</p>");
    }

    #[test]
    fn short_lines_of_an_address_keep_their_breaks() {
        assert_eq!(
            html_of("Press office\nRoom 12\nMain street 5", Layout::LineIsParagraph),
            "<p>Press office<br/>Room 12<br/>Main street 5</p>"
        );
    }

    #[test]
    fn blank_lines_part_a_contact_that_is_declared() {
        assert_eq!(
            html(&contact("\nPress office\nRoom 12\n\n \n\nMain street 5\n")),
            "<p>Press office<br/>Room 12</p><p>Main street 5</p>"
        );
        assert_eq!(contact(" \n"), []);
    }

    #[test]
    fn an_isolate_left_open_ends_with_its_paragraph() {
        assert_eq!(html_of("a \u{2067}b", Layout::LineIsParagraph), "<p>a \u{2067}b\u{2069}</p>");
    }
}
