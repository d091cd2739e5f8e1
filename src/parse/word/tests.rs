use super::super::fixtures::{rules, zipped};
use super::super::rich::Draft;
use super::*;
use crate::domain::fault::Fault;
use crate::domain::path::DropPath;
use crate::domain::reading::Severity;

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"";

const STYLES: &str = "<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val=\"en-GB\"/></w:rPr></w:rPrDefault></w:docDefaults>\
    <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"ba\"><w:name w:val=\"Title\"/><w:rPr><w:b/></w:rPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"b1\"><w:name w:val=\"heading 1\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"own\"><w:name w:val=\"Ours\"/><w:basedOn w:val=\"b1\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"ring\"><w:name w:val=\"Ring\"/><w:basedOn w:val=\"ring\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"q\"><w:name w:val=\"Quote\"/></w:style>\
    <w:style w:type=\"character\" w:styleId=\"s\"><w:name w:val=\"Strong\"/><w:rPr><w:b/><w:u w:val=\"single\"/></w:rPr></w:style>\
    <w:style w:type=\"character\" w:styleId=\"s2\"><w:name w:val=\"Stronger\"/><w:basedOn w:val=\"s\"/><w:rPr><w:i/></w:rPr></w:style>\
    <w:style w:type=\"character\" w:styleId=\"h\"><w:name w:val=\"Hidden\"/><w:rPr><w:vanish/></w:rPr></w:style>";

const NUMBERING: &str = "<w:abstractNum w:abstractNumId=\"0\">\
    <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl>\
    <w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"lowerLetter\"/><w:lvlText w:val=\"%1.%2)\"/></w:lvl></w:abstractNum>\
    <w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/></w:lvl>\
    <w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"bullet\"/></w:lvl></w:abstractNum>\
    <w:abstractNum w:abstractNumId=\"2\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"3\"/><w:numFmt w:val=\"upperRoman\"/>\
    <w:lvlText w:val=\"Maddə %1.\"/></w:lvl></w:abstractNum>\
    <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num>\
    <w:num w:numId=\"3\"><w:abstractNumId w:val=\"2\"/></w:num>";

const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"l\" Type=\"x/hyperlink\" Target=\"https://example.org/\" TargetMode=\"External\"/>\
    <Relationship Id=\"i\" Type=\"x/image\" Target=\"https://example.org/p.png\" TargetMode=\"External\"/>\
    <Relationship Id=\"s\" Type=\"x/styles\" Target=\"styles.xml\"/><Relationship Id=\"n\" Type=\"x/numbering\" Target=\"/word/numbering.xml\"/>\
    <Relationship Id=\"f\" Type=\"x/footnotes\" Target=\"../word/footnotes.xml\"/><Relationship Id=\"c\" Type=\"x/comments\" Target=\"comments.xml\"/>\
    </Relationships>";

const FOOTNOTES: &str = "<w:footnote w:type=\"separator\" w:id=\"0\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>\
    <w:footnote w:id=\"2\"><w:p><w:r><w:footnoteRef/><w:t>Note of</w:t><w:tab/><w:t>two.</w:t></w:r></w:p><w:p><w:r><w:t>More.</w:t></w:r></w:p></w:footnote>\
    <w:footnote w:id=\"9\"><w:p><w:r><w:t>Nobody names it.</w:t></w:r></w:p></w:footnote>";

const COMMENTS: &str =
    "<w:comment w:id=\"4\" w:author=\"A\"><w:p><w:r><w:t>Is it so?</w:t></w:r></w:p></w:comment>";

fn element(name: &str, inside: &str) -> String {
    format!("<w:{name} {W}>{inside}</w:{name}>")
}

