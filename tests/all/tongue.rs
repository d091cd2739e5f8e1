//! The office's tongue: reports, `check` and `status` speak it; programs go by codes.

use std::fs;

use serde_json::{Value, json};

use crate::daemon::{Office, until};

const AZERBAIJANI: &str = "languages = [\"az\", \"en\"]\ntime_zone = \"Asia/Baku\"\n";

const HELD: &str = "Embargo: 2090-01-01 10:00\n\nKörpü açıldı\n\nLiman idarəsi yeni körpünün bu gün açıldığını, \
    piyadaların və arabaların səhərdən keçə bildiyini bildirir.\n";
const DOUBTFUL: &str = "Körpü bağlandı\n\nLiman idarəsi körpünün bağlandığını bildirir.\n";
const REFUSED: &str = "Title: Körpü\nTarix: dünən\n\nLiman idarəsi köhnə körpünün bu gün bağlandığını, \
    piyadaların və arabaların səhərdən keçə bilmədiyini bildirir.\n";

/// The day's list without its heading and without the times; oldest first.
fn today(office: &Office) -> Vec<String> {
    let list = office.report("TODAY.txt");
    let lines = list.lines().skip(2).map(|line| line.split_once("  ").unwrap().1.to_owned());
    lines.collect::<Vec<_>>().into_iter().rev().collect()
}

/// The tongue that the office has from the next start on.
fn speak(office: &Office, languages: &str) {
    let config = fs::read_to_string(office.path("config.toml")).unwrap();
    let line = config.lines().find(|line| line.starts_with("languages")).unwrap();
    fs::write(office.path("config.toml"), config.replace(line, languages)).unwrap();
}

#[test]
fn an_office_that_speaks_azerbaijani_is_told_all_in_azerbaijani() {
    let office = Office::with(AZERBAIJANI);
    let mut daemon = office.start();
    office.drop("a.txt", REFUSED);
    assert_eq!(
        daemon.settled("a.txt")["why"],
        "The field `date` says `dünən`, which is not a date.",
        "the log speaks English"
    );
    office.drop("b.txt", HELD);
    let number = daemon.kept_back(&office, "b.txt");
    office.drop("c.txt", DOUBTFUL);
    let address = daemon.settled("c.txt")["address"].as_str().unwrap().to_owned();
    daemon.stop();
    let refused = "`date` sahəsində `dünən` yazılıb; bu, tarix deyil.";
    let held = "Bəyanat 2090-01-01 10:00 (UTC+4) vaxtınadək embarqo altındadır.";
    assert_eq!(
        today(&office),
        [
            format!("a.txt  Dərc olunmadı. {refused}"),
            format!("b.txt  Gözləyir; heç bir hissəsi açıq deyil. {held}"),
            format!("c.txt  Dərc olundu, zəhmət olmasa yoxlayın: Körpü bağlandı {address}"),
        ]
    );
    assert_eq!(
        office.report("a.txt.report.txt"),
        format!(
            "a.txt\nDərc olunmadı.\n\nSətir 2: {refused}\nNə etməli: Tarixi İİİİ-AA-GG şəklində, istəsəniz, saatla \
             birlikdə yazın: 2026-03-04 10:00.\n"
        )
    );
    let report = office.report("b.txt.report.txt");
    let (told, shown) = report.split_once("\n\nBelə görünəcək:\n\n").unwrap();
    assert!(shown.starts_with("Körpü açıldı"), "{shown}");
    assert_eq!(
        told,
        format!(
            "b.txt\nGözləyir; heç bir hissəsi açıq deyil.\n\nSətir 1: {held}\nNə etməli: Heç nə; fayl o vaxtadək \
             dəyişdirilməsə və ya silinməsə, bəyanat həmin vaxt dərc olunacaq.\n\n{number} nömrəsi ilə gözləyir. \
             Nəyi gözləməsindən asılı olmayaraq indi dərc etmək üçün: yanında eyni adlı, .accept.txt ilə bitən fayl \
             (operator üçün: gazetted accept {number}).\nKənara qoymaq üçün: .reject.txt ilə bitən fayl (operator \
             üçün: gazetted reject {number})."
        )
    );
    assert_eq!(
        office.report("c.txt.report.txt"),
        format!(
            "c.txt\nDərc olundu, zəhmət olmasa yoxlayın: Körpü bağlandı {address}\n\nMətn çox qısadır.\nNə etməli: \
             Nəyinsə çatışıb-çatışmadığına baxın.\n"
        )
    );
}

#[test]
fn check_has_a_code_for_programs_and_sentences_in_the_offices_tongue() {
    let office = Office::with(AZERBAIJANI);
    fs::write(office.path("a.txt"), REFUSED).unwrap();
    let answer = office.command(&["check", "--json", "a.txt"]);
    let told: Value = serde_json::from_slice(&answer.stdout).unwrap();
    let what = "`date` sahəsində `dünən` yazılıb; bu, tarix deyil.";
    assert_eq!(
        told["problems"][0],
        json!({
            "severity": "refuse",
            "line": 2,
            "code": "not-a-date",
            "with": { "value": "dünən" },
            "what": what,
            "remedy": "Tarixi İİİİ-AA-GG şəklində, istəsəniz, saatla birlikdə yazın: 2026-03-04 10:00.",
        })
    );
    let words = String::from_utf8(office.command(&["check", "a.txt"]).stdout).unwrap();
    assert!(words.starts_with("a.txt: bu şəkildə dərc oluna bilməz\n"), "{words}");
    assert!(
        words.contains(&format!("  Rədd edildi (sətir 2): {what}\n    Nə etməli: ")),
        "{words}"
    );
    speak(&office, "languages = [\"en\", \"az\"]");
    let words = String::from_utf8(office.command(&["check", "a.txt"]).stdout).unwrap();
    assert!(words.contains("  Refused (line 2): The field `date` says `dünən`"), "{words}");
}

