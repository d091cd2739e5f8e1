use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::super::tongue::{FULL_STOPS, keys_below, places};
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

/// The keys under which a fault's two sentences are found in English.
fn keys(fault: &Fault) -> [String; 2] {
    ["what", "remedy"].map(|part| {
        let keys = fault.keys(&fault.code(), part);
        let found = keys.into_iter().find(|key| keys_below("faults").contains(key.as_str()));
        found.unwrap_or_else(|| panic!("{} has no `{part}`", fault.code()))
    })
}

#[test]
fn every_fault_has_a_sentence_and_a_remedy_in_every_tongue() {
    for fault in samples() {
        for tongue in Tongue::ALL {
            for text in [fault.what(tongue), fault.remedy(tongue)] {
                assert!(text.ends_with(FULL_STOPS), "{text}");
                assert!(text.contains(' ') && !text.contains("  "), "{text}");
                assert!(!text.starts_with(char::is_whitespace), "{text}");
                assert!(!text.contains(['{', '}']) || fault.code() == "same-name", "{text}");
            }
            for key in keys(&fault) {
                assert!(tongue.first_of(&[&key]).is_some(), "{key}");
            }
        }
    }
}

#[test]
fn every_sentence_of_the_table_is_that_of_a_fault() {
    let said: BTreeSet<String> = samples().iter().flat_map(keys).collect();
    let written: BTreeSet<String> = keys_below("faults").into_iter().map(str::to_owned).collect();
    assert_eq!(said, written);
}

/// That every table names the same ones is held beside the tables.
#[test]
fn each_parameter_that_a_sentence_names_has_a_value() {
    for fault in samples() {
        let with = fault.with();
        for (tongue, key) in
            Tongue::ALL.into_iter().flat_map(|tongue| keys(&fault).map(|key| (tongue, key)))
        {
            for place in places(tongue.sentence(&key)) {
                assert!(with.get(place).and_then(plain).is_some(), "{key}: {place}: {with}");
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

#[test]
fn what_an_earlier_version_wrote_down_is_told_in_its_words() {
    let (what, remedy) = ("It waits {field}.".to_owned(), "Nothing.".to_owned());
    let fault = Fault::Stored(StoredFault::AsStored { what, remedy });
    for tongue in Tongue::ALL {
        assert_eq!(fault.what(tongue), "It waits {field}.");
        assert_eq!(fault.remedy(tongue), "Nothing.");
    }
}