fn document(body: &str) -> Vec<u8> {
    let body = element("document", &format!("<w:body>{body}<w:sectPr/></w:body>"));
    let parts = [
        ("word/_rels/document.xml.rels", RELATIONS.to_owned()),
        ("word/styles.xml", element("styles", STYLES)),
        ("word/numbering.xml", element("numbering", NUMBERING)),
        ("word/footnotes.xml", element("footnotes", FOOTNOTES)),
        ("word/comments.xml", element("comments", COMMENTS)),
        ("word/document.xml", body),
    ];
    zipped(&parts.each_ref().map(|(name, text)| (*name, text.as_bytes())))
}

fn drafted(body: &str) -> Draft {
    draft(&document(body), "docx").unwrap()
}

#[track_caller]
fn comes_to(body: &str, html: &str) {
    let draft = drafted(body);
    assert_eq!(draft.html, html);
    assert!(draft.problems.is_empty(), "{:?}", draft.problems);
}

fn faults(draft: &Draft) -> Vec<DocumentFault> {
    let document = |fault: &Fault| {
        let Fault::Document(fault) = fault else { panic!("{fault:?}") };
        fault.clone()
    };
    draft.problems.iter().map(|problem| document(&problem.fault)).collect()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn styled(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn numbered(list: u8, level: u8, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
    )
}

#[test]
fn a_title_stands_above_the_headings_and_without_one_they_stay() {
    let headings = [styled("own", "A"), styled("ring", "x"), p(""), styled("b1", "B")].concat();
    comes_to(&headings, "<h1>A</h1><p>x</p><p></p><h1>B</h1>");
    comes_to(
        &[styled("ba", "T"), headings].concat(),
        "<h1>T</h1><h2>A</h2><p>x</p><p></p><h2>B</h2>",
    );
    comes_to(&[styled("ba", ""), styled("b1", "B")].concat(), "<p></p><h1>B</h1>");
}

#[test]
fn quotations_and_lists_hold_what_stands_one_below_the_other() {
    comes_to(
        &[styled("q", "a"), styled("q", "b"), p("c")].concat(),
        "<blockquote><p>a</p><p>b</p></blockquote><p>c</p>",
    );
    comes_to(
        &[numbered(2, 0, "a"), numbered(2, 1, "b"), numbered(2, 0, "c"), numbered(1, 0, "d")]
            .concat(),
        "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ul><ol><li><p>d</p></li></ol>",
    );
    comes_to(
        &[
            numbered(1, 0, "a"),
            p("x"),
            numbered(1, 0, "b"),
            numbered(1, 1, "c"),
            numbered(0, 0, "d"),
        ]
        .concat(),
        "<ol><li><p>a</p></li></ol><p>x</p><ol start=\"2\"><li><p>b</p></li></ol><p>2.a) <span>c</span></p><p>d</p>",
    );
    comes_to(
        &[numbered(3, 0, "a"), numbered(3, 0, "b"), numbered(7, 0, "c")].concat(),
        "<p>Maddə III. <span>a</span></p><p>Maddə IV. <span>b</span></p><p>c</p>",
    );
}

#[test]
fn the_look_of_words_says_something_and_that_of_paragraphs_does_not() {
    let run = |look: &str| format!("<w:r><w:rPr>{look}</w:rPr><w:t>a</w:t></w:r>");
    let looks = [
        "<w:b/>",
        "<w:i w:val=\"1\"/>",
        "<w:u w:val=\"single\"/><w:b w:val=\"0\"/>",
        "<w:strike/>",
        "<w:vertAlign w:val=\"superscript\"/>",
        "<w:rStyle w:val=\"s2\"/>",
        "<w:rStyle w:val=\"s2\"/><w:b w:val=\"false\"/>",
        "<w:b/><w:rPrChange><w:rPr><w:i/></w:rPr></w:rPrChange>",
    ];
    comes_to(
        &format!("<w:p>{}</w:p>", looks.map(run).concat()),
        "<p><strong>a</strong><em>a</em><u>a</u><s>a</s><sup>a</sup><strong><em>a</em></strong><em>a</em><strong>a</strong></p>",
    );
    comes_to(
        "<w:p><w:pPr><w:pStyle w:val=\"ba\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>T</w:t></w:r></w:p>",
        "<h1>T</h1>",
    );
}

#[test]
fn links_fields_and_signs_are_what_readers_see() {
    comes_to(
        "<w:p><w:hyperlink r:id=\"l\" w:anchor=\"b\"><w:r><w:t>a</w:t></w:r></w:hyperlink><w:hyperlink r:id=\"i\"><w:r><w:t>b</w:t></w:r></w:hyperlink>\
         <w:fldSimple w:instr=\" HYPERLINK &quot;https://example.org/c&quot; \"><w:r><w:t>c</w:t></w:r></w:fldSimple>\
         <w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>\
         <w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>X</w:instrText><w:fldChar w:fldCharType=\"separate\"/><w:t>code</w:t><w:fldChar w:fldCharType=\"end\"/></w:r>\
         <w:r><w:fldChar w:fldCharType=\"separate\"/><w:t>d</w:t><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>",
        "<p><a href=\"https://example.org/#b\">a</a>b<a href=\"https://example.org/c\">c</a>d</p>",
    );
    comes_to(
        "<w:p><w:r><w:t> a </w:t><w:t xml:space=\"preserve\"> &lt;b&gt; </w:t><w:tab/><w:noBreakHyphen/><w:softHyphen/><w:br/><w:sym w:font=\"Symbol\" w:char=\"F0B7\"/></w:r></w:p>",
        "<p>a &lt;b&gt;  \u{2011}<br/>•</p>",
    );
    let draft = drafted("<w:p><w:r><w:sym w:font=\"Webdings\" w:char=\"F021\"/></w:r></w:p>");
    assert_eq!(faults(&draft), [DocumentFault::SymbolsLeftOut { count: 1 }]);
}

#[test]
fn a_field_without_an_end_swallows_no_text() {
    let body =
        "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r></w:p>".to_owned() + &p("all else");
    let part = "word/document.xml".to_owned();
    assert_eq!(draft(&document(&body), "docx").err(), Some(DocumentFault::PartDamaged { part }));
}

#[test]
fn a_text_box_is_read_once_and_behind_its_paragraph() {
    let boxed = format!("<w:txbxContent>{}</w:txbxContent>", p("box"));
    comes_to(
        &format!(
            "<w:p><w:r><w:t>a</w:t><mc:AlternateContent><mc:Choice Requires=\"wps\">{boxed}</mc:Choice>\
             <mc:Fallback>{boxed}</mc:Fallback></mc:AlternateContent><w:t>b</w:t></w:r></w:p><w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
            p("c")
        ),
        "<p>ab</p><p>box</p><p>c</p>",
    );
}

#[test]
fn notes_stand_below_the_text() {
    comes_to(
        "<w:p><w:r><w:t>a</w:t><w:footnoteReference w:id=\"2\"/></w:r></w:p><w:p/>",
        "<p>a<sup>1</sup></p><p></p><p><sup>1</sup> Note of two.</p><p>More.</p>",
    );
}

#[test]
fn cells_reach_over_columns_and_rows() {
    let cell = |properties: &str, text: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
    };
    let rows = [
        ("<w:tblHeader/>", [cell("<w:gridSpan w:val=\"2\"/>", "a"), cell("", "b")].concat()),
        ("", [cell("<w:vMerge w:val=\"restart\"/>", "c"), cell("", "d"), cell("", "e")].concat()),
        ("", [cell("<w:vMerge/>", "lost"), cell("<w:vMerge/>", "f"), cell("", "g")].concat()),
    ];
    let rows = rows
        .map(|(properties, cells)| format!("<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"));
    comes_to(
        &format!("<w:tbl><w:tblPr/><w:tblGrid/>{}</w:tbl>", rows.concat()),
        "<table><tr><th colspan=\"2\"><p>a</p></th><th><p>b</p></th></tr><tr><td rowspan=\"2\"><p>c</p></td><td><p>d</p></td><td><p>e</p></td></tr>\
         <tr><td><p>f</p></td><td><p>g</p></td></tr></table>",
    );
}

