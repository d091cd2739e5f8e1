//! One form for all that says the same: loose lines become paragraphs, what holds only one thing is that thing.

use super::tree::{Boxed, Child, Spacing, Tag, Tongue};

/// What a box comes to, once all that it holds is known.
pub(super) fn settled(mut boxed: Boxed) -> Vec<Child> {
    let children = std::mem::take(&mut boxed.children);
    boxed.children = match boxed.tag {
        Tag::Part => return inherit(parted(children, Spacing::Touching), &boxed.tongue),
        Tag::Paragraph | Tag::Heading(_) if is_flat(&children) => {
            return split(children, |children| Boxed {
                tag: boxed.tag,
                tongue: boxed.tongue.clone(),
                attributes: String::new(),
                children,
                spacing: boxed.spacing,
            });
        }
        Tag::Paragraph | Tag::Heading(_) => {
            return inherit(parted(children, boxed.spacing), &boxed.tongue);
        }
        Tag::Table => match only_cell(children) {
            Ok(inside) => return inherit(inside, &boxed.tongue),
            Err(children) => {
                within(children, Tag::Row, |child| holds(child, &[Tag::Row, Tag::Caption]))
            }
        },
        Tag::Item | Tag::Definition | Tag::Term => return beside(&boxed, children),
        Tag::Cell | Tag::HeaderCell | Tag::Caption | Tag::FigureCaption => text_of_one(children),
        Tag::List | Tag::NumberedList => {
            within(children, Tag::Item, |child| holds(child, &[Tag::Item]))
        }
        Tag::Row => {
            within(children, Tag::Cell, |child| holds(child, &[Tag::Cell, Tag::HeaderCell]))
        }
        Tag::Preformatted => children,
        Tag::Quote | Tag::Definitions | Tag::Figure | Tag::Rule => parted_where_needed(children),
    };
    vec![Child::Boxed(boxed)]
}

/// An item begins where the one before it ends, whatever stood between them in the source.
fn beside(boxed: &Boxed, children: Vec<Child>) -> Vec<Child> {
    let alike: &[Tag] =
        if boxed.tag == Tag::Item { &[Tag::Item] } else { &[Tag::Term, Tag::Definition] };
    let mut attributes = boxed.attributes.clone();
    let mut one = |children: Vec<Child>| {
        Child::Boxed(Boxed {
            tag: boxed.tag,
            tongue: boxed.tongue.clone(),
            attributes: std::mem::take(&mut attributes),
            children: text_of_one(children),
            spacing: boxed.spacing,
        })
    };
    let mut all = Vec::new();
    let mut own = Vec::new();
    for child in children {
        if holds(&child, alike) {
            if !own.is_empty() {
                all.push(one(std::mem::take(&mut own)));
            }
            all.extend(inherit(vec![child], &boxed.tongue));
        } else {
            own.push(child);
        }
    }
    if !own.is_empty() || all.is_empty() {
        all.push(one(own));
    }
    all
}

/// An empty box has no paragraph.
fn parted_where_needed(children: Vec<Child>) -> Vec<Child> {
    if children.is_empty() { children } else { parted(children, Spacing::Apart) }
}

/// Loose lines as paragraphs.
pub(super) fn parted(children: Vec<Child>, spacing: Spacing) -> Vec<Child> {
    if children.iter().all(|child| matches!(child, Child::Boxed(_))) {
        return children;
    }
    let mut parted = Vec::with_capacity(children.len());
    let mut loose = Vec::new();
    let paragraphs = |lines: Vec<Child>| {
        split(lines, |children| Boxed {
            tag: Tag::Paragraph,
            tongue: Tongue::default(),
            attributes: String::new(),
            children,
            spacing,
        })
    };
    for child in children {
        if matches!(child, Child::Boxed(_)) {
            if !loose.is_empty() {
                parted.extend(paragraphs(std::mem::take(&mut loose)));
            }
            parted.push(child);
        } else {
            loose.push(child);
        }
    }
    if !loose.is_empty() {
        parted.extend(paragraphs(loose));
    }
    parted
}

/// Two breaks in a row end a paragraph. A source without lines gives one box without lines.
fn split(lines: Vec<Child>, boxed: impl Fn(Vec<Child>) -> Boxed) -> Vec<Child> {
    if lines.is_empty() {
        return vec![Child::Boxed(boxed(lines))];
    }
    let mut all = Vec::new();
    let mut current = Vec::new();
    for child in lines {
        if matches!(child, Child::Gap) {
            all.push(Child::Boxed(boxed(std::mem::take(&mut current))));
            all.push(Child::Gap);
        } else {
            current.push(child);
        }
    }
    if current.is_empty() {
        all.pop();
    } else {
        all.push(Child::Boxed(boxed(current)));
    }
    all
}

fn is_flat(children: &[Child]) -> bool {
    children.iter().all(|child| !matches!(child, Child::Boxed(_)))
}

/// What stands in an item, a cell, a caption.
fn text_of_one(children: Vec<Child>) -> Vec<Child> {
    unwrapped(parted_where_needed(children))
}

/// One paragraph in a list item is the item's text.
fn unwrapped(mut children: Vec<Child>) -> Vec<Child> {
    if let [Child::Boxed(Boxed { tag: Tag::Paragraph, tongue, children: lines, .. })] =
        &mut children[..]
        && *tongue == Tongue::default()
    {
        return std::mem::take(lines);
    }
    children
}

/// A box that says its own language keeps it.
fn inherit(mut children: Vec<Child>, tongue: &Tongue) -> Vec<Child> {
    if *tongue == Tongue::default() {
        return children;
    }
    for child in &mut children {
        if let Child::Boxed(boxed) = child {
            boxed.tongue.lang = boxed.tongue.lang.take().or_else(|| tongue.lang.clone());
            boxed.tongue.dir = boxed.tongue.dir.or(tongue.dir);
        }
    }
    children
}

fn holds(child: &Child, tags: &[Tag]) -> bool {
    matches!(child, Child::Boxed(boxed) if tags.contains(&boxed.tag))
}

/// What stands loose where only certain boxes may stand gets one around it, or goes into the one before.
fn within(children: Vec<Child>, tag: Tag, is_one: impl Fn(&Child) -> bool) -> Vec<Child> {
    let mut all: Vec<Child> = Vec::with_capacity(children.len());
    for child in children {
        if is_one(&child) {
            all.push(child);
        } else if let (Some(Child::Boxed(last)), Child::Boxed(_)) = (all.last_mut(), &child) {
            last.children.push(child);
        } else if !matches!(child, Child::Gap) {
            let (tongue, attributes) = (Tongue::default(), String::new());
            all.push(Child::Boxed(Boxed {
                tag,
                tongue,
                attributes,
                children: vec![child],
                spacing: Spacing::Apart,
            }));
        }
    }
    for child in &mut all {
        if let Child::Boxed(boxed) = child
            && matches!(boxed.tag, Tag::Item | Tag::Cell | Tag::HeaderCell)
        {
            boxed.children = text_of_one(std::mem::take(&mut boxed.children));
        }
    }
    all
}

/// Letterheads and frames are drawn with tables of one cell.
fn only_cell(mut children: Vec<Child>) -> Result<Vec<Child>, Vec<Child>> {
    if let [Child::Boxed(Boxed { tag: Tag::Row, children: cells, .. })] = &mut children[..]
        && let [Child::Boxed(Boxed { tag: Tag::Cell | Tag::HeaderCell, children: inside, .. })] =
            &mut cells[..]
    {
        return Ok(parted(std::mem::take(inside), Spacing::Touching));
    }
    Err(children)
}
