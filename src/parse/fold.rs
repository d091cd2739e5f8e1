//! The fold by which words and lines are compared with the tables.

/// Lower case; dotted, dotless and plain i are one; quotes are straight; one blank between words;
/// no blanks, colons, bullets, arrows or stops at the ends.
pub(super) fn fold(text: &str) -> String {
    let text = text.trim_matches(is_trimmed);
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            _ if character.is_ascii() => folded.push(character.to_ascii_lowercase()),
            'İ' | 'ı' => folded.push('i'),
            '’' | 'ʼ' => folded.push('\''),
            '\u{307}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {}
            _ if stands_for_itself(character) => folded.push(character),
            _ => folded.extend(character.to_lowercase()),
        }
    }
    folded
}

/// What texts mostly hold besides ASCII: small letters (Latin, IPA, Cyrillic), quotes and dashes. Asked
/// before the tables of Unicode, which hold the others.
fn stands_for_itself(character: char) -> bool {
    matches!(
        character,
        '\u{a0}'..='\u{bf}'
            | 'ß'..='ÿ'
            | 'ğ'
            | 'ş'
            | '\u{250}'..='\u{2af}'
            | 'а'..='џ'
            | '\u{2010}'..='\u{2027}'
    )
}

fn is_trimmed(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            ':' | '：'
                | '.'
                | '…'
                | '!'
                | '*'
                | '•'
                | '·'
                | '▪'
                | '□'
                | '■'
                | '►'
                | '▶'
                | '→'
                | '←'
                | '»'
                | '«'
                | '›'
                | '‹'
                | '>'
                | '<'
                | '|'
                | '_'
                | '-'
                | '–'
                | '—'
                | '='
                | '~'
                | '+'
                | '['
                | ']'
                | '【'
                | '】'
                | '('
                | ')'
        )
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_every_script_fold_to_lower_case() {
        assert_eq!(fold("PAYLAŞ"), fold("paylaş"));
        assert_eq!(fold("ARXİVDƏ AXTARIŞ"), fold("Arxivdə axtarış"));
        assert_eq!(fold("ПОДЕЛИТЬСЯ:"), "поделиться");
    }

    #[test]
    fn what_stands_for_itself_has_no_other_lower_case() {
        for character in ('\0'..=char::MAX).filter(|character| stands_for_itself(*character)) {
            assert_eq!(character.to_lowercase().to_string(), character.to_string());
        }
    }

    #[test]
    fn what_frames_a_line_does_not_count() {
        assert_eq!(fold(" » Read More … "), "read more");
        assert_eq!(fold("[ Print ]"), "print");
    }
}
