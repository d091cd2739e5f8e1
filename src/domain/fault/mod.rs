//! What can be wrong, as a fact: a code that stays, and its parameters. The sentences stand by the
//! code in the table of each tongue (`domain/tongue/`); they name parameters in braces.
//!
//! A parameter never gets an ending: in Azerbaijani that would have to follow its last vowel. No
//! parameter is a clause, but for what another program said, in brackets at the end.

mod attachment;
mod decision;
mod document;
mod file;
mod form;
mod header;
mod mail;
mod order;
mod site;
mod text;
mod withdrawal;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::time::Moment;
use super::tongue::{Tongue, fill};
pub use attachment::AttachmentFault;
pub use decision::DecisionFault;
pub use document::DocumentFault;
pub use file::FileFault;
pub use form::FormFault;
pub use header::{HeaderFault, Restraint};
pub use mail::MailFault;
pub use order::OrderFault;
pub use site::SiteFault;
pub use text::TextFault;
pub use withdrawal::WithdrawalFault;

/// What is wrong. As JSON: `{"code": "field-twice", "with": {"field": "date"}}`.
///
/// Codes are a promise to whoever reads `check --json`: one that was given keeps its meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fault {
    /// The file is no text that can be read.
    File(FileFault),
    /// The form of the text: markup, a document.
    Form(FormFault),
    /// The file is no e-mail that can be read, or not all of it was.
    Mail(MailFault),
    /// The file is a document of a word processor that cannot be taken as it is.
    Document(DocumentFault),
    /// What is to be published with the text.
    Attachment(AttachmentFault),
    /// What a file declares of itself.
    Header(HeaderFault),
    /// What a text says, or does not say.
    Text(TextFault),
    /// What is published or waits already stands against it.
    Decision(DecisionFault),
    /// A statement was taken back.
    Withdrawal(WithdrawalFault),
    /// The whole site stands against it.
    Site(SiteFault),
    /// An order that was not obeyed.
    Order(OrderFault),
    Stored(StoredFault),
}

/// What this version does not know by a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum StoredFault {
    /// Written down by another version; its sentences stay in the language they were written in.
    AsStored { what: String, remedy: String },
}

/// A fault, taken apart.
struct Parts {
    code: String,
    with: Value,
}

impl Fault {
    /// Kebab-case, and the same in every version.
    pub fn code(&self) -> String {
        self.parts().code
    }

    /// The parameters, by name; null where there are none.
    pub fn with(&self) -> Value {
        self.parts().with
    }

    /// What is wrong: one sentence.
    pub fn what(&self, tongue: Tongue) -> String {
        self.sentence(tongue, "what")
    }

    /// What to do about it: one sentence.
    pub fn remedy(&self, tongue: Tongue) -> String {
        self.sentence(tongue, "remedy")
    }

    /// The fault of a code and its parameters; `None` for one that this version does not know.
    pub(super) fn of(code: &str, with: &Value) -> Option<Fault> {
        serde_json::from_value(serde_json::json!({ "code": code, "with": with })).ok()
    }

    /// One that no table has is the code.
    fn sentence(&self, tongue: Tongue, part: &str) -> String {
        let Parts { code, with } = self.parts();
        let value = |name: &str| with.get(name).and_then(plain);
        if let Fault::Stored(_) = self {
            return value(part).unwrap_or_default();
        }
        let template = tongue.first_of(&self.keys(&code, part)).unwrap_or(&code);
        fill(template, |name: &str| value(name).map(readable))
    }

    /// Where a sentence stands in the tables: under the case, or else under the code alone.
    fn keys(&self, code: &str, part: &str) -> Vec<String> {
        let of_case = self.case().map(|case| format!("faults.{code}.{case}.{part}"));
        of_case.into_iter().chain([format!("faults.{code}.{part}")]).collect()
    }

    /// A name for what its parameters are, where other words are said for that.
    fn case(&self) -> Option<&'static str> {
        match self {
            Fault::File(fault) => fault.case(),
            Fault::Header(fault) => fault.case(),
            Fault::Text(fault) => fault.case(),
            Fault::Decision(fault) => fault.case(),
            Fault::Site(fault) => fault.case(),
            Fault::Order(fault) => fault.case(),
            Fault::Form(_)
            | Fault::Mail(_)
            | Fault::Document(_)
            | Fault::Attachment(_)
            | Fault::Withdrawal(_)
            | Fault::Stored(_) => None,
        }
    }

    fn parts(&self) -> Parts {
        // Strings and numbers: nothing there can fail to serialise.
        let mut whole = serde_json::to_value(self).unwrap_or_default();
        let mut take = |key: &str| whole.get_mut(key).map(Value::take).unwrap_or_default();
        let code = take("code").as_str().unwrap_or_default().to_owned();
        Parts { code, with: take("with") }
    }
}

/// A time as people write it; programs have it in the parameters.
fn readable(value: String) -> String {
    value.parse::<Moment>().map_or(value, Moment::for_people)
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

impl From<FileFault> for Fault {
    fn from(fault: FileFault) -> Fault {
        Fault::File(fault)
    }
}

impl From<FormFault> for Fault {
    fn from(fault: FormFault) -> Fault {
        Fault::Form(fault)
    }
}

impl From<MailFault> for Fault {
    fn from(fault: MailFault) -> Fault {
        Fault::Mail(fault)
    }
}

impl From<DocumentFault> for Fault {
    fn from(fault: DocumentFault) -> Fault {
        Fault::Document(fault)
    }
}

impl From<AttachmentFault> for Fault {
    fn from(fault: AttachmentFault) -> Fault {
        Fault::Attachment(fault)
    }
}

impl From<HeaderFault> for Fault {
    fn from(fault: HeaderFault) -> Fault {
        Fault::Header(fault)
    }
}

impl From<TextFault> for Fault {
    fn from(fault: TextFault) -> Fault {
        Fault::Text(fault)
    }
}

impl From<DecisionFault> for Fault {
    fn from(fault: DecisionFault) -> Fault {
        Fault::Decision(fault)
    }
}

impl From<WithdrawalFault> for Fault {
    fn from(fault: WithdrawalFault) -> Fault {
        Fault::Withdrawal(fault)
    }
}

impl From<SiteFault> for Fault {
    fn from(fault: SiteFault) -> Fault {
        Fault::Site(fault)
    }
}

impl From<OrderFault> for Fault {
    fn from(fault: OrderFault) -> Fault {
        Fault::Order(fault)
    }
}

#[cfg(test)]
mod tests;
