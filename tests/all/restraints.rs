//! What keeps a text back: embargoes, dates to come, drafts.

use gazetted::domain::reading::{Embargo, Verdict};

use crate::parse::{ARRIVAL, PARAGRAPH, published, read, title, with_head};

#[test]
fn a_status_other_than_usable_holds() {
    for (status, verdict) in [
        ("usable", Verdict::Publish),
        ("withheld", Verdict::Hold),
        ("withdrawn", Verdict::Hold),
        ("perhaps", Verdict::Reject),
    ] {
        let reading = read(
            &["Title: A visit\nStatus: ", status, "\nReason: wrong figures\n\n", PARAGRAPH]
                .concat(),
        );
        assert_eq!(reading.verdict(), verdict, "{status}");
    }
}

#[test]
fn a_restraint_holds_although_its_header_is_none() {
    for head in [
        "\nStatus: draft\n\nRoads: the plan",
        "\n\nStatus: withdrawn\nTitle: Roads",
        "\nTitle: Roads\nRelease: tomorrow 10am",
        "\u{feff}\n+++\nstatus = \"draft\"\n+++",
        "++++\nstatus = \"draft\"\n++++",
        "+++\ntitle = \"Roads\"\n+++\nStatus: draft",
        "---\n# of the archive\nstatus: draft\n---",
        "Status: draft\nThe plan for the roads",
        "Title: Roads\nStatus: draft\nThe ministry plans ahead",
        "Title: Roads\nRelease: 2026-03-05 10:00\nThe ministry plans ahead",
        "Department: Roads\nStatus: draft",
        "**Status:** draft",
    ] {
        let reading = read(&with_head(head));
        assert_eq!(reading.verdict(), Verdict::Hold, "{head}: {:?}", reading.problems);
    }
}

#[test]
fn an_embargo_holds_while_it_lasts_and_when_it_cannot_be_read() {
    for (line, verdict) in [
        ("EMBARGOED UNTIL 6am 5 March 2026", Verdict::Hold),
        ("Embargo: 5 March, 10:00", Verdict::Hold),
        ("EMBARGOED UNTIL FURTHER NOTICE", Verdict::Hold),
        ("Embargoed until 6am 3 March 2026", Verdict::Publish),
        ("UN extends arms embargo", Verdict::Publish),
    ] {
        let text = with_head(
            &[line, "FOR IMMEDIATE RELEASE", "Ambassador received in the capital"].join("\n"),
        );
        let reading = read(&text);
        assert_eq!(reading.verdict(), verdict, "{line}");
        assert_eq!(reading.embargo.is_some(), !line.contains("arms"), "{line}");
    }
    let declared = read(
        &[
            "Embargo: 5 March 2026 10:00\nTitle: A\n\n",
            "EMBARGOED UNTIL 6 March 2026 8am\n\n",
            PARAGRAPH,
        ]
        .concat(),
    );
    let Embargo::Until(latest) = declared.embargo.unwrap().value else { panic!("unreadable") };
    assert_eq!(latest.rfc3339(), "2026-03-06T08:00:00+04:00");
}

#[test]
fn a_release_at_once_is_no_embargo_and_an_empty_one_is() {
    let reading =
        |value: &str| read(&["Title: A visit\nRelease: ", value, "\n\n", PARAGRAPH].concat());
    assert_eq!(reading("immediate").verdict(), Verdict::Publish);
    assert_eq!(reading("").verdict(), Verdict::Hold);
    assert_eq!(reading("soon").verdict(), Verdict::Hold);
}

#[test]
fn an_embargo_line_is_not_published() {
    let reading = read(&with_head("Embargoed until 6am 3 March 2026\nAmbassador received"));
    assert_eq!(title(&reading), "Ambassador received");
    assert!(!reading.html.contains("mbargo"), "{}", reading.html);
}

#[test]
fn no_stated_embargo_is_published_as_a_headline() {
    for line in [
        "MEDIA EMBARGO LIFTS 9AM AEDT FRIDAY 6 MARCH",
        "This is embargoed material.",
        "Immediate release - EMBARGOED 6 March",
        "| Embargo | 6 March 2026 10:00 |",
        "Bitte Sperrfrist beachten: 06.03.2026, 10.00 Uhr",
        "6 mart 2026-cı il saat 10:00-dək dərc olunmamalıdır",
        "Bu məlumat 6 mart saat 10:00-dək embargo altındadır",
        "FOR RELEASE 10:00 A.M. (ET) FRIDAY, MARCH 6, 2026",
        "For release at 11:00 a.m., March 5",
        "FOR RELEASE: 5 March 2026",
        "Publish-at: 2026-03-06 10:00",
        "Release-Date: 2026-03-05",
        "EMBARGOED",
        "EMBARGOED\n3 March 2026",
        "Embargoed until close of business 4 March 2026",
    ] {
        let reading = read(&with_head(&[line, "\n\nAmbassador received"].concat()));
        assert_eq!(reading.verdict(), Verdict::Hold, "{line}");
        assert_eq!(title(&reading), "Ambassador received", "{line}");
    }
    let below = read(&(with_head("Ambassador received") + "\n\nNote to editors: embargoed"));
    assert_eq!(below.verdict(), Verdict::Hold);
}

