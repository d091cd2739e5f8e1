use super::super::fixtures::zipped;
use super::*;
use crate::domain::fault::Fault;

const NAMES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"";

const STYLES: &str = "<style:default-style style:family=\"paragraph\"><style:text-properties fo:language=\"en\" fo:country=\"GB\"/></style:default-style>\
    <style:style style:name=\"Loud\" style:family=\"text\"><style:text-properties fo:font-weight=\"bold\" style:text-underline-style=\"solid\"/></style:style>\
    <style:style style:name=\"Big\" style:family=\"paragraph\"><style:text-properties fo:font-weight=\"bold\"/></style:style>\
    <style:style style:name=\"Ring\" style:family=\"text\" style:parent-style-name=\"Ring\"/>";

const AUTOMATIC: &str = "<style:style style:name=\"I\" style:family=\"text\"><style:text-properties fo:font-style=\"italic\" style:text-line-through-style=\"solid\"/></style:style>\
    <style:style style:name=\"P\" style:family=\"paragraph\" style:parent-style-name=\"Big\"/>\
    <style:style style:name=\"T\" style:family=\"paragraph\" style:parent-style-name=\"Title\"/>\
    <style:style style:name=\"Q\" style:family=\"paragraph\" style:parent-style-name=\"Quotations\"/>\
    <style:style style:name=\"Low\" style:family=\"text\"><style:text-properties style:text-position=\"-33% 58%\" fo:language=\"de\" fo:country=\"none\"/></style:style>\
    <style:style style:name=\"H\" style:family=\"text\"><style:text-properties text:display=\"none\"/></style:style>\
    <text:list-style style:name=\"L\"><text:list-level-style-number text:level=\"1\" style:num-format=\"1\" style:num-suffix=\".\"/>\
    <text:list-level-style-number text:level=\"2\" style:num-format=\"a\" style:num-suffix=\")\"/></text:list-style>";

fn document(text: &str) -> Vec<u8> {
    let styles = format!(
        "<office:document-styles {NAMES}><office:styles>{STYLES}</office:styles></office:document-styles>"
    );
    let content = format!(
        "<office:document-content {NAMES}><office:automatic-styles>{AUTOMATIC}</office:automatic-styles>\
         <office:body><office:text>{text}</office:text></office:body></office:document-content>"
    );
    zipped(&[("styles.xml", styles.as_bytes()), ("content.xml", content.as_bytes())])
}

#[track_caller]
fn comes_to(text: &str, html: &str) {
    let draft = draft(&document(text)).unwrap();
    // An element without attributes says nothing, and goes.
    assert_eq!(draft.html.replace("<span>", "").replace("\u{3c}/span>", ""), html);
    assert!(draft.problems.is_empty(), "{:?}", draft.problems);
}

fn faults(text: &str) -> Vec<DocumentFault> {
    let problems = draft(&document(text)).unwrap().problems;
    let document = |fault: &Fault| {
        let Fault::Document(fault) = fault else { panic!("{fault:?}") };
        fault.clone()
    };
    problems.iter().map(|problem| document(&problem.fault)).collect()
}

#[test]
fn paragraphs_are_what_their_styles_mean() {
    comes_to(
        "<text:p text:style-name=\"T\">T</text:p><text:h text:outline-level=\"1\">A</text:h><text:p/>\
         <text:p text:style-name=\"Q\">q</text:p><text:p text:style-name=\"P\">p</text:p>",
        "<h1>T</h1><h2>A</h2><p></p><blockquote><p>q</p></blockquote><p>p</p>",
    );
    comes_to("<text:h text:outline-level=\"2\">A</text:h>", "<h2>A</h2>");
}

#[test]
fn words_look_as_someone_made_them_look() {
    comes_to(
        "<text:p>a<text:span text:style-name=\"Loud\">b<text:span text:style-name=\"I\">c</text:span></text:span>\
         <text:span text:style-name=\"Low\">d</text:span><text:span text:style-name=\"Ring\">e</text:span><text:s text:c=\"9\"/>\
         <text:a xlink:href=\"https://example.org/\">f</text:a><text:a xlink:href=\"#g\">g</text:a><text:line-break/>h</text:p>",
        "<p>a<strong>b</strong><strong><em><s>c</s></em></strong><span lang=\"de\"><sub>d</sub>e <a href=\"https://example.org/\">f</a>g<br/>h</p>",
    );
}

