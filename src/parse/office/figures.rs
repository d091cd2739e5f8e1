//! The numbers of lists, as they are written.

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::parse) enum Figures {
    #[default]
    Decimal,
    Letters,
    Capitals,
    Roman,
    RomanCapitals,
    Bullet,
    None,
}

pub(in crate::parse) fn written(count: u32, figures: Figures) -> String {
    match figures {
        Figures::Letters => letters(count, 'a'),
        Figures::Capitals => letters(count, 'A'),
        Figures::Roman => roman(count).to_lowercase(),
        Figures::RomanCapitals => roman(count),
        Figures::Decimal | Figures::Bullet | Figures::None => count.to_string(),
    }
}

/// As Word counts: after `z` comes `aa`, after that `bb`.
fn letters(count: u32, first: char) -> String {
    const LETTERS: u32 = 26;
    const REPEATED_MAX: u32 = 9;
    let Some(before) = count.checked_sub(1) else { return "0".to_owned() };
    let letter = char::from_u32(u32::from(first) + before % LETTERS).unwrap_or(first);
    let times = before / LETTERS + 1;
    if times > REPEATED_MAX { count.to_string() } else { (0..times).map(|_| letter).collect() }
}

fn roman(mut count: u32) -> String {
    const FIGURES: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if count == 0 || count > 3_999 {
        return count.to_string();
    }
    // The longest number is that of 3888.
    let mut text = String::with_capacity(16);
    for (value, figure) in FIGURES {
        while count >= value {
            count -= value;
            text.push_str(figure);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_processors_do() {
        assert_eq!(written(28, Figures::Letters), "bb");
        assert_eq!(written(3, Figures::Capitals), "C");
        assert_eq!(written(1994, Figures::RomanCapitals), "MCMXCIV");
        assert_eq!(written(4, Figures::Roman), "iv");
        assert_eq!(written(0, Figures::Letters), "0");
        assert_eq!(written(u32::MAX, Figures::Roman), u32::MAX.to_string());
        assert_eq!(written(u32::MAX, Figures::Letters), u32::MAX.to_string());
    }
}
