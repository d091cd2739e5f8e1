//! XML that is well-formed out of anything: what is open is closed, what closes nothing goes, and what is no markup is
//! text.

/// So deep; the readers have a bound that lies beyond.
const DEPTH_MAX: usize = 300;

pub fn mended(text: &str) -> String {
    let mut xml = String::with_capacity(text.len() + text.len() / 2);
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        push_text(&rest[..at], &mut xml);
        rest = &rest[at..];
        let length = passed_over(rest).or_else(|| tag(rest, &mut open, &mut xml));
        let Some(length) = length else {
            xml.push_str("&lt;");
            rest = &rest[1..];
            continue;
        };
        if passed_over(rest).is_some() {
            xml.push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    push_text(rest, &mut xml);
    while let Some(name) = open.pop() {
        xml.extend(["</", name, ">"]);
    }
    xml
}

/// The length of a comment, of an instruction, or of text that is no markup.
fn passed_over(rest: &str) -> Option<usize> {
    let kinds = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
    let (begin, end) = kinds.into_iter().find(|(begin, _end)| rest.starts_with(begin))?;
    let inside = &rest[begin.len()..];
    let length = inside.find(end)?;
    let is_sound = begin != "<!--" || !inside[..length].contains("--");
    is_sound.then_some(begin.len() + length + end.len())
}

/// Writes one tag, with what must be closed before it; none where it is none.
fn tag<'t>(rest: &'t str, open: &mut Vec<&'t str>, xml: &mut String) -> Option<usize> {
    let end = rest.find('>')?;
    let inside = &rest[1..end];
    if inside.contains('<') {
        return None;
    }
    if let Some(name) = inside.strip_prefix('/') {
        if let Some(at) = open.iter().rposition(|known| *known == name.trim_end()) {
            for name in open.drain(at..).rev() {
                xml.extend(["</", name, ">"]);
            }
        }
        return Some(end + 1);
    }
    let (inside, is_empty) = match inside.strip_suffix('/') {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let (name, attributes) =
        inside.split_at(inside.find(char::is_whitespace).unwrap_or(inside.len()));
    if !is_name(name) || open.len() >= DEPTH_MAX {
        return None;
    }
    xml.extend(["<", name]);
    push_attributes(attributes, xml);
    xml.push_str(if is_empty { "/>" } else { ">" });
    if !is_empty {
        open.push(name);
    }
    Some(end + 1)
}

fn push_attributes(mut rest: &str, xml: &mut String) {
    let mut names = Vec::new();
    while let Some((name, behind)) = rest.split_once("=\"") {
        let Some((value, behind)) = behind.split_once('"') else { return };
        let name = name.trim();
        if is_name(name) && !names.contains(&name) {
            names.push(name);
            xml.extend([" ", name, "=\""]);
            push_text(value, xml);
            xml.push('"');
        }
        rest = behind;
    }
}

fn is_name(name: &str) -> bool {
    let is_begin = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.split(':').count() <= 2
        && name.split(':').all(|part| {
            part.starts_with(is_begin)
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
        })
}

/// A reference that is none is an ampersand.
fn push_text(text: &str, xml: &mut String) {
    let mut pieces = text.split('&');
    xml.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let name = piece.split_once(';').map_or("", |(name, _behind)| name);
        let is_known = matches!(name, "amp" | "lt" | "gt" | "quot" | "apos");
        let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix('x') {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => digits.parse().ok(),
        });
        let is_letter = number.and_then(char::from_u32).is_some_and(|letter| letter != '\0');
        xml.push_str(if is_known || is_letter { "&" } else { "&amp;" });
        xml.push_str(piece);
    }
}
