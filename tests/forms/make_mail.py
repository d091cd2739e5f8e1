"""Writes the e-mails in `mail/`, as mail programs send them: python3 make_mail.py

Each is written by Python's `email` package, so that the reader is not tested with what its own authors
believe of the form. Borders and times are fixed: the files come out the same each time.
"""

import email.policy
import email.utils
from email.header import Header
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

FOLDER = Path(__file__).parent / "mail"

SUBJECT = "Tunnel under the northern ridge is open again"
FIRST = (
    "The ministry of roads opened the tunnel under the northern ridge on Tuesday, after repairs "
    "that had taken two summers and that were finished a month before the agreed day."
)
SECOND = (
    "Lorries of more than twelve tonnes pass at night only, and the toll stays what it was "
    "before the repairs, as the minister said at the opening."
)
PLAIN = f"{FIRST}\n\n{SECOND}\n"

AZ_SUBJECT = "Şimal silsiləsinin altındakı tunel yenidən açıqdır"
AZ = (
    "Yollar nazirliyi çərşənbə axşamı şimal silsiləsinin altındakı tuneli yenidən açdı; təmir iki yay çəkmiş "
    "və razılaşdırılmış gündən bir ay əvvəl başa çatmışdı.\n\n"
    "Çəkisi on iki tondan artıq olan yük maşınları yalnız gecə keçir, ödəniş isə təmirdən əvvəlki kimi qalır.\n"
)
RU_SUBJECT = "Тоннель под северным хребтом снова открыт"
RU = (
    "Министерство дорог открыло во вторник тоннель под северным хребтом после ремонта, который занял два лета "
    "и закончился на месяц раньше согласованного дня.\n\n"
    "Грузовики тяжелее двенадцати тонн проходят только ночью, а плата остаётся такой же, как до ремонта.\n"
)
TR_SUBJECT = "Kuzey sırtının altındaki tünel yeniden açıldı"
TR = (
    "Yollar bakanlığı salı günü kuzey sırtının altındaki tüneli yeniden açtı; onarım iki yaz sürmüş ve "
    "kararlaştırılan günden bir ay önce bitmişti.\n\n"
    "On iki tondan ağır kamyonlar yalnız gece geçer, geçiş ücreti ise onarımdan önceki gibi kalır.\n"
)
JA_SUBJECT = "北の峠のトンネルが再び開通"
JA = (
    "道路省は火曜日、二度の夏にわたった修理を終え、北の峠の下を通るトンネルを再び開通させた。"
    "工事は予定より一か月早く完了し、大臣が開通式で作業員に感謝の言葉を述べた。\n"
)

HTML = f"""<html><head><style>p {{ margin: 0 }}</style><title>x</title></head><body>
<p>{FIRST}</p>
<p>The figures stand in <a href="https://example.org/roads?year=2026&amp;ridge=north">the yearly report</a>:</p>
<ul><li>eleven bridges</li><li>two tunnels</li></ul>
<p>{SECOND}</p>
</body></html>
"""
HTML_AS_PLAIN = f"""{FIRST}

The figures stand in the yearly report:

eleven bridges
two tunnels

{SECOND}
"""
NO_MORE_THAN_PLAIN = f"<html><body><div>{FIRST}</div><div><br></div><div>{SECOND}</div></body></html>\n"

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def head(mail, subject=SUBJECT):
    mail["From"] = "Press office <press@roads.example>"
    mail["To"] = "publish@gazette.example"
    if subject is not None:
        mail["Subject"] = subject
    mail["Date"] = "Tue, 03 Mar 2026 18:30:00 +0400"
    mail["Message-ID"] = "<20260303.1@roads.example>"
    return mail


def simple(text, subject=SUBJECT, charset="utf-8", cte=None, **kwargs):
    mail = head(EmailMessage(), subject)
    mail.set_content(text, charset=charset, cte=cte, **kwargs)
    return mail


def fixed_borders(mail):
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_border_{number}")
    return mail


def write(name, mail):
    fixed_borders(mail)
    (FOLDER / f"{name}.eml").write_bytes(mail.as_bytes(policy=mail.policy.clone(linesep="\r\n")))


