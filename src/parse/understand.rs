//! From the lines of a text, whatever form it came in, to everything that is understood of it.

use jiff::civil::Date;

use super::attached;
use super::body::{Block, Part, blocks, contact, html};
use super::context::Context;
use super::dateline::dateline;
use super::declared::{self, Declared};
use super::embargo;
use super::file_name::{self, FileName};
use super::fold::fold;
use super::furniture::{self, Page};
use super::header_block::Header;
use super::header_zone::{HeaderLine, Kind, Layout, layout, zone};
use super::headline::{Headline, headline};
use super::language;
use super::lines::Line;
use super::mail::Letter;
use super::misread;
use super::prose::is_capitals;
use super::publication::{self, Strength};
use super::reject;
use super::release_time;
use super::rich::{Markup, Properties, Tree};
use super::sidecar;
use super::slug::slug;
use super::stray_field;
use super::summary::summary;
use super::title;
use crate::domain::fault::{Fault, TextFault};
use crate::domain::reading::{DropText, Embargo, Field, Origin, Problem, Reading, Severity};
use crate::domain::rules::ReadingRules;
use crate::domain::source::sidecars_of;
use crate::domain::time::Moment;

/// What stands at the top of the text, and all of its lines.
pub(super) struct Source<'t> {
    pub(super) header: Header,
    pub(super) lines: &'t [Line<'t>],
    /// Where the form has any: each of the lines that is not blank is one of the tree's.
    pub(super) markup: Option<(&'t Tree, &'t Properties, bool)>,
    /// What came around the text, where it came as an e-mail.
    pub(super) letter: Option<&'t Letter>,
}

