//! What is published with a text, as every format tells it: enclosures of Atom (RFC 4287, section 4.2.7.2) and RSS,
//! attachments of JSON Feed, and in the text itself, since few readers show the others.

use crate::domain::attachment::{Attachment, Medium, Pixels, Place, size};
use crate::domain::language::Language;
use crate::domain::site::Site;
use crate::domain::statement::Statement;

use super::xml::Cleaner;

pub(super) struct Enclosure<'a> {
    pub(super) url: String,
    pub(super) title: String,
    pub(super) media_type: &'a str,
    pub(super) medium: Medium,
    /// In bytes.
    pub(super) length: u64,
    pub(super) pixels: Option<Pixels>,
    pub(super) alt: Option<String>,
    pub(super) caption: Option<String>,
    pub(super) credit: Option<String>,
    /// As HTTP and JSON write it: the algorithm, and hexadecimal digits.
    pub(super) digest: String,
}

impl<'a> Enclosure<'a> {
    pub(super) fn of(
        site: &Site,
        attachment: &'a Attachment,
        cleaner: &mut Cleaner,
    ) -> Enclosure<'a> {
        let mut line = |text: &String| cleaner.line(text).into_owned();
        Enclosure {
            url: site.url(&attachment.address()),
            title: line(&attachment.title),
            media_type: &attachment.media_type,
            medium: attachment.medium(),
            length: attachment.length,
            pixels: attachment.pixels,
            alt: attachment.alt.as_ref().map(&mut line),
            caption: attachment.caption.as_ref().map(&mut line),
            credit: attachment.credit.as_ref().map(&mut line),
            digest: format!("sha-256:{}", attachment.digest),
        }
    }

    /// What two readers must agree on.
    pub(super) fn facts(&self) -> String {
        facts(&self.url, self.media_type, self.length)
    }

    /// What stands below a picture.
    fn legend(&self) -> Option<String> {
        match (&self.caption, &self.credit) {
            (Some(caption), Some(credit)) => Some(format!("{caption} ({credit})")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        }
    }

    fn picture(&self) -> String {
        let size =
            self.pixels.map(|size| format!(" width=\"{}\" height=\"{}\"", size.width, size.height));
        let picture = format!(
            "<img src=\"{}\" alt=\"{}\"{}/>",
            escaped(&self.url),
            escaped(self.alt.as_deref().unwrap_or_default()),
            size.unwrap_or_default()
        );
        match self.legend() {
            None => format!("<p>{picture}</p>"),
            Some(legend) => {
                let legend = escaped(&legend);
                format!("<figure>{picture}<figcaption>{legend}</figcaption></figure>")
            }
        }
    }

    /// `<a href="...">Programme</a> (PDF, 1.2 MB)`.
    fn link(&self) -> String {
        let ending = self.url.rsplit_once('.').map_or("", |(_stem, ending)| ending);
        let form = ending.to_ascii_uppercase();
        format!(
            "<li><a href=\"{}\">{}</a> <bdi>({form}, {})</bdi></li>",
            escaped(&self.url),
            escaped(&self.title),
            size(self.length)
        )
    }
}

pub(super) fn facts(url: &str, media_type: &str, length: u64) -> String {
    format!("{url} ({media_type}, {length} bytes)")
}

/// The text of a statement with the addresses of its pictures made absolute, below its picture, and above its other
/// files.
pub(super) fn shown(site: &Site, statement: &Statement) -> String {
    let text = absolute(site, &statement.html);
    let mut cleaner = Cleaner::default();
    let beside: Vec<Enclosure<'_>> = statement
        .attachments
        .iter()
        .filter(|attachment| attachment.place == Place::Beside)
        .map(|attachment| Enclosure::of(site, attachment, &mut cleaner))
        .collect();
    let (pictures, files): (Vec<_>, Vec<_>) =
        beside.iter().partition(|enclosure| enclosure.medium == Medium::Image);
    let mut pictures = pictures.into_iter().map(Enclosure::picture);
    let first = pictures.next().unwrap_or_default();
    let others: String = pictures.collect();
    let list = if files.is_empty() {
        String::new()
    } else {
        let words = escaped(attachments(&statement.language));
        let links: String = files.into_iter().map(Enclosure::link).collect();
        format!("<p>{words}</p><ul>{links}</ul>")
    };
    [first, text, others, list].concat()
}

/// `parse` writes the addresses of pictures as paths of ours, and no other attribute and no text can hold this.
fn absolute(site: &Site, html: &str) -> String {
    const OURS: &str = "<img src=\"/attachments/";
    if !html.contains(OURS) {
        return html.to_owned();
    }
    let base = escaped(&site.url("/attachments/"));
    html.replace(OURS, &["<img src=\"", &base].concat())
}

fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

/// Above the list of files.
fn attachments(language: &Language) -> &'static str {
    match language.primary() {
        "ar" => "المرفقات:",
        "az" => "Əlavələr:",
        "de" => "Anlagen:",
        "es" => "Archivos adjuntos:",
        "fr" => "Pièces jointes :",
        "hy" => "Կից ֆայլեր՝",
        "it" => "Allegati:",
        "ka" => "დანართები:",
        "pt" => "Anexos:",
        "ru" => "Приложения:",
        "tr" => "Ekler:",
        _ => "Attachments:",
    }
}