def in_parts():
    mail = simple(HTML_AS_PLAIN)
    mail.add_alternative(HTML, subtype="html")
    write("alternative", mail)

    mail = simple(PLAIN)
    mail.add_alternative(NO_MORE_THAN_PLAIN, subtype="html")
    write("alternative_without_structure", mail)

    mail = head(EmailMessage())
    mail.set_content(HTML.replace("<ul>", '<p><img src="cid:map@roads.example"></p><ul>'), subtype="html")
    mail.add_related(PNG, "image", "png", cid="<map@roads.example>", filename="map.png")
    write("related_with_a_picture", mail)

    mail = simple(PLAIN + "\n" + PLAIN.replace("Tuesday", "Wednesday"))
    mail.add_attachment(b"PK\x03\x04 no document", "application", "vnd.openxmlformats-officedocument.wordprocessingml.document", filename="statement.docx")
    mail.add_attachment(b"%PDF-1.7 no document", "application", "pdf", filename="statement.pdf")
    mail.add_attachment(b"\xff\xd8\xff no picture", "image", "jpeg", filename="minister.jpg")
    write("attachments", mail)

    mail = simple("")
    mail.add_attachment(AZ.encode(), "text", "plain", filename="bəyanat.txt")
    write("attached_text", mail)

    mail = simple("This is the statement of today, with thanks for your patience.\n\n-- \nPress office\n")
    mail.add_attachment(b"%PDF-1.7 no document", "application", "pdf", filename="statement.pdf")
    write("cover_note", mail)

    mail = simple(PLAIN + "\n" + PLAIN.replace("Tuesday", "Wednesday"))
    part = MIMEApplication(b"%PDF-1.7 no document", "pdf")
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "az", "Nazirliyin şimal silsiləsinin altındakı tunelin açılışı haqqında bəyanatının tam mətni və əlavələri.pdf"))
    mail.make_mixed()
    mail.attach(part)
    write("names_of_rfc_2231", mail)

    inner = simple(AZ, AZ_SUBJECT)
    del inner["Date"]
    inner["Date"] = "Mon, 02 Mar 2026 09:00:00 +0400"
    mail = head(MIMEMultipart(), "Fwd: " + SUBJECT)
    mail.attach(MIMEText("", "plain", "us-ascii"))
    mail.attach(MIMEMessage(inner))
    write("forwarded", mail)

    mail = head(MIMEMultipart("signed", protocol="application/pgp-signature", micalg="pgp-sha256"))
    mail.attach(MIMEText(PLAIN, "plain", "us-ascii"))
    mail.attach(MIMEApplication(b"-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n", "pgp-signature", email.encoders.encode_7or8bit, name="signature.asc"))
    write("signed", mail)

    mail = head(MIMEMultipart("encrypted", protocol="application/pgp-encrypted"))
    mail.attach(MIMEApplication(b"Version: 1\n", "pgp-encrypted", email.encoders.encode_7or8bit))
    mail.attach(MIMEApplication(b"-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----\n", "octet-stream", email.encoders.encode_7or8bit))
    write("encrypted", mail)

    mail = simple("")
    mail.add_attachment(b"\x78\x9f\x3e\x22", "application", "ms-tnef", filename="winmail.dat")
    write("of_outlook", mail)


def in_one():
    write("plain", simple(AZ, AZ_SUBJECT, cte="8bit"))
    write("quoted_printable_1251", simple(RU, RU_SUBJECT, "windows-1251", "quoted-printable"))
    write("base64_1254", simple(TR, TR_SUBJECT, "windows-1254", "base64"))
    write("iso_2022_jp", simple(JA, JA_SUBJECT, "iso-2022-jp", "7bit"))

    mail = head(EmailMessage())
    mail.set_content(HTML, subtype="html", cte="quoted-printable")
    write("html_alone", mail)

    for name, subject, text in [
        ("subject_az", AZ_SUBJECT, AZ),
        ("subject_ru", RU_SUBJECT, RU),
        ("subject_tr", TR_SUBJECT, TR),
    ]:
        mail = head(MIMEText(text, "plain", "utf-8"), None)
        charset = {"subject_az": "utf-8", "subject_ru": "koi8-r", "subject_tr": "iso-8859-9"}[name]
        mail["Subject"] = Header("Fwd: " + subject, charset, maxlinelen=70, header_name="Subject")
        write(name, mail)

    flowed = "\n".join(
        " \n".join(words[n : n + 60] for n in range(0, len(words), 60)) for words in PLAIN.split("\n")
    )
    mail = simple("x")
    mail.set_payload(flowed + "\n-- \nPress office\n+994 12 000 00 00\n")
    mail.set_param("format", "flowed")
    mail.set_param("delsp", "yes")
    write("flowed", mail)

    mail = head(EmailMessage(email.policy.default.clone(utf8=True)))
    mail.set_content("x", cte="8bit", charset="utf-8")
    (FOLDER / "wrong_charset.eml").write_bytes(
        mail.as_bytes().replace(b"x\n", TR.encode("windows-1254"))
    )

    write("header_block", simple(f"Title: The northern tunnel\nDate: 2 March 2026\nLanguage: en\n\n{PLAIN}"))
    write("embargo_in_the_subject", simple(PLAIN, "[EMBARGO 5 March 10:00] " + SUBJECT))
    mail = simple(PLAIN)
    mail["X-Embargo"] = "5 March 2026, 10:00"
    write("embargo_in_the_header", mail)
    write("subject_repeated", simple(f"{SUBJECT}\n\n{PLAIN}"))

    whole = (FOLDER / "alternative.eml").read_bytes()
    (FOLDER / "cut_short.eml").write_bytes(whole[: len(whole) * 4 // 5])


FOLDER.mkdir(exist_ok=True)
in_parts()
in_one()
