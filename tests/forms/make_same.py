#!/usr/bin/env python3
"""Writes four statements in every form: tests/forms/same. Needs pandoc and LibreOffice.

    python3 tests/forms/make_same.py

The Markdown is the original; every other file is what pandoc, LibreOffice or Python's email package make of it.
"""
import email.message
import email.policy
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent / "same"

STATEMENTS = {
    "bridge.en": """# The bridge over the river is open again

Port Ellery, 2 March 2026

The Ministry of Transport said on Monday that the bridge over the river is open **again** to all who travel, \
and that [the plan](https://example.org/plan?a=1&b=2) of the roads is *kept*.

The bridge had been closed since the spring, when the water rose above the piers and the road was flooded.

## Roads

The roads on both sides were built anew, and these are open at all times of the day:

- the road along the harbour
- the road to the northern gate

1. Carts wait at the gate.
2. Boats have the right of way.

> We thank all who waited, and all who worked at night so that they need not wait longer.

| Road  | State  |
|-------|--------|
| north | open   |
| south | closed |

The next report on the works is expected in the summer, when the piers have been looked at.
""",
    "bridge.az": """# Çay üzərindəki körpü yenidən açılır

Liman, 2 mart 2026

Nəqliyyat Nazirliyi bazar ertəsi bildirdi ki, çay üzərindəki körpü hamı üçün **yenidən** açıqdır və \
[yolların planı](https://example.org/plan?a=1&b=2) *qüvvədə qalır*.

Körpü yazdan bəri bağlı idi, çünki su dayaqların üstünə qalxmış və yolu basmışdı.

## Yollar

Hər iki tərəfdəki yollar yenidən tikilib və günün istənilən vaxtı açıqdır:

- liman boyunca gedən yol
- şimal qapısına gedən yol

1. Arabalar qapıda gözləyir.
2. Qayıqların keçid hüququ var.

> Gözləyən hər kəsə və gecələr işləyən hər kəsə təşəkkür edirik ki, başqaları daha çox gözləməsin.

| Yol   | Vəziyyət |
|-------|----------|
| şimal | açıq     |
| cənub | bağlı    |

İşlər haqqında növbəti hesabat yayda, dayaqlara baxıldıqdan sonra gözlənilir.
""",
    "bridge.ru": """# Мост через реку снова открыт

Порт, 2 марта 2026 года

Министерство транспорта сообщило в понедельник, что мост через реку **снова** открыт для всех, кто едет, \
и что [план дорог](https://example.org/plan?a=1&b=2) *остаётся в силе*.

Мост был закрыт с весны, когда вода поднялась выше опор и затопила дорогу на обоих берегах.

## Дороги

Дороги с обеих сторон построены заново и открыты в любое время суток:

- дорога вдоль гавани
- дорога к северным воротам

1. Повозки ждут у ворот.
2. Лодки имеют право прохода.

> Благодарим всех, кто ждал, и всех, кто работал ночью, чтобы другим не пришлось ждать дольше.

| Дорога   | Состояние |
|----------|-----------|
| северная | открыта   |
| южная    | закрыта   |

Следующий отчёт о работах ожидается летом, когда будут осмотрены опоры моста.
""",
    "bridge.tr": """# Nehrin üzerindeki köprü yeniden açıldı

Liman, 2 Mart 2026

Ulaştırma Bakanlığı pazartesi günü nehrin üzerindeki köprünün **yeniden** herkese açık olduğunu ve \
[yol planının](https://example.org/plan?a=1&b=2) *geçerli kaldığını* bildirdi.

Köprü, suyun ayakların üzerine çıkıp yolu bastığı ilkbahardan beri kapalıydı ve onarılıyordu.

## Yollar

Her iki yandaki yollar yeniden yapıldı ve günün her saatinde açıktır:

- liman boyunca giden yol
- kuzey kapısına giden yol

1. Arabalar kapıda bekler.
2. Teknelerin geçiş hakkı vardır.

> Bekleyen herkese ve başkaları daha uzun beklemesin diye gece çalışan herkese teşekkür ederiz.

| Yol   | Durum  |
|-------|--------|
| kuzey | açık   |
| güney | kapalı |

Çalışmalarla ilgili bir sonraki rapor, ayaklar incelendikten sonra yaz aylarında bekleniyor.
""",
}


def pandoc(source, target, *options):
    subprocess.run(["pandoc", "-f", "commonmark_x-smart", *options, source, "-o", target], check=True)


def libreoffice(source, form, target):
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", folder, str(source)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ending = form.split(":")[0]
        shutil.copyfile(f"{folder}/{source.stem}.{ending}", target)


def mail(name, plain, html, target):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"] = "Press Service <press@example.org>"
    message["To"] = "list@example.org"
    message["Subject"] = plain.split("\n", 1)[0]
    message["Date"] = "Mon, 02 Mar 2026 12:00:00 +0400"
    message["Message-ID"] = f"<{name}@example.org>"
    if html is None:
        message.set_content(plain)
    elif name.endswith("html"):
        message.set_content(html, subtype="html")
    else:
        message.set_content(plain)
        message.add_alternative(html, subtype="html")
    target.write_bytes(message.as_bytes())


def main():
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir()
    for name, text in STATEMENTS.items():
        stem, language = name.split(".")
        file = lambda maker, ending: HERE / f"{stem}_{maker}.{language}.{ending}"
        original = file("original", "md")
        original.write_text(text, encoding="utf-8")
        title = text.split("\n", 1)[0].removeprefix("# ")
        pandoc(original, file("pandoc", "html"), "-s", "--metadata", f"pagetitle={title}", "--metadata", f"lang={language}", "--metadata", "document-css=false")
        for ending in ["docx", "odt"]:
            pandoc(original, file("pandoc", ending))
        plain = file("pandoc", "txt")
        pandoc(original, plain, "-t", "plain", "--wrap=none", "--columns=1000")
        html = file("fragment", "htm")
        pandoc(original, html)
        libreoffice(file("pandoc", "odt"), "docx:MS Word 2007 XML", file("libreoffice", "docx"))
        libreoffice(file("pandoc", "docx"), "odt", file("libreoffice", "odt"))
        libreoffice(file("pandoc", "odt"), "html:HTML (StarWriter)", file("libreoffice", "html"))
        mail(f"{name}-plain", plain.read_text(encoding="utf-8"), None, file("mail_plain", "eml"))
        mail(f"{name}-html", plain.read_text(encoding="utf-8"), html.read_text(encoding="utf-8"), file("mail_html", "eml"))
        mail(f"{name}-both", plain.read_text(encoding="utf-8"), html.read_text(encoding="utf-8"), file("mail_both", "eml"))


if __name__ == "__main__":
    sys.exit(main())