#[test]
fn lists_go_on_and_letters_are_kept() {
    let item = |inside: &str| format!("<text:list-item>{inside}</text:list-item>");
    let list = |attributes: &str, items: &str| {
        format!("<text:list text:style-name=\"L\"{attributes}>{items}</text:list>")
    };
    let p = |text: &str| format!("<text:p>{text}</text:p>");
    let letters = format!("<text:list>{}{}</text:list>", item(&p("c")), item(&p("d")));
    comes_to(
        &[
            list(
                "",
                &[item(&[p("a"), p("more")].concat()), item(&[p("b"), letters].concat())].concat(),
            ),
            list(" text:continue-numbering=\"true\"", &item(&p("e"))),
            list("", &item("<text:h text:outline-level=\"1\">f</text:h>")),
        ]
        .concat(),
        "<ol><li><p>a</p><p>more</p></li><li><p>b</p></li></ol><p>a) c</p><p>b) d</p><ol start=\"3\"><li><p>e</p></li></ol><h1>f</h1>",
    );
}

#[test]
fn repeated_cells_are_bounded() {
    let cells = "<table:table-cell table:number-columns-repeated=\"1000000\"/>".repeat(30);
    let row = format!("<table:table-row>{cells}</table:table-row>");
    let draft = draft(&document(&format!("<table:table>{row}</table:table>"))).unwrap();
    assert_eq!(draft.html.matches("<td>").count(), 1_030);
}

#[test]
fn pictures_stand_where_they_hang() {
    let frame = "<draw:frame><draw:image xlink:href=\"Pictures/a.png\"/><svg:desc>A \"bridge\"</svg:desc></draw:frame>";
    comes_to(
        &format!("{frame}<text:p>a{frame}</text:p>"),
        "<p><img src=\"Pictures/a.png\" alt=\"A &quot;bridge&quot;\"></p>\
         <p>a<img src=\"Pictures/a.png\" alt=\"A &quot;bridge&quot;\"></p>",
    );
}

#[test]
fn what_is_hidden_holds_the_statement() {
    let quote = |text: &str| DocumentFault::HiddenText { quote: text.to_owned() };
    for (text, expected) in [
        (
            "<text:section text:display=\"none\"><text:p>a</text:p></text:section><text:p>b</text:p>",
            "a",
        ),
        (
            "<text:p>b<text:hidden-text text:is-hidden=\"true\" text:string-value=\"c\"/></text:p>",
            "c",
        ),
        ("<text:p>d<text:hidden-paragraph text:is-hidden=\"true\"/> e</text:p>", "d e"),
        ("<text:p>b<text:span text:style-name=\"H\">f</text:span></text:p>", "f"),
    ] {
        assert_eq!(faults(text), [quote(expected)]);
        let html = draft(&document(text)).unwrap().html;
        assert!(
            ["a", "c", "d", "f"].iter().all(|hidden| !html.contains(&format!("{hidden}\u{3c}"))),
            "{html}"
        );
    }
}

#[test]
fn a_change_of_looks_alone_is_no_change() {
    let region = "<text:tracked-changes><text:changed-region text:id=\"a\"><text:format-change><office:change-info/></text:format-change>\
        </text:changed-region></text:tracked-changes>";
    comes_to(
        &format!(
            "{region}<text:p>b<text:change-start text:change-id=\"a\"/>c<text:change-end text:change-id=\"a\"/></text:p>"
        ),
        "<p>bc</p>",
    );
    let unknown = "<text:p>b<text:change text:change-id=\"z\"/></text:p>";
    assert_eq!(faults(unknown), [DocumentFault::DeletedText { quote: "…".to_owned() }]);
}

#[test]
fn what_acts_or_hides_is_refused() {
    let content = |text: &str| draft(&document(text)).err();
    assert_eq!(
        content("<text:p><draw:frame><draw:object/></draw:frame></text:p>"),
        Some(DocumentFault::ObjectInside)
    );
    let with = |name: &str, text: &str| {
        let whole = format!("<office:a {NAMES}><office:text/></office:a>");
        draft(&zipped(&[("content.xml", whole.as_bytes()), (name, text.as_bytes())])).err()
    };
    assert_eq!(with("mimetype", ""), None);
    assert_eq!(with("Basic/script-lc.xml", ""), Some(DocumentFault::Macros));
    let manifest = "<m:a xmlns:m=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><m:encryption-data/></m:a>";
    assert_eq!(with("META-INF/manifest.xml", manifest), Some(DocumentFault::Encrypted));
    let sheet = zipped(&[("content.xml", b"<a/>")]);
    let extension = EXTENSION.to_owned();
    assert_eq!(draft(&sheet).err(), Some(DocumentFault::NoTextInside { extension }));
}