#[test]
fn languages_and_directions_are_told_where_they_are_others() {
    comes_to(
        "<w:p><w:r><w:t>words in English</w:t></w:r><w:r><w:rPr><w:lang w:val=\"de-DE\"/></w:rPr><w:t>und</w:t></w:r>\
         <w:r><w:rPr><w:rtl/><w:lang w:bidi=\"ar-SA\"/></w:rPr><w:t>من</w:t></w:r></w:p>\
         <w:p><w:pPr><w:bidi/></w:pPr><w:r><w:rPr><w:rtl/><w:lang w:bidi=\"ar-SA\"/></w:rPr><w:t>من</w:t></w:r></w:p>",
        "<p><span>words in English</span><span lang=\"de-DE\">und</span><span lang=\"ar-SA\" dir=\"rtl\">من</span></p><p lang=\"ar-SA\" dir=\"rtl\">من</p>",
    );
}

#[test]
fn what_nobody_settled_holds_the_statement() {
    let body = "<w:p><w:r><w:t>The</w:t></w:r><w:ins><w:r><w:t xml:space=\"preserve\"> new</w:t></w:r></w:ins><w:ins><w:r><w:t xml:space=\"preserve\"> long</w:t></w:r></w:ins>\
         <w:del><w:r><w:delText>old</w:delText><w:footnoteReference w:id=\"2\"/></w:r></w:del><w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>\
         <w:r><w:t xml:space=\"preserve\"> bridge</w:t><w:commentReference w:id=\"4\"/></w:r><w:r><w:rPr><w:rStyle w:val=\"h\"/></w:rPr><w:t>secret</w:t></w:r></w:p>\
         <w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr><w:r><w:t>is open</w:t></w:r></w:p>\
         <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>to</w:t></w:r></w:p><w:p><w:r><w:t xml:space=\"preserve\"> all</w:t></w:r></w:p>";
    let draft = drafted(body);
    assert_eq!(draft.html, "<p>The new long bridge</p><p>is open</p><p>to all</p>");
    assert!(draft.problems.iter().all(|problem| problem.severity == Severity::Hold));
    let quote = |text: &str| text.to_owned();
    assert_eq!(
        faults(&draft),
        [
            DocumentFault::InsertedText { quote: quote("new long") },
            DocumentFault::DeletedText { quote: quote("oldgone") },
            DocumentFault::CommentInside { quote: quote("Is it so?") },
            DocumentFault::HiddenText { quote: quote("secret") },
            DocumentFault::ChangedParagraph { quote: quote("is open") },
            DocumentFault::ChangedParagraph { quote: quote("to") },
        ]
    );
    let lines: Vec<Option<usize>> = draft.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [Some(1), Some(1), Some(1), Some(1), Some(2), Some(3)]);
}

