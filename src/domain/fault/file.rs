//! What is wrong with a file before anything of its text is understood.

use serde::{Deserialize, Serialize};

use super::Words;
use crate::domain::tongue::Row;

/// Paths and names are as they print, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum FileFault {
    /// A fault of ours.
    ReaderFailed,
    SymbolicLink,
    FolderNamedAsFile,
    NotAFile,
    /// A folder, asked for as if it were a statement.
    IsAFolder,
    Absent,
    StillChanging,
    /// In tenths, rounded up.
    TooBig {
        megabytes: String,
        most: String,
    },
    /// Numeric users; the mode in octal digits.
    NoPermission {
        publisher: u32,
        owner: u32,
        mode: String,
    },
    /// `error` is what the system says.
    Unavailable {
        error: String,
    },
    FolderUnavailable {
        error: String,
    },
    ConflictCopy,
    SameName {
        file: String,
        spelling: String,
    },
    NotAtRest {
        minutes: u64,
    },
    OpenInEditor {
        lock: String,
    },
    BrokenUpload,
    /// Of a user who may not publish.
    Stranger {
        owner: u32,
    },
    UnusableName,
    NoExtension,
    /// Without its dot.
    UnknownFormat {
        extension: String,
    },
    /// UTF-16 that ends inside a character; `mark` is where the text begins, in bytes.
    BreaksOff {
        encoding: String,
        mark: usize,
    },
    /// The first bytes, in hexadecimal.
    NotAText {
        bytes: String,
    },
    /// `offset` counts from 0; with a code page in which the text may be meant, and how it begins in it.
    NotUtf8 {
        offset: usize,
        byte: String,
        line: usize,
        code_page: Option<String>,
        beginning: Option<String>,
    },
    ReadAsCodePage {
        code_page: String,
    },
    ControlCharacters {
        line: usize,
    },
    DamagedLetters,
}

const SAVE_AS_KNOWN: Row = [
    "Save the statement as a Word file (.docx), as HTML (.html) or as plain text (.txt).",
    "Bəyanatı Word faylı (.docx), HTML (.html) və ya sadə mətn (.txt) kimi yadda saxlayın.",
];