/// What a document defines or holds more often than any does.
#[test]
fn row_23_bombs_are_refused() {
    let too_deep = |part: &str| Some(DocumentFault::PartTooDeep { part: part.to_owned() });
    let style = |at: usize| format!("<style:style style:name=\"{at}\" style:family=\"text\"/>");
    let styles: String = (0..10_001).map(style).collect();
    let whole = format!(
        "<office:a {NAMES}><office:automatic-styles>{styles}</office:automatic-styles></office:a>"
    );
    assert_eq!(draft(&zipped(&[("content.xml", whole.as_bytes())])).err(), too_deep("content.xml"));
    let named = whole.replace("automatic-", "");
    let parts = [("styles.xml", named.as_bytes()), ("content.xml", whole.as_bytes())];
    assert_eq!(draft(&zipped(&parts)).err(), too_deep("styles.xml"));
    assert_eq!(draft(&document(&"<text:p/>".repeat(20_000))).err(), None);
    assert_eq!(draft(&document(&"<text:p/>".repeat(20_002))).err(), too_deep("content.xml"));
    let around: [fn(String) -> String; 3] = [
        |inside| {
            format!(
                "<table:table><table:table-row><table:table-cell>{inside}</table:table-cell></table:table-row></table:table>"
            )
        },
        |inside| format!("<draw:text-box>{inside}</draw:text-box>"),
        |inside| format!("<text:p><text:note>{inside}</text:note></text:p>"),
    ];
    for around in around {
        let nested = |depth| {
            draft(&document(&(0..depth).fold(String::new(), |inside, _depth| around(inside)))).err()
        };
        assert_eq!(nested(31), None);
        assert_eq!(nested(32), too_deep("content.xml"));
    }
}

#[test]
fn a_text_is_one_whatever_stands_for_its_letters() {
    let letters = "&#x645;&#1585;<!-- -->&#1581;<?a?><![CDATA[با]]>&amp;a";
    comes_to(&format!("<text:p>{letters}</text:p>"), "<p>مرحبا&amp;a</p>");
    // The language of a text is that of all its letters.
    let low = format!("<text:p><text:span text:style-name=\"Low\">a{letters}</text:span></text:p>");
    comes_to(&low, "<p><sub>aمرحبا&amp;a</sub></p>");
}

/// Whatever element stands wherever, there is an answer and no panic.
#[test]
fn any_element_may_stand_anywhere() {
    const ELEMENTS: &[&str] = &[
        "text:p",
        "text:h",
        "text:span",
        "text:a",
        "text:list",
        "text:list-item",
        "text:list-header",
        "text:note",
        "text:note-body",
        "text:section",
        "text:tracked-changes",
        "text:changed-region",
        "text:deletion",
        "text:change",
        "text:change-start",
        "text:change-end",
        "text:hidden-paragraph",
        "office:annotation",
        "office:text",
        "office:automatic-styles",
        "table:table",
        "table:table-row",
        "table:table-cell",
        "table:table-header-rows",
        "table:covered-table-cell",
        "draw:frame",
        "draw:image",
        "draw:text-box",
        "svg:desc",
        "style:style",
    ];
    for outer in ELEMENTS {
        for inner in ELEMENTS {
            let pair = format!("<{outer}>a<{inner}>b</{inner}>c</{outer}>");
            drop(draft(&document(&pair)));
            drop(draft(&document(&format!("<text:p>{pair}<{inner}/></text:p><text:p>d</text:p>"))));
        }
    }
}

#[test]
fn heads_of_pages_are_looked_at() {
    let styles = format!(
        "<office:document-styles {NAMES}><office:master-styles><style:master-page><style:header>\
         <text:p>EMBARGOED <text:span>until noon</text:span></text:p></style:header></style:master-page>\
         </office:master-styles></office:document-styles>"
    );
    let content = format!(
        "<office:document-content {NAMES}><office:body><office:text><text:p>a</text:p></office:text></office:body>\
         </office:document-content>"
    );
    let parts = [("styles.xml", styles.as_bytes()), ("content.xml", content.as_bytes())];
    let draft = draft(&zipped(&parts)).unwrap();
    assert_eq!((draft.beside.trim(), draft.html.as_str()), ("EMBARGOED until noon", "<p>a</p>"));
}