#[test]
fn of_very_many_changes_some_are_quoted_and_all_are_counted() {
    let body =
        "<w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:r><w:t>y</w:t></w:r></w:p>"
            .repeat(25);
    let draft = drafted(&body);
    assert_eq!(draft.problems.len(), 21);
    assert_eq!(faults(&draft)[20], DocumentFault::MoreChanges { count: 5 });
}

#[test]
fn what_acts_or_hides_is_refused() {
    for (body, fault) in [
        ("<w:altChunk r:id=\"l\"/>", DocumentFault::DocumentInside),
        ("<w:p><w:r><w:object/></w:r></w:p>", DocumentFault::ObjectInside),
    ] {
        assert_eq!(draft(&document(body), "docx").err(), Some(fault));
    }
    let text = element("document", "<w:body/>");
    let with = |part: (&str, &[u8])| {
        draft(&zipped(&[("word/document.xml", text.as_bytes()), part]), "docx").err()
    };
    assert_eq!(with(("x", b"")), None);
    assert_eq!(with(("word/vbaProject.bin", b"")), Some(DocumentFault::Macros));
    let types = b"<Types><Override ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/></Types>";
    assert_eq!(with(("[Content_Types].xml", types)), Some(DocumentFault::Macros));
    assert_eq!(draft(&document(""), "docm").err(), Some(DocumentFault::Macros));
    let extension = || "docx".to_owned();
    let none = Some(DocumentFault::NoTextInside { extension: extension() });
    assert_eq!(draft(&zipped(&[("a", b"b")]), "docx").err(), none);
    assert_eq!(draft(&zipped(&[("word/document.xml", b"<a/>")]), "docx").err(), none);
}