pub(super) fn read(
    Source { header, lines, markup, letter }: Source<'_>,
    (file, rules): (&DropText<'_>, &ReadingRules),
    reading: &mut Reading,
) {
    let context = Context { rules, arrival: file.arrival };
    let (mut declared, entries, text) = match header {
        Header::None => {
            let mut told = misread::told(lines, &context);
            if let (Some(told), Some((_tree, _properties, true))) = (&mut told, markup) {
                // Above the text of a saved page stands much that looks like a field.
                told.severity = Severity::Doubt;
            }
            let is_refused = told.as_ref().is_some_and(|told| told.severity == Severity::Refuse);
            reading.problems.extend(told);
            if is_refused {
                return;
            }
            (Declared::default(), Vec::new(), lines)
        }
        Header::Block(block, taken) => {
            let declared = declared::apply(&block, &context, reading);
            (declared, block.entries, &lines[taken.min(lines.len())..])
        }
        // Read as text, its lines would be told as a headline and dates that nobody meant.
        Header::Faulty(problems) => return reading.problems.extend(problems),
    };
    if let (Some(sidecar), Some(name)) = (file.source().sidecar, sidecars_of(file.path).next()) {
        let said = (entries.as_slice(), &mut declared);
        // What it keeps back, or says of the date, must not be guessed instead.
        if !sidecar::apply((sidecar, name.file_name()), said, (&context, reading)) {
            return;
        }
    }
    let unfolded = letter.map(|letter| {
        letter.declare(&mut declared, reading);
        Letter::unfold(text, (&context, reading), &mut declared)
    });
    let text = unfolded.as_deref().unwrap_or(text);
    reading.problems.extend(stray_field::stray(text, &context));
    if let Some(fault) = reject::fault(text) {
        return reading.problems.push(fault);
    }
    let page = furniture::cut(text, rules);
    if page.lines.iter().all(|line| line.text.is_empty()) {
        reading.boilerplate.extend(page.cut);
        reading.problems.push(Problem::new(Severity::Refuse, None, TextFault::OnlyFurniture));
        return;
    }
    let names = file_name::read(file.path, &rules.languages);
    let above = lines.len() - text.len();
    let markup = markup
        .map(|(tree, properties, is_page)| Markup::of((tree, properties, is_page), lines, above));
    let listed = std::mem::take(&mut declared.listed);
    understand(page, (declared, markup.as_ref(), letter), (&names, &context), reading);
    if let Some(name) = sidecars_of(file.path).next() {
        say_whose_line(name.file_name(), reading);
    }
    if let Some(markup) = &markup {
        markup.tree.show_pictures(reading);
    }
    attached::settle(listed, (file, rules), reading);
}

/// The line of an embargo that the file of fields states is one of that file.
fn say_whose_line(sidecar: &str, reading: &mut Reading) {
    let is_of_sidecar =
        reading.embargo.as_ref().is_some_and(|embargo| embargo.origin == Origin::Sidecar);
    let is_about_it = |problem: &&mut Problem| {
        matches!(
            *problem.fault,
            Fault::Text(TextFault::Embargo { .. } | TextFault::EmbargoUnreadable { .. })
        )
    };
    for problem in reading.problems.iter_mut().filter(is_about_it).filter(|_problem| is_of_sidecar)
    {
        problem.beside = Some(sidecar.to_owned());
    }
}

/// All fields, from the most certain to the least.
fn understand(
    page: Page<'_>,
    (declared, markup, letter): (Declared, Option<&Markup<'_>>, Option<&Letter>),
    (names, context): (&FileName, &Context<'_>),
    reading: &mut Reading,
) {
    let Page { lines, cut, proposed } = page;
    reading.boilerplate.extend(cut);
    reading.proposed = proposed;
    let layout = if markup.is_some() { Layout::LineIsParagraph } else { layout(&lines) };
    let marked = markup.map_or(0..0, |markup| markup.title.clone());
    let zone = zone(&lines, (layout, &marked), context);
    let found = headline(&zone, (layout, &marked), context.rules.date_order);
    let title_lines = title_lines(reading, found.as_ref());
    propose_letterhead(&zone, found.as_ref(), reading);

    let rest = &lines[zone.len()..];
    number(&zone, found.as_ref(), reading);
    let date_line =
        published(&zone, (found.as_ref(), &title_lines), (rest, names), (context, reading));
    let release_day = release_day(&lines, &declared, context, reading);
    let embargoes = embargo::in_text((&lines, &zone), release_day, context);
    undated(markup, context, reading);
    if let Some(letter) = letter {
        letter.date(reading);
    }
    hold_for_embargo(declared.embargoes.into_iter().chain(embargoes).collect(), context, reading);

    let site = markup.map_or(0, |markup| if markup.is_page { marked.start } else { 0 });
    let body = body_lines(&zone, (&title_lines, site), date_line, reading);
    let body: Vec<Line<'_>> = body.into_iter().chain(rest.iter().copied()).collect();
    let left = markup.map(|markup| markup.left(&body)).unwrap_or_default();
    let mut blocks = match markup {
        None => blocks(&body, layout),
        Some(markup) => markup.tree.blocks(&left),
    };
    let properties = markup.map(|markup| markup.properties);
    title::settle(found, (&blocks, properties), reading);
    place(&zone, &blocks, context, reading);
    if blocks.is_empty()
        && let Some(title) = &reading.title
    {
        blocks.push(Block {
            part: Part::Paragraph,
            text: title.value.clone(),
            line: title.line.unwrap_or(1),
        });
    }
    summarise(&blocks, context, reading);
    short_text(&blocks, reading);
    let language = properties.and_then(|properties| properties.language.as_deref());
    let language = language.or_else(|| letter?.language.as_deref());
    language::settle(&blocks, (names, context, language), reading);
    // For readers, and never for the summary.
    let contacts = declared.contacts.iter().flat_map(|text| contact(text));
    reading.html = match markup {
        None => html(&blocks.into_iter().chain(contacts).collect::<Vec<Block>>()),
        Some(markup) => {
            let mut text = markup.tree.html(&left);
            text.push_str(&html(&contacts.collect::<Vec<Block>>()));
            text
        }
    };
    reading.slug = reading.title.as_ref().map(|title| slug(&title.value)).unwrap_or_default();
    folder_defaults(context.rules, reading);
    if let Some(author) = properties.and_then(|properties| properties.author.as_ref())
        && reading.authors.is_empty()
    {
        reading.authors.push(declared::author(author));
    }
    reading.boilerplate.sort_unstable();
    reading.boilerplate.dedup();
}

/// The lines that say the title. A declared title takes those of the text only where they say the same.
fn title_lines(reading: &Reading, found: Option<&Headline>) -> Vec<usize> {
    let Some(found) = found else { return Vec::new() };
    match &reading.title {
        Some(declared) if fold(&declared.value) != fold(&found.title) => Vec::new(),
        Some(_) | None => found.lines.clone(),
    }
}

/// Lines above the headline that nothing explains: perhaps the paper's.
fn propose_letterhead(zone: &[HeaderLine<'_>], found: Option<&Headline>, reading: &mut Reading) {
    let Some(found) = found else { return };
    let above = zone.iter().take_while(|line| line.line.number < found.line);
    let unexplained = above.filter(|line| line.kind == Kind::Text);
    reading.proposed.extend(unexplained.map(|line| line.line.text.to_owned()));
    // Two lines of capitals are one headline as often as they are a letterhead and a headline.
    let title = zone.iter().position(|line| line.line.number == found.line);
    let directly_above = title.and_then(|index| zone.get(index.checked_sub(1)?));
    if let Some(above) = directly_above.filter(|above| above.kind == Kind::Text)
        && is_capitals(above.text)
        && is_capitals(&found.title)
    {
        let line = above.line.number;
        let fault = TextFault::TakenForLetterhead { line, text: above.text.to_owned() };
        reading.problems.push(Problem::new(Severity::Doubt, Some(line), fault));
    }
}

fn number(zone: &[HeaderLine<'_>], found: Option<&Headline>, reading: &mut Reading) {
    let in_headline = found.and_then(|headline| Some((headline.numbered.as_ref()?, headline.line)));
    let own_line = zone.iter().find_map(|line| Some((line.kind.number()?, line.line.number)));
    let Some((numbered, line)) = in_headline.or(own_line) else { return };
    let Some(declared) = &reading.number else {
        reading.number = Some(Field::at_line(numbered.number.clone(), Origin::HeaderLine, line));
        return;
    };
    if fold(&declared.value) != fold(&numbered.number) {
        let (declared, other) = (declared.value.clone(), numbered.number.clone());
        let fault = TextFault::NumbersDiffer { declared, line, other };
        reading.problems.push(Problem::new(Severity::Doubt, Some(line), fault));
    }
}

/// Finds the date; gives the number of the line that it takes from the text.
fn published(
    zone: &[HeaderLine<'_>],
    (found, title_lines): (Option<&Headline>, &[usize]),
    (rest, names): (&[Line<'_>], &FileName),
    (context, reading): (&Context<'_>, &mut Reading),
) -> Option<usize> {
    let from_headline = found.and_then(|headline| {
        let dated = headline.numbered.as_ref()?.date.clone()?;
        Some(publication::Stated {
            dated,
            origin: Origin::HeaderLine,
            line: headline.line,
            strength: Strength::Strong,
        })
    });
    let stated = from_headline.or_else(|| publication::stated(zone, title_lines, rest, context));
    let place = stated.as_ref().and_then(|stated| {
        Some((publication::place_with(stated, zone, rest)?, stated.origin, stated.line))
    });
    if let (None, Some((place, origin, line))) = (&reading.place, place) {
        reading.place = Some(Field::at_line(place, origin, line));
    }
    let strong = stated
        .as_ref()
        .filter(|stated| stated.strength == Strength::Strong)
        .map(|stated| (stated.dated.date, stated.line));
    if let Some(declared) = &reading.published {
        disagreement(declared.value.date(), strong, reading);
        return None;
    }
    if let Some(stated) = stated {
        reading.published = publication::accepted(stated, context, &mut reading.problems);
    }
    let own_line = strong.map(|(_date, line)| line);
    let Some(date) = names.date else { return own_line };
    if let Some(text) = &reading.published {
        let text_date = text.value.date();
        disagreement(text_date, Some((date, 0)), reading);
    } else {
        let moment = context.moment(date, None);
        let field = moment.map(|moment| Field::without_line(moment, Origin::FileName));
        reading.published =
            field.and_then(|field| publication::checked(field, context, &mut reading.problems));
    }
    own_line
}

/// What the document says of itself, where nothing else says a date.
fn undated(markup: Option<&Markup<'_>>, context: &Context<'_>, reading: &mut Reading) {
    let stated = markup.and_then(|markup| markup.properties.published.as_deref());
    let Some(moment) = stated.filter(|_| reading.published.is_none()).and_then(|stated| {
        stated.parse::<Moment>().ok().or_else(|| {
            let date = stated.get(..10)?.parse::<Date>().ok()?;
            context.moment(date, None)
        })
    }) else {
        return;
    };
    let field = Field::without_line(moment, Origin::Properties);
    reading.published = publication::checked(field, context, &mut reading.problems);
}

/// Two dates more than two days apart are a doubt. Line 0 stands for the file's name.
fn disagreement(used: Date, other: Option<(Date, usize)>, reading: &mut Reading) {
    const DAYS: i32 = 2;
    let Some((date, line)) =
        other.filter(|(date, _line)| publication::days_between(used, *date).abs() > DAYS)
    else {
        return;
    };
    let line = (line > 0).then_some(line);
    let fault = TextFault::DatesDiffer { line, date: date.to_string(), used: used.to_string() };
    reading.problems.push(Problem::new(Severity::Doubt, line, fault));
}

/// The day of a time without a date; none where that day can be read two ways.
fn release_day(
    lines: &[Line<'_>],
    declared: &Declared,
    context: &Context<'_>,
    reading: &Reading,
) -> Option<Date> {
    let Some(published) = &reading.published else { return Some(context.today()) };
    let is_its_line = |line: &&Line<'_>| Some(line.number) == published.line;
    let is_open = declared.date_is_open
        || lines.iter().filter(is_its_line).any(|line| release_time::is_open(line.text));
    (!is_open).then(|| published.value.date())
}

pub(super) fn hold_for_embargo(
    embargoes: Vec<Field<Embargo>>,
    context: &Context<'_>,
    reading: &mut Reading,
) {
    if embargoes.len() > 1 && embargoes.iter().any(|other| other.value != embargoes[0].value) {
        let fault = TextFault::EmbargoesDiffer;
        reading.problems.push(Problem::new(Severity::Doubt, embargoes[1].line, fault));
    }
    let Some(strictest) = embargo::strictest(embargoes) else { return };
    match &strictest.value {
        Embargo::Until(moment) if *moment > context.arrival => {
            let fault = TextFault::Embargo { until: moment.rfc3339() };
            let waits = Problem::new(Severity::Hold, strictest.line, fault);
            reading.problems.push(waits.until(*moment));
        }
        Embargo::Until(_) => {}
        Embargo::Unreadable(words) => {
            let fault = TextFault::EmbargoUnreadable { words: words.clone() };
            reading.problems.push(Problem::new(Severity::Hold, strictest.line, fault));
        }
    }
    reading.embargo = Some(strictest);
}

/// The head's lines that belong to the text: not its headline, and nothing that became a field.
fn body_lines<'t>(
    zone: &[HeaderLine<'t>],
    (title_lines, site): (&[usize], usize),
    date_line: Option<usize>,
    reading: &mut Reading,
) -> Vec<Line<'t>> {
    let mut body = Vec::new();
    for (index, header) in zone.iter().enumerate() {
        let number = header.line.number;
        let is_field = title_lines.contains(&index)
            || match &header.kind {
                Kind::Embargo => true,
                Kind::Date(..) | Kind::LabelledDate(_) | Kind::DateLabel => date_line.is_some(),
                Kind::Number(numbered) => {
                    reading.number.as_ref().is_some_and(|field| field.value == numbered.number)
                }
                Kind::Blank
                | Kind::Marker
                | Kind::Contact
                | Kind::Other
                | Kind::Letterhead
                | Kind::Text => false,
            };
        let is_paper =
            matches!(header.kind, Kind::Marker | Kind::Letterhead) && !title_lines.is_empty();
        // A page has its menus there.
        let is_site =
            index < site && matches!(header.kind, Kind::Text | Kind::Other | Kind::Marker);
        let is_paper = is_paper || is_site;
        if is_paper && !is_field {
            reading.boilerplate.push(number);
        }
        body.push(if is_field || is_paper { Line::blank(number) } else { header.line });
    }
    body
}

fn place(zone: &[HeaderLine<'_>], blocks: &[Block], context: &Context<'_>, reading: &mut Reading) {
    if reading.place.is_some() {
        return;
    }
    let with_date = zone.iter().find_map(|line| {
        Some((line.kind.place()?.to_owned(), Origin::HeaderLine, line.line.number))
    });
    let first = blocks
        .iter()
        .find(|block| block.part == Part::Paragraph && block.text.chars().count() > 40);
    let in_dateline = first.and_then(|block| {
        Some((
            dateline(&block.text, context.rules.date_order)?.place?,
            Origin::Dateline,
            block.line,
        ))
    });
    reading.place =
        in_dateline.or(with_date).map(|(place, origin, line)| Field::at_line(place, origin, line));
}

fn summarise(blocks: &[Block], context: &Context<'_>, reading: &mut Reading) {
    if reading.summary.is_some() {
        return;
    }
    // What stands above the headline is the paper's.
    let title_line = reading.title.as_ref().filter(|title| title.origin == Origin::HeaderLine);
    let above = title_line.and_then(|title| title.line).unwrap_or_default();
    let below = |block: &&Block| block.part == Part::Paragraph && block.line > above;
    let all = |block: &&Block| block.part == Part::Paragraph;
    let paragraphs: Vec<&Block> = if blocks.iter().any(|block| below(&block)) {
        blocks.iter().filter(below).collect()
    } else {
        blocks.iter().filter(all).collect()
    };
    let texts = paragraphs.iter().map(|block| {
        let dateline = dateline(&block.text, context.rules.date_order);
        &block.text[dateline.map_or(0, |dateline| dateline.end)..]
    });
    let line = paragraphs.first().map_or(1, |block| block.line);
    reading.summary = summary(texts).map(|text| {
        let starts = blocks.iter().find(|block| block.text.contains(text.trim_end_matches('…')));
        Field::at_line(
            text.replace('\n', " "),
            Origin::Text,
            starts.map_or(line, |block| block.line),
        )
    });
}

fn short_text(blocks: &[Block], reading: &mut Reading) {
    const WIDTH_MIN: usize = 90;
    if blocks.iter().map(|block| super::prose::width(&block.text)).sum::<usize>() < WIDTH_MIN {
        reading.problems.push(Problem::new(Severity::Doubt, None, TextFault::VeryShort));
    }
}

fn folder_defaults(rules: &ReadingRules, reading: &mut Reading) {
    if reading.categories.is_empty() {
        reading.categories.extend(rules.folder_category.clone());
    }
    if reading.authors.is_empty() {
        reading.authors.extend(rules.author.clone());
    }
}