impl FileFault {
    #[expect(clippy::too_many_lines, reason = "a table: one row a fault")]
    pub(super) fn words(&self) -> Words {
        match self {
            FileFault::SymbolicLink => Words {
                what: [
                    "This is a symbolic link, and links are not followed.",
                    "Bu, simvolik keçiddir; keçidlər izlənmir.",
                ],
                remedy: [
                    "Put a copy of the file itself into the folder.",
                    "Faylın özünün surətini qovluğa qoyun.",
                ],
            },
            FileFault::FolderNamedAsFile => Words {
                what: [
                    "This is a folder, although its name ends like that of a file; nothing in it is read.",
                    "Adı fayl adı kimi bitsə də, bu, qovluqdur; içindəki heç nə oxunmur.",
                ],
                remedy: [
                    "Take the ending, such as `.txt`, off the folder's name, or move the files out of it.",
                    "Qovluğun adından `.txt` kimi sonluğu götürün və ya faylları ondan çıxarın.",
                ],
            },
            FileFault::NotAFile => Words {
                what: [
                    "This is not an ordinary file but a pipe, a socket or a device; it was not opened.",
                    "Bu, adi fayl deyil, kanal, soket və ya qurğudur; açılmadı.",
                ],
                remedy: [
                    "Remove it, and save the text as an ordinary file.",
                    "Onu silin və mətni adi fayl kimi yadda saxlayın.",
                ],
            },
            FileFault::IsAFolder => Words {
                what: ["This is a folder, and no statement.", "Bu, bəyanat deyil, qovluqdur."],
                remedy: [
                    "Name the files in it, or check all of them with `gazetted check --folder`.",
                    "İçindəki faylların adını yazın və ya hamısını `gazetted check --folder` ilə yoxlayın.",
                ],
            },
            FileFault::Absent => Words {
                what: ["There is no such file.", "Belə fayl yoxdur."],
                remedy: [
                    "Look whether the name is spelt as on the disk.",
                    "Adın diskdəki kimi yazılıb-yazılmadığına baxın.",
                ],
            },
            FileFault::StillChanging => Words {
                what: ["The file changed while it was read.", "Fayl oxunarkən dəyişdi."],
                remedy: [
                    "Check it again when it has been written.",
                    "Yazılıb qurtarandan sonra yenidən yoxlayın.",
                ],
            },
            FileFault::TooBig { .. } => Words {
                what: [
                    "The file is {megabytes} MB long; nothing above {most} MB is read.",
                    "Faylın həcmi {megabytes} MB təşkil edir; {most} MB həcmindən böyük fayllar oxunmur.",
                ],
                remedy: [
                    "Save the statement without pictures, as plain text perhaps, or divide it.",
                    "Bəyanatı şəkilsiz, məsələn, sadə mətn kimi yadda saxlayın və ya hissələrə bölün.",
                ],
            },
            FileFault::NoPermission { .. } => Words {
                what: [
                    "The publisher (user {publisher}) has no permission to read this file: it belongs to user {owner} \
                     and its mode is {mode}.",
                    "Proqramın ({publisher} nömrəli istifadəçinin) bu faylı oxumağa icazəsi yoxdur: faylın sahibi \
                     {owner} nömrəli istifadəçidir, icazələri isə {mode}.",
                ],
                remedy: [
                    "Give everybody the right to read it (`chmod a+r`), or save it again in this folder.",
                    "Hamıya oxumaq icazəsi verin (`chmod a+r`) və ya faylı bu qovluqda yenidən yadda saxlayın.",
                ],
            },
            FileFault::Unavailable { .. } => Words {
                what: [
                    "The system does not give the file out ({error}).",
                    "Sistem faylı vermir ({error}).",
                ],
                remedy: [
                    "Copy the file into the folder again; if that does not help, tell the administrator.",
                    "Faylı qovluğa yenidən köçürün; kömək etməsə, administratora bildirin.",
                ],
            },
            FileFault::FolderUnavailable { .. } => Words {
                what: [
                    "This folder cannot be read, nor anything in it ({error}).",
                    "Bu qovluğu və içindəkiləri oxumaq mümkün deyil ({error}).",
                ],
                remedy: [
                    "Give the publisher the right to read and enter it (`chmod a+rx`).",
                    "Proqrama onu oxumaq və ona daxil olmaq icazəsi verin (`chmod a+rx`).",
                ],
            },
            FileFault::ConflictCopy => Words {
                what: [
                    "This is a conflict copy: two people changed one file, and the program that synchronises the \
                     folder kept both.",
                    "Bu, konflikt surətidir: iki nəfər eyni faylı dəyişdirib və qovluğu sinxronlaşdıran proqram hər \
                     ikisini saxlayıb.",
                ],
                remedy: [
                    "Decide which text is right, keep it under the statement's own name, and remove the other.",
                    "Hansı mətnin düzgün olduğunu müəyyən edin, onu bəyanatın öz adı ilə saxlayın və o birini silin.",
                ],
            },
            FileFault::SameName { .. } => Words {
                what: [
                    "Two files have the same name, `{file}`, written with different character codes; this one, \
                     `{spelling}`, is not read.",
                    "İki faylın adı eynidir (`{file}`), amma müxtəlif simvol kodları ilə yazılıb; bu fayl, \
                     `{spelling}`, oxunmur.",
                ],
                remedy: [
                    "Keep one of the two, or give this one another name.",
                    "İkisindən birini saxlayın və ya bu fayla başqa ad verin.",
                ],
            },
            FileFault::NotAtRest { .. } => Words {
                what: [
                    "The file has not been at rest for {minutes} minutes; it is read as soon as it is.",
                    "Fayl {minutes} dəqiqədir ki, fasiləsiz dəyişir; dəyişməsi bitən kimi oxunacaq.",
                ],
                remedy: [
                    "See whether the upload hangs; save under another name and rename when it is complete.",
                    "Yükləmənin ilişib-ilişmədiyinə baxın; başqa adla yükləyin və tamamlananda adını dəyişin.",
                ],
            },
            FileFault::OpenInEditor { .. } => Words {
                what: [
                    "An editor has the file open: the lock file `{lock}` stands beside it.",
                    "Fayl redaktorda açıqdır: yanında `{lock}` kilid faylı var.",
                ],
                remedy: [
                    "Close the file in the editor; if nobody has it open, remove the lock file.",
                    "Faylı redaktorda bağlayın; heç kimdə açıq deyilsə, kilid faylını silin.",
                ],
            },
            FileFault::BrokenUpload => Words {
                what: [
                    "This looks like an upload that broke off; it is not read.",
                    "Bu, yarımçıq qalmış yükləməyə oxşayır; oxunmur.",
                ],
                remedy: [
                    "Upload the file again, and remove this one.",
                    "Faylı yenidən yükləyin və bunu silin.",
                ],
            },
            FileFault::Stranger { .. } => Words {
                what: [
                    "The file belongs to user {owner}, who is not among those that may publish.",
                    "Faylın sahibi {owner} nömrəli istifadəçidir, o isə dərc edə bilənlər sırasında deyil.",
                ],
                remedy: [
                    "Let one of those people save the file, or add the user to `allowed_uids` in the configuration.",
                    "Faylı həmin şəxslərdən biri yadda saxlasın və ya istifadəçini konfiqurasiyada `allowed_uids` \
                     siyahısına əlavə edin.",
                ],
            },
            FileFault::UnusableName => Words {
                what: [
                    "The name of the file cannot be used in the drop folder.",
                    "Faylın adı qəbul qovluğunda işlədilə bilməz.",
                ],
                remedy: [
                    "Give the file a short name of letters and digits that ends in .txt.",
                    "Fayla hərf və rəqəmlərdən ibarət, .txt ilə bitən qısa ad verin.",
                ],
            },
            FileFault::ReaderFailed => Words {
                what: [
                    "The program failed while it read this file: that is a fault of the program.",
                    "Proqram bu faylı oxuyarkən sıradan çıxdı: bu, proqramın xətasıdır.",
                ],
                remedy: [
                    "Send the file to whoever looks after the program; to publish the text meanwhile, type it into a new, plain file.",
                    "Faylı proqrama baxan şəxsə göndərin; mətni bu arada dərc etmək üçün onu yeni, sadə fayla yazın.",
                ],
            },
            FileFault::NoExtension => Words {
                what: [
                    "The file's name has no extension, so that its format is not known.",
                    "Faylın adında genişlənmə yoxdur, buna görə formatı məlum deyil.",
                ],
                remedy: SAVE_AS_KNOWN,
            },
            FileFault::UnknownFormat { .. } => Words {
                what: [
                    "Files of the format .{extension} are not read.",
                    ".{extension} formatlı fayllar oxunmur.",
                ],
                remedy: SAVE_AS_KNOWN,
            },
            FileFault::BreaksOff { .. } => Words {
                what: [
                    "The file begins as {encoding} text (byte {mark}) and then breaks off inside a character.",
                    "Fayl {encoding} mətni kimi başlayır (bayt {mark}) və sonra simvolun ortasında kəsilir.",
                ],
                remedy: [
                    "Save it again as plain text in UTF-8.",
                    "Onu sadə mətn kimi, UTF-8 kodlaşdırması ilə yenidən yadda saxlayın.",
                ],
            },
            FileFault::NotAText { .. } => Words {
                what: [
                    "This is no text file; its first bytes are {bytes}.",
                    "Bu, mətn faylı deyil; ilk baytları: {bytes}.",
                ],
                remedy: [
                    "Save the statement as plain text (.txt) from the program that it was written in.",
                    "Bəyanatı yazıldığı proqramdan sadə mətn (.txt) kimi yadda saxlayın.",
                ],
            },
            FileFault::NotUtf8 { code_page, .. } => Words {
                what: [
                    "The letters cannot be read: byte {offset} of the file ({byte}, in line {line}) is not UTF-8.",
                    "Hərflər oxunmur: faylın {offset} nömrəli baytı ({byte}, {line} nömrəli sətirdə) UTF-8 deyil.",
                ],
                remedy: match code_page {
                    Some(_) => [
                        "Save the file as plain text in UTF-8; read as {code_page} it begins `{beginning}`: if that \
                         reads well, this code page can be named in the configuration instead (encodings = \
                         [\"{code_page}\"]).",
                        "Faylı sadə mətn kimi, UTF-8 kodlaşdırması ilə yadda saxlayın; {code_page} kimi oxunanda \
                         `{beginning}` ilə başlayır: bu, düzgün oxunursa, əvəzində həmin kod səhifəsini \
                         konfiqurasiyada göstərmək olar (encodings = [\"{code_page}\"]).",
                    ],
                    None => [
                        "Save the file as plain text in UTF-8, or name its code page in the configuration \
                         (`encodings`).",
                        "Faylı sadə mətn kimi, UTF-8 kodlaşdırması ilə yadda saxlayın və ya kod səhifəsini \
                         konfiqurasiyada göstərin (`encodings`).",
                    ],
                },
            },
            FileFault::ReadAsCodePage { .. } => Words {
                what: [
                    "The file is not UTF-8; it was read as {code_page}.",
                    "Fayl UTF-8 deyil; {code_page} kimi oxundu.",
                ],
                remedy: [
                    "Look at the special letters, or save the file as UTF-8.",
                    "Xüsusi hərfləri yoxlayın və ya faylı UTF-8 kodlaşdırması ilə yadda saxlayın.",
                ],
            },
            FileFault::ControlCharacters { .. } => Words {
                what: [
                    "Line {line} held control characters, which feeds must not carry; they were removed.",
                    "{line} nömrəli sətirdə lentlərdə yolverilməz olan idarəedici simvollar var idi; onlar silindi.",
                ],
                remedy: [
                    "Look whether a letter is missing there.",
                    "Orada hərfin çatışıb-çatışmadığına baxın.",
                ],
            },
            FileFault::DamagedLetters => Words {
                what: [
                    "Some letters look as if they were damaged by a wrong code page (such as `â€` or `â` for a \
                     quotation mark).",
                    "Bəzi hərflər səhv kod səhifəsi ucbatından korlanmış kimi görünür (məsələn, dırnaq işarəsi \
                     yerinə `â€` və ya `â`).",
                ],
                remedy: [
                    "Save the text anew from its source as UTF-8.",
                    "Mətni mənbəyindən UTF-8 kodlaşdırması ilə yenidən yadda saxlayın.",
                ],
            },
        }
    }
}