#[test]
fn row_23_bombs_of_xml_are_refused() {
    let fault = |xml: &str| draft(&zipped(&[("word/document.xml", xml.as_bytes())]), "docx").err();
    let part = || "word/document.xml".to_owned();
    let entities = "<!DOCTYPE a [<!ENTITY b \"b\">]><a>&b;</a>";
    assert_eq!(fault(entities), Some(DocumentFault::DocumentType { part: part() }));
    let too_deep = Some(DocumentFault::PartTooDeep { part: part() });
    assert_eq!(fault(&"<a>".repeat(300)), too_deep);
    let many = |count: usize, one: &dyn Fn(usize) -> String| {
        (0..count).map(one).collect::<Vec<_>>().concat()
    };
    let attributes = many(257, &|n| format!(" a{n}=\"\""));
    assert_eq!(fault(&format!("<a{attributes}/>")), too_deep);
    let names = many(200, &|n| format!(" xmlns:a{n}=\"b\""));
    assert_eq!(fault(&format!("<a{names}><a{names}/></a>")), too_deep);
    let elements = many(200_000, &|n| format!("<b{n}/>"));
    assert_eq!(fault(&format!("<a>{elements}</a>")), too_deep);
    let names = many(200, &|n| format!(" xmlns:a{n}=\"b\""));
    let attributes = many(256, &|n| format!(" a{n}=\"\""));
    let elements = format!("<b{attributes}/>").repeat(1_300);
    assert_eq!(fault(&format!("<a{names}>{elements}</a>")), too_deep);
    for broken in ["<a>", "<a></b>", "<a>&x;</a>", "<a b/>", "a&b", "<a>&#0;</a>"] {
        assert_eq!(fault(broken), Some(DocumentFault::PartDamaged { part: part() }), "{broken}");
    }
    let numbers: String = (0..800_000).map(|n| n.to_string()).collect();
    let long = element("document", &format!("<w:body>{}</w:body>", p(&numbers)));
    assert_eq!(fault(&long), Some(DocumentFault::TooMuchText { most: 4 }));
}

/// Puts a text into what may stand in itself.
type Around = fn(String) -> String;

/// What a document defines, holds or leaves open more often than any does.
#[test]
fn row_23_bombs_of_word_are_refused() {
    let with = |name: &str, inside: &str, body: &str| {
        let body = element("document", &format!("<w:body>{body}</w:body>"));
        let (part, inside) = (format!("word/{name}.xml"), element(name, inside));
        let parts = [
            ("word/_rels/document.xml.rels", RELATIONS.replace("comments", "header")),
            (&part, inside),
            ("word/document.xml", body),
        ];
        draft(&zipped(&parts.each_ref().map(|(name, text)| (*name, text.as_bytes()))), "docx").err()
    };
    let too_deep =
        |name: &str| Some(DocumentFault::PartTooDeep { part: format!("word/{name}.xml") });
    let numbered = |one: fn(usize) -> String| (0..10_001).map(one).collect::<String>();
    let styles = numbered(|at| format!("<w:style w:styleId=\"{at}\"/>"));
    assert_eq!(with("styles", &styles, ""), too_deep("styles"));
    let lists =
        numbered(|at| format!("<w:num w:numId=\"{at}\"><w:abstractNumId w:val=\"1\"/></w:num>"));
    assert_eq!(with("numbering", &lists, ""), too_deep("numbering"));
    let watermark = format!(
        "<v:textpath xmlns:v=\"urn:schemas-microsoft-com:vml\" string=\"{}\"/>",
        (0..100_000).map(|n| n.to_string()).collect::<String>()
    );
    assert_eq!(with("header", &watermark, ""), None);
    let too_much = Some(DocumentFault::TooMuchText { most: 4 });
    assert_eq!(with("header", &watermark.repeat(9), ""), too_much);
    assert_eq!(with("styles", "", &p("a").repeat(20_000)), None);
    assert_eq!(with("styles", "", &p("a").repeat(20_002)), too_deep("document"));
    let around: [(usize, Around); 3] = [
        (31, |inside| format!("<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>")),
        (31, |inside| format!("<w:p><w:r><w:txbxContent>{inside}</w:txbxContent></w:r></w:p>")),
        (64, |inside| {
            format!(
                "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/><w:fldChar w:fldCharType=\"separate\"/></w:r>{inside}</w:p>"
            )
        }),
    ];
    for (most, around) in around {
        let nested = |depth| (0..depth).fold(p("a"), |inside, _depth| around(inside));
        assert_eq!(with("styles", "", &nested(most)), None, "{most}");
        assert_eq!(with("styles", "", &nested(most + 1)), too_deep("document"), "{most}");
    }
}

