//! A list without its closing bracket: what stands below it looks like a part of it, and each line of that like a
//! fault of its own.

/// Where the list begins, and the line that cannot belong to it, both 1-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unclosed {
    pub(super) opened: usize,
    pub(super) before: Option<usize>,
}

/// The first list that is not closed before the next setting, the next section or the end.
pub(super) fn find(text: &str) -> Option<Unclosed> {
    let mut open: Vec<usize> = Vec::new();
    let mut within: Option<&str> = None;
    for (number, line) in (1..).zip(text.lines()) {
        if let (Some(opened), None) = (open.first(), within)
            && begins_anew(line)
        {
            return Some(Unclosed { opened: *opened, before: Some(number) });
        }
        let mut rest = line;
        // The brackets of a section's name close each other.
        while let Some(c) = rest.chars().next() {
            if let Some(mark) = within {
                if mark.starts_with('"') && c == '\\' {
                    rest = rest.get(2..).unwrap_or_default();
                    continue;
                }
                if let Some(behind) = rest.strip_prefix(mark) {
                    (within, rest) = (None, behind);
                    continue;
                }
            } else {
                let mark =
                    ["\"\"\"", "'''", "\"", "'"].into_iter().find(|mark| rest.starts_with(mark));
                if let Some(mark) = mark {
                    (within, rest) = (Some(mark), &rest[mark.len()..]);
                    continue;
                }
                match c {
                    '#' => break,
                    '[' => open.push(number),
                    ']' => drop(open.pop()),
                    _ => {}
                }
            }
            rest = &rest[c.len_utf8()..];
        }
        // Only the long ones go on in the next line.
        within = within.filter(|mark| mark.len() == 3);
    }
    open.first().map(|opened| Unclosed { opened: *opened, before: None })
}

/// A setting or a section: no part of a list looks like either.
fn begins_anew(line: &str) -> bool {
    let line = line.trim_start();
    let name = line.trim_start_matches('[');
    let length = name.find(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)));
    let (name, rest) = name.split_at(length.unwrap_or(name.len()));
    let is_section = line.starts_with('[') && rest.starts_with([']', '.']) && !name.is_empty();
    let is_setting =
        !line.starts_with('[') && !name.is_empty() && rest.trim_start().starts_with('=');
    is_setting || (is_section && name.starts_with(|c: char| c.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_not_closed_is_found_where_it_begins() {
        for (text, expected) in [
            ("a = [\"x\",\n\"y\"\nb = 1\n", Some((1, Some(3)))),
            ("t = 1\na = [\n  [\"x\"],\n[http]\nb = 1\n", Some((2, Some(4)))),
            ("a = [\"]\", # ]\n ']'", Some((1, None))),
            ("a = [\n \"x\", # y\n]\n[http]\nb = [ [1], [2] ]\n", None),
            ("a = \"\"\"\n[\nb = 1\n\"\"\"\nc = \"\\\"[\"\n[[d]]\n", None),
        ] {
            let found = find(text).map(|Unclosed { opened, before }| (opened, before));
            assert_eq!(found, expected, "{text}");
        }
    }
}
