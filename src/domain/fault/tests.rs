use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::super::tongue::places;
use super::*;

fn samples() -> Vec<Fault> {
    let faults = FileFault::samples().into_iter().map(Fault::from);
    faults
        .chain(FormFault::samples().into_iter().map(Fault::from))
        .chain(MailFault::samples().into_iter().map(Fault::from))
        .chain(DocumentFault::samples().into_iter().map(Fault::from))
        .chain(AttachmentFault::samples().into_iter().map(Fault::from))
        .chain(HeaderFault::samples().into_iter().map(Fault::from))
        .chain(TextFault::samples().into_iter().map(Fault::from))
        .chain(DecisionFault::samples().into_iter().map(Fault::from))
        .chain(WithdrawalFault::samples().into_iter().map(Fault::from))
        .chain(SiteFault::samples().into_iter().map(Fault::from))
        .chain(OrderFault::samples().into_iter().map(Fault::from))
        .collect()
}

/// All codes of an enum, which serde tells whoever asks for one that is none.
fn codes<T: DeserializeOwned>() -> Vec<String> {
    let unknown = serde_json::json!({ "code": "?" });
    let Err(told) = serde_json::from_value::<T>(unknown) else { panic!("`?` is a code") };
    let told = told.to_string();
    let known = told.split_once("expected").unwrap().1.split('`').skip(1).step_by(2);
    known.map(str::to_owned).collect()
}

#[test]
fn every_fault_is_among_the_samples_and_no_two_have_one_code() {
    let all = [
        codes::<FileFault>(),
        codes::<FormFault>(),
        codes::<MailFault>(),
        codes::<DocumentFault>(),
        codes::<AttachmentFault>(),
        codes::<HeaderFault>(),
        codes::<TextFault>(),
        codes::<DecisionFault>(),
        codes::<WithdrawalFault>(),
        codes::<SiteFault>(),
        codes::<OrderFault>(),
    ]
    .concat();
    let known: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!(known.len(), all.len(), "{all:?}");
    assert!(known.len() > 80, "{known:?}");
    assert_eq!(samples().iter().map(Fault::code).collect::<BTreeSet<_>>(), known);
}

#[test]
fn every_fault_has_a_sentence_and_a_remedy_in_every_tongue() {
    for fault in samples() {
        for tongue in Tongue::ALL {
            for text in [fault.what(tongue), fault.remedy(tongue)] {
                let ends = text.matches(['.', '!', '?']).count();
                assert!(ends > 0 && text.ends_with('.'), "{text}");
                assert!(!text.starts_with(char::is_whitespace) && !text.contains("  "), "{text}");
                assert!(!text.contains(['{', '}']) || fault.code() == "same-name", "{text}");
            }
        }
        let words = fault.words();
        for [english, azerbaijani] in [words.what, words.remedy] {
            assert_ne!(english, azerbaijani);
            // Every sentence of some length has one of the letters that English lacks.
            let is_own =
                azerbaijani.contains(['ə', 'ı', 'ğ', 'ş', 'ç', 'ö', 'ü', 'İ', 'Ə', 'Ş', 'Ç']);
            assert!(is_own || azerbaijani.chars().count() < 45, "{azerbaijani}");
        }
    }
}

#[test]
fn a_row_names_the_same_parameters_in_every_tongue_and_each_has_a_value() {
    for fault in samples() {
        let (words, with) = (fault.words(), fault.with());
        for [english, azerbaijani] in [words.what, words.remedy] {
            assert_eq!(places(english), places(azerbaijani), "{english}");
            for place in places(english) {
                assert!(with.get(place).and_then(plain).is_some(), "{place}: {with}");
            }
        }
    }
}

/// A hyphen or a letter right behind would be an ending.
#[test]
fn no_parameter_has_an_ending() {
    for fault in samples() {
        let words = fault.words();
        for row in [words.what, words.remedy] {
            for text in row {
                let behind = text.split('}').skip(1).filter_map(|rest| rest.chars().next());
                let ended = behind.filter(|next| next.is_alphabetic() || *next == '-').count();
                assert_eq!(ended, 0, "{text}");
            }
        }
    }
}

#[test]
fn a_fault_is_found_again_by_its_code() {
    for fault in samples() {
        assert_eq!(Fault::of(&fault.code(), &fault.with()), Some(fault));
    }
    assert_eq!(Fault::of("of-tomorrow", &Value::Null), None);
}

#[test]
fn a_value_is_told_as_it_is() {
    let fault = Fault::from(HeaderFault::StrayRestraint { line: 3, text: "{line} {".to_owned() });
    assert!(fault.what(Tongue::English).starts_with("Line 3 says `{line} {`, which"));
}