#[test]
fn a_label_names_its_levels_and_stays_short() {
    let lists = |text: &str| {
        format!(
            "<w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"3888\"/><w:numFmt w:val=\"upperRoman\"/>\
             <w:lvlText w:val=\"{text}\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>"
        )
    };
    let labelled = |text: &str| {
        let body = element("document", &format!("<w:body>{}</w:body>", numbered(1, 0, "a")));
        let parts = [
            ("word/_rels/document.xml.rels", RELATIONS.to_owned()),
            ("word/numbering.xml", element("numbering", &lists(text))),
            ("word/document.xml", body),
        ];
        draft(&zipped(&parts.each_ref().map(|(name, text)| (*name, text.as_bytes()))), "docx")
            .unwrap()
            .html
    };
    let roman = "MMMDCCCLXXXVIII";
    assert_eq!(labelled("100%, %1 of %2%"), format!("<p>100%, {roman} of %2% a</p>"));
    assert_eq!(labelled("%%1"), format!("<p>%{roman} a</p>"));
    assert_eq!(labelled(&"%1".repeat(50)).len(), "<p> a</p>".len() + 100);
}

#[test]
fn an_address_that_stands_in_very_many_links_is_counted_each_time() {
    let link =
        "<w:hyperlink r:id=\"l\"><w:r><w:t>a</w:t></w:r></w:hyperlink><w:r><w:t>b</w:t></w:r>";
    let body = format!("<w:p>{}</w:p>", link.repeat(3_000));
    let relations =
        RELATIONS.replace("example.org/\"", &format!("example.org/{}\"", "c".repeat(2_000)));
    let text = element("document", &format!("<w:body>{body}</w:body>"));
    let bytes = zipped(&[
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/document.xml", text.as_bytes()),
    ]);
    assert_eq!(draft(&bytes, "docx").err(), Some(DocumentFault::TooMuchText { most: 4 }));
}

#[test]
fn both_forms_of_the_standard_and_any_prefix_are_read() {
    let text = "<d:document xmlns:d=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"><d:body><d:p><d:r><d:t>a</d:t></d:r></d:p></d:body></d:document>";
    let relations = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"m\" Type=\"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument\" Target=\"/word/document2.xml\"/></Relationships>";
    let bytes =
        zipped(&[("_rels/.rels", relations.as_bytes()), ("word/document2.xml", text.as_bytes())]);
    assert_eq!(draft(&bytes, "docx").unwrap().html, "<p>a</p>");
}

#[test]
fn a_refusal_is_told_as_a_problem() {
    let path = DropPath::parse("x.docx").unwrap();
    let arrival = "2026-03-04T10:00:00+04:00[Asia/Baku]".parse().unwrap();
    let reading = read(&DropText { path: &path, bytes: b"%PDF-1.7", arrival }, &rules());
    assert_eq!(reading.problems[0].severity, Severity::Refuse);
}