#[test]
fn the_lines_of_the_day_stay_when_the_office_gets_another_tongue() {
    let office = Office::with("settle = \"10ms\"\nlanguages = [\"en\", \"az\"]\n");
    let mut daemon = office.start();
    office.drop("b.txt", HELD);
    daemon.kept_back(&office, "b.txt");
    until("the line of the day", || today(&office).len() == 1);
    let before = today(&office);
    speak(&office, "languages = [\"az\", \"en\"]");
    let (done, told) = office.order(&["reload"]);
    assert!(done, "{told}");
    daemon.catch_up();
    office.drop("c.txt", DOUBTFUL);
    daemon.settled("c.txt");
    daemon.stop();
    let after = today(&office);
    assert_eq!((after.len(), &after[0]), (2, &before[0]), "{after:?}");
    assert!(after[1].starts_with("c.txt  Dərc olundu"), "{after:?}");
    assert!(office.report("TODAY.txt").contains(": bu gün baş verənlər"));
}

/// Why the one file waits, as `status` says it.
fn reason(office: &Office) -> Value {
    let waiting = office.waiting();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    waiting[0]["reasons"][0].clone()
}

#[test]
fn what_waits_is_told_in_the_tongue_that_the_office_has_now() {
    let office = Office::with("languages = [\"en\", \"az\"]\n");
    let mut daemon = office.start();
    office.drop("b.txt", HELD);
    let number = daemon.kept_back(&office, "b.txt");
    let english = reason(&office);
    assert!(english["what"].as_str().unwrap().starts_with("The statement is under embargo"));
    daemon.stop();
    speak(&office, "languages = [\"az\", \"en\"]");
    let daemon = office.start();
    let reason = reason(&office);
    assert_eq!((&reason["code"], &reason["with"]), (&json!("embargo"), &english["with"]));
    assert!(reason["what"].as_str().unwrap().ends_with("vaxtınadək embarqo altındadır."));
    let (_done, words) = office.order(&["status"]);
    assert!(words.contains(&format!("\n\nBir bəyanat gözləyir.\n\n{number}  b.txt\n")), "{words}");
    assert!(words.contains("   dərc olunacağı vaxt: 2090-01-01T"), "{words}");
    let (done, words) = office.order(&["accept", "77"]);
    assert_eq!((done, words.as_str()), (false, "77 nömrəsi ilə heç nə gözləmir.\n"));
    let told = office.command(&["accept", "--json", "77"]);
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(
        (&told["outcome"], &told["code"]),
        (&json!("not-found"), &json!("nothing-under-number"))
    );
    daemon.stop();
}

#[test]
fn a_reason_that_an_earlier_version_wrote_down_is_told_as_it_stands() {
    let office = Office::with(AZERBAIJANI);
    let mut daemon = office.start();
    office.drop("b.txt", HELD);
    daemon.kept_back(&office, "b.txt");
    daemon.stop();
    let row = json!([{
        "severity": "hold",
        "until": "2090-01-01T10:00:00+04:00",
        "line": 1,
        "what": "the statement is under embargo",
        "remedy": "nothing; it is published at that time",
    }]);
    let ledger = rusqlite::Connection::open(office.path("state/ledger.db")).unwrap();
    assert_eq!(ledger.execute("UPDATE held SET problems = ?1", [row.to_string()]).unwrap(), 1);
    drop(ledger);
    let daemon = office.start();
    let reason = reason(&office);
    assert_eq!(reason["what"], "the statement is under embargo");
    assert_eq!(reason["code"], "as-stored");
    daemon.stop();
}

#[test]
fn a_matter_of_the_whole_site_is_told_and_named_in_the_offices_tongue() {
    let office = Office::with_clock(AZERBAIJANI);
    let mut daemon = office.start();
    office.set_clock(2 * 60 * 60);
    daemon.wait(|line| line["path"] == "the clock" && line["outcome"] == "undecided");
    let line = &office.waiting()[0];
    assert_eq!((&line["file"], &line["matter"]), (&json!("saat"), &json!("clock")));
    assert_eq!(line["reasons"][0]["code"], "clock-set-ahead");
    assert_eq!(line["reasons"][0]["with"], json!({ "hours": 2, "minutes": 0 }));
    let what = "Bu kompüterin saatı 2 saat 0 dəqiqə irəli çəkilib";
    let (_done, told) = office.order(&["status"]);
    assert!(told.contains(what), "{told}");
    daemon.stop();
    assert!(today(&office)[0].starts_with("saat  Qərarı əməkdaş verməlidir"));
    assert!(office.report("saat.report.txt").contains(what));
    // The report in the other tongue goes when it is over.
    speak(&office, "languages = [\"en\"]");
    office.set_clock(0);
    let daemon = office.start();
    assert!(office.waiting().is_empty());
    daemon.stop();
    assert_eq!(office.report("saat.report.txt"), "");
}
