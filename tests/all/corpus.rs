//! The corpus that measurements run on is the same on every run.

#[path = "../../benches/corpus/generator.rs"]
mod generator;

use std::collections::HashSet;

use generator::{Corpus, Plan, Texts};

fn corpus(seed: u64, texts: Texts) -> Corpus {
    Corpus::new(Plan { seed, mean: 3_000, texts, statements_per_year: 550 })
}

#[test]
fn a_file_of_the_corpus_depends_on_its_seed_and_number_alone() {
    let (once, again) = (corpus(7, Texts::AsTheyCome), corpus(7, Texts::AsTheyCome));
    let other = corpus(8, Texts::AsTheyCome);
    let forwards: Vec<_> = (0..300).map(|n| once.file(n)).collect();
    let backwards = (0..300).rev().map(|n| again.file(n));
    for (first, second) in forwards.iter().rev().zip(backwards) {
        assert_eq!((&first.path, &first.bytes), (&second.path, &second.bytes));
    }
    assert_ne!(forwards[20].bytes, other.file(20).bytes);
}

#[test]
fn no_two_files_of_the_corpus_share_a_path() {
    let corpus = corpus(7, Texts::AsTheyCome);
    let paths: HashSet<String> = (0..2_000).map(|n| corpus.file(n).path).collect();
    assert_eq!(paths.len(), 2_000);
}

#[test]
fn a_clean_corpus_is_dated_text_of_the_size_asked_for() {
    let corpus = corpus(7, Texts::Clean);
    let mut bytes = 0;
    for n in 0..2_000 {
        let file = corpus.file(n);
        let text = String::from_utf8(file.bytes).unwrap();
        let blocks: Vec<&str> = text.split("\n\n").collect();
        assert!(blocks.len() >= 3, "{}: headline, date, text", file.path);
        assert!(blocks[1].contains(&file.path[..4]), "{}: {} names the year", file.path, blocks[1]);
        bytes += text.len();
    }
    let mean = bytes / 2_000;
    assert!((2_500..3_500).contains(&mean), "{mean} bytes a file");
}