/// Whatever tag is missing or stands twice, there is an answer and no panic.
#[test]
fn any_tag_may_be_wrong() {
    let body = "<w:tbl><w:tblPr/><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr>\
        <w:rPr><w:del/></w:rPr></w:pPr><w:ins><w:hyperlink r:id=\"l\"><w:r><w:rPr><w:vanish/></w:rPr><w:t>a</w:t><w:fldChar w:fldCharType=\"end\"/>\
        <w:footnoteReference w:id=\"2\"/><mc:AlternateContent><mc:Choice><w:txbxContent><w:p/></w:txbxContent></mc:Choice></mc:AlternateContent>\
        </w:r></w:hyperlink></w:ins></w:p></w:tc></w:tr></w:tbl><w:p/>";
    let tags: Vec<&str> = body.split_inclusive('>').collect();
    for at in 0..tags.len() {
        let without = [tags[..at].concat(), tags[at + 1..].concat()].concat();
        let twice = [tags[..=at].concat(), tags[at..].concat()].concat();
        for body in [without, twice] {
            drop(draft(&document(&body), "docx"));
        }
    }
    // Well-formed, but not as Word writes: each element alone, and around a paragraph.
    for tag in tags {
        let name = tag.trim_matches(['<', '>', '/']).split(' ').next().unwrap_or_default();
        let around = format!("<{name}>{}</{name}><{name}/>", p("a"));
        drop(draft(&document(&around), "docx"));
        drop(draft(&document(&format!("<w:p><w:r>{around}</w:r></w:p>")), "docx"));
    }
}

#[test]
fn heads_of_pages_are_looked_at_and_boxes_on_hidden_text_are_hidden() {
    let relations = RELATIONS.replace(
        "<Relationship Id=\"s\"",
        "<Relationship Id=\"h\" Type=\"x/header\" Target=\"header1.xml\"/>\
         <Relationship Id=\"i\" Type=\"x/header\" Target=\"Header1.xml\"/><Relationship Id=\"s\"",
    );
    let head = "<w:p><w:r><w:t>EMBARGOED </w:t></w:r><w:r><w:t>until noon</w:t></w:r></w:p>\
                <w:p><w:r><w:instrText>PAGE</w:instrText><v:textpath xmlns:v=\"urn:schemas-microsoft-com:vml\" string=\"DRAFT\"/></w:r></w:p>";
    let body = "<w:p><w:r><w:t>a</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p>\
                </w:txbxContent></w:pict></w:r></w:p>";
    let body = element("document", &format!("<w:body>{body}</w:body>"));
    let head = element("hdr", head);
    let parts = [
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/header1.xml", head.as_bytes()),
        ("word/document.xml", body.as_bytes()),
    ];
    let draft = draft(&zipped(&parts), "docx").unwrap();
    assert_eq!(draft.beside, "EMBARGOED until noon\nDRAFT\n\n");
    assert_eq!(draft.html, "<p>a</p>");
    let hidden = DocumentFault::HiddenText { quote: "box".to_owned() };
    assert_eq!(faults(&draft), [hidden]);
}

#[test]
fn of_two_languages_with_as_many_letters_the_same_is_taken_each_time() {
    let run =
        |tag: &str| format!("<w:r><w:rPr><w:lang w:val=\"{tag}\"/></w:rPr><w:t>word</w:t></w:r>");
    let body = format!("<w:p>{}</w:p>", ["az-AZ", "en-GB", "ru-RU", "tr-TR"].map(run).concat());
    for _time in 0..20 {
        assert_eq!(drafted(&body).properties.language.as_deref(), Some("tr"));
    }
    // Both kinds of English are one.
    let body = format!("<w:p>{}</w:p>", ["az-AZ", "en-GB", "en-US"].map(run).concat());
    assert_eq!(drafted(&body).properties.language.as_deref(), Some("en"));
}