#[test]
fn an_embargo_that_has_passed_is_no_headline_either() {
    for head in [
        "EMBARGOED UNTIL\n10:00, 2 MARCH 2026",
        "Embargo:\n2 March 2026, 10:00",
        "EMBARGO LIFTED 2 March 2026 10:00",
        "FOR RELEASE 10:00 A.M. MONDAY, MARCH 2, 2026",
    ] {
        let reading = read(&with_head(&[head, "\n\nAmbassador received"].concat()));
        assert_eq!(reading.verdict(), Verdict::Publish, "{head}");
        assert_eq!(title(&reading), "Ambassador received", "{head}");
        assert!(!reading.html.contains("MARCH 2"), "{}", reading.html);
    }
}

#[test]
fn a_headline_with_a_day_below_an_embargo_is_not_its_time() {
    let reading = read(&with_head("EMBARGOED UNTIL\nStatement on the events of 20 January 1990"));
    assert_eq!(reading.verdict(), Verdict::Hold);
}

#[test]
fn a_text_on_one_line_that_begins_with_an_embargo_is_held() {
    let text = |beginning: &str| [beginning, PARAGRAPH, PARAGRAPH, PARAGRAPH].join(" ");
    for beginning in [
        "EMBARGOED UNTIL 10:00 6 MARCH 2026",
        "Embargo: 6 March",
        "EMBARGO –",
        "EMBARGOED UNTIL 10:00 20 FEBRUARY 2026",
    ] {
        assert_eq!(read(&text(beginning)).verdict(), Verdict::Hold, "{beginning}");
    }
    for beginning in [
        "Embargo on imports of frozen fish ends on 6 March.",
        "The embargo ends on 6 March, and the northern port opens to all ships.",
    ] {
        assert_eq!(read(&text(beginning)).verdict(), Verdict::Publish, "{beginning}");
    }
}

#[test]
fn a_date_for_release_that_is_today_or_past_is_the_date_of_publication() {
    for line in ["For release: 4 March 2026", "FOR IMMEDIATE RELEASE: 4 March 2026"] {
        let reading = read(&with_head(&[line, "\nAmbassador received"].concat()));
        assert_eq!(reading.verdict(), Verdict::Publish, "{line}");
        assert_eq!(published(&reading).as_deref(), Some(ARRIVAL), "{line}");
    }
}

#[test]
fn a_time_or_a_day_to_come_holds_and_a_clocks_difference_does_not() {
    for (head, verdict) in [
        ("Title: Roads\nDate: 4 March 2026", Verdict::Publish),
        ("Title: Roads\nDate: 2026-03-04 09:04", Verdict::Publish),
        ("Title: Roads\nDate: 2026-03-04 09:06", Verdict::Hold),
        ("Title: Roads\nDate: 5 March 2026", Verdict::Hold),
        ("Title: Roads\nDate: 2026-03-04T19:30:00+14:00", Verdict::Hold),
        ("Title: Roads\nDate: 2026-03-04T18:30:00+14:00", Verdict::Publish),
        ("The ministry plans ahead\nDate: 5 March 2026", Verdict::Hold),
    ] {
        let reading = read(&with_head(head));
        assert_eq!(reading.verdict(), verdict, "{head}: {:?}", reading.problems);
    }
    let dateline = format!("The ministry plans ahead\n\nBAKU, 9 March 2026 – {PARAGRAPH}");
    assert_eq!(read(&dateline).verdict(), Verdict::Hold);
    let event = format!("The ministry plans ahead | 9 March 2026\n\n{PARAGRAPH}");
    assert_eq!(read(&event).verdict(), Verdict::Publish);
}

#[test]
fn an_embargo_behind_many_short_lines_holds_as_any() {
    let table = "A cell\n".repeat(22);
    let far = format!("{table}\nThe bridge opens\n\nEMBARGOED UNTIL 5 March 2090, 10:00\n\n");
    let reading = read(&[far, [PARAGRAPH; 20].join("\n\n")].concat());
    assert_eq!(reading.verdict(), Verdict::Hold, "{reading:?}");
}
