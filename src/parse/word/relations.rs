//! What a part of the archive points at: other parts, and addresses outside (ISO/IEC 29500-2, section 9).

use std::collections::HashMap;

use super::super::archive::Archive;
use super::super::xml::{Event, Space, Spent, Xml};
use crate::domain::fault::DocumentFault;

#[derive(Default)]
pub(super) struct Relations {
    /// Of the part that points, for names relative to it.
    folder: String,
    list: Vec<Relation>,
    /// Addresses of links, by the name of the relation. Nothing else outside is ever asked for.
    links: HashMap<String, String>,
}

struct Relation {
    id: String,
    /// The last word of its type, which is the same in both forms of the standard.
    kind: String,
    target: String,
}

impl Relations {
    /// Of a part; of the whole archive where it has no name.
    pub(super) fn of(
        part: &str,
        archive: &mut Archive<'_>,
        spent: &mut Spent,
    ) -> Result<Relations, DocumentFault> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let list = [folder, slash, "_rels/", name, ".rels"].concat();
        let mut relations = Relations { folder: folder.to_owned(), ..Relations::default() };
        let Some(text) = archive.text(&list)? else { return Ok(relations) };
        let mut xml = Xml::of(&text, &list, spent);
        while let Some(event) = xml.next()? {
            let Event::Start(element) = event else { continue };
            if !element.is(Space::Package, "Relationship") {
                continue;
            }
            let value = |name| element.attribute(Space::None, name).unwrap_or_default();
            let kind = value("Type").rsplit('/').next().unwrap_or_default().to_owned();
            let target = value("Target").to_owned();
            if value("TargetMode").eq_ignore_ascii_case("External") {
                if kind == "hyperlink" {
                    relations.links.insert(value("Id").to_owned(), target);
                }
            } else {
                relations.list.push(Relation { id: value("Id").to_owned(), kind, target });
            }
        }
        Ok(relations)
    }

    pub(super) fn link(&self, id: &str) -> Option<&str> {
        self.links.get(id).map(String::as_str)
    }

    /// The name of the part of the archive that is pointed at by this relation.
    pub(super) fn inside(&self, id: &str) -> Option<String> {
        let found = self.list.iter().find(|relation| relation.id == id)?;
        Some(self.name_of(&found.target))
    }

    /// The name of the part that is pointed at so.
    pub(super) fn part(&self, kind: &str) -> Option<String> {
        self.parts(kind).next()
    }

    pub(super) fn parts<'r>(&'r self, kind: &'r str) -> impl Iterator<Item = String> + 'r {
        let of_kind = move |relation: &&Relation| relation.kind == kind;
        self.list.iter().filter(of_kind).map(|relation| self.name_of(&relation.target))
    }

    fn name_of(&self, target: &str) -> String {
        if let Some(absolute) = target.strip_prefix('/') {
            return absolute.to_owned();
        }
        let mut steps: Vec<&str> = self.folder.split('/').filter(|step| !step.is_empty()).collect();
        for step in target.split('/') {
            match step {
                "." | "" => {}
                ".." => drop(steps.pop()),
                step => steps.push(step),
            }
        }
        steps.join("/")
    }

    pub(super) fn refuse_what_acts(&self) -> Result<(), DocumentFault> {
        for relation in &self.list {
            match relation.kind.as_str() {
                "aFChunk" => return Err(DocumentFault::DocumentInside),
                "oleObject" | "control" => return Err(DocumentFault::ObjectInside),
                "vbaProject" => return Err(DocumentFault::Macros),
                _ => {}
            }
        }
        Ok(())
    }
}