#[cfg(test)]
impl FileFault {
    /// One of each, and of each that is told in more ways than one, all of them.
    pub(super) fn samples() -> Vec<FileFault> {
        let text = |value: &str| value.to_owned();
        let not_utf8 = |code_page: Option<&str>| FileFault::NotUtf8 {
            offset: 1207,
            byte: text("0xe9"),
            line: 31,
            code_page: code_page.map(text),
            beginning: code_page.map(|_some| text("Başlanğıc")),
        };
        vec![
            FileFault::SymbolicLink,
            FileFault::FolderNamedAsFile,
            FileFault::NotAFile,
            FileFault::IsAFolder,
            FileFault::Absent,
            FileFault::StillChanging,
            FileFault::TooBig { megabytes: text("4.1"), most: text("4.0") },
            FileFault::NoPermission { publisher: 998, owner: 1001, mode: text("0640") },
            FileFault::Unavailable { error: text("Input/output error (os error 5)") },
            FileFault::FolderUnavailable { error: text("Permission denied (os error 13)") },
            FileFault::ConflictCopy,
            FileFault::SameName { file: text("ad.txt"), spelling: text("a\\u{301}d.txt") },
            FileFault::NotAtRest { minutes: 10 },
            FileFault::OpenInEditor { lock: text(".~lock.ad.txt#") },
            FileFault::BrokenUpload,
            FileFault::Stranger { owner: 1002 },
            FileFault::UnusableName,
            FileFault::ReaderFailed,
            FileFault::NoExtension,
            FileFault::UnknownFormat { extension: text("xlsx") },
            FileFault::BreaksOff { encoding: text("UTF-16LE"), mark: 2 },
            FileFault::NotAText { bytes: text("25 50 44 46") },
            not_utf8(Some("windows-1251")),
            not_utf8(None),
            FileFault::ReadAsCodePage { code_page: text("windows-1254") },
            FileFault::ControlCharacters { line: 12 },
            FileFault::DamagedLetters,
        ]
    }
}
