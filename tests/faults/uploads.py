"""9. Uploads that are cut short, and editors that save: half a text is not published where its form can tell."""

import io
import os
import random
import shutil
import signal
import subprocess
import time
import zipfile
from collections import Counter

import texts
from judge import Judge
from observer import Observer
from office import Office, free_port, until
from scenario import Result, scenario

UPLOADS = 500

# A text that is sent in pieces, each of them later than a file is thought quiet.
FORMS = ("txt", "html", "docx", "eml")


def document(serial, version=0):
    """As small as a word processor's file can be, with a filling that makes it long."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts.paragraphs(serial, version))
    title = f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>{texts.headline(serial)}</w:t></w:r></w:p>'
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {word}><w:body>{title}{body}</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def mail(serial, version=0):
    body = "\r\n\r\n".join(texts.paragraphs(serial, version))
    head = (
        f"From: Press <press@example.org>\r\nTo: all@example.org\r\nSubject: {texts.headline(serial)}\r\n"
        "Date: Sun, 29 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="edge"\r\n\r\n'
    )
    return f"{head}--edge\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n--edge--\r\n".encode()


WRITERS = {"txt": texts.notice, "html": texts.page, "docx": document, "eml": mail}


class Shell:
    """An SSH server of our own on a free port, with keys of its own."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        folder.mkdir(parents=True)
        for key in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)], check=True)
        (folder / "authorized").write_text((folder / "user.pub").read_text())
        (folder / "config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
            "PidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n"
            "MaxStartups 100\n"
        )
        os.makedirs("/run/sshd", exist_ok=True)
        sshd = shutil.which("sshd") or "/usr/sbin/sshd"
        self.process = subprocess.Popen([sshd, "-D", "-e", "-f", str(folder / "config")], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.options = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={folder}/known",
                        "-i", str(folder / "user"), "-q"]
        until("sshd does not listen", lambda: subprocess.run(
            ["ssh", *self.options, "-p", str(self.port), "root@127.0.0.1", "true"], capture_output=True, check=False).returncode == 0)

    def end(self):
        self.process.terminate()
        self.process.wait()


def command(how, shell, source, target):
    """What carries a file over, slowly enough to be met in the middle."""
    if how == "rsync":
        return ["rsync", "--bwlimit=1000", str(source), str(target)], None
    if how == "scp":
        return ["scp", "-l", "8000", *shell.options, "-P", str(shell.port), str(source), f"root@127.0.0.1:{target}"], None
    return ["sftp", "-l", "8000", *shell.options, "-P", str(shell.port), "-b", "-", "root@127.0.0.1"], f"put {source} {target}\n"


def upload(how, shell, source, target, cut):
    """Cut short at this part of it, or whole."""
    if how == "rename":
        staged = target.parent.parent / "staged-upload"
        data = source.read_bytes()
        staged.write_bytes(data if cut is None else data[: int(len(data) * cut)])
        # A mover that was killed has not renamed yet.
        if cut is None:
            os.rename(staged, target)
        return
    if how == "write":
        # As a slow share writes: piece by piece, and closed at its end or at the writer's.
        data = source.read_bytes()
        end = len(data) if cut is None else int(len(data) * cut)
        with target.open("wb", buffering=0) as file:
            for at in range(0, end, max(1, end // 4)):
                file.write(data[at : min(end, at + max(1, end // 4))])
        return
    if how == "cp":
        # From a source that is as slow as a share.
        data = source.read_bytes()
        copy = subprocess.Popen(["cp", "/dev/stdin", str(target)], stdin=subprocess.PIPE, bufsize=0)
        end = len(data) if cut is None else int(len(data) * cut)
        for at in range(0, end, max(1, end // 6)):
            copy.stdin.write(data[at : min(end, at + max(1, end // 6))])
            time.sleep(0.03)
        if cut is not None:
            copy.kill()
        copy.stdin.close()
        copy.wait()
        return
    arguments, said = command(how, shell, source, target)
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
                               start_new_session=True)
    if said:
        process.stdin.write(said)
    process.stdin.close()
    if cut is not None:
        size = source.stat().st_size * cut
        deadline = time.monotonic() + 3
        while process.poll() is None and time.monotonic() < deadline:
            grown = [file.stat().st_size for file in target.parent.glob(f"*{target.name}*") if file.exists()]
            if grown and max(grown) >= size:
                break
            time.sleep(0.001)
        if process.poll() is None:
            # What it sends through would go on with what it has been given.
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def padded(form, data, chance):
    """So long that it is on its way for a while, in a way that its readers do not see."""
    noise = "".join(chance.choice("0123456789abcdef") for _ in range(400_000))
    lines = "\r\n".join(noise[at : at + 64] for at in range(0, 300_000, 64))
    if form == "html":
        return data.replace(b"<body>", b"<body><!-- " + noise.encode() + b" -->")
    if form == "eml":
        return data.replace(b"\r\n\r\n--edge", f"\r\n\r\n{lines}\r\n--edge".encode(), 1)
    if form == "docx":
        whole = io.BytesIO(data)
        with zipfile.ZipFile(whole, "a") as archive:
            archive.writestr("docProps/noise.txt", noise)
        return whole.getvalue()
    head, body = data.split(b"\n\n", 1)
    words = " ".join(noise[at : at + 7] for at in range(0, 12_000, 7))
    return head + b"\n\nThe harbour office lists its buoys: " + words.encode() + b".\n\n" + body


@scenario("uploads by rename, write, cp, rsync, scp and sftp, every other one of them cut short")
def uploads(run):
    judge, result, chance = Judge(), Result(), random.Random(9)
    ways = ["rename", "write", "cp"]
    ways += ["rsync"] if shutil.which("rsync") else []
    shell = None
    if os.geteuid() == 0 and shutil.which("ssh") and (shutil.which("sshd") or os.path.exists("/usr/sbin/sshd")):
        shell = Shell(run.folder / "ssh")
        ways += ["scp", "sftp"]
    office = Office(run.program, run.folder / "office", judge, window='entries = 500\nbytes = "100 MB"')
    sources = run.folder / "sources"
    sources.mkdir()
    try:
        office.start()
        office.plant_canary()
        wanted, cuts, ended = {}, {}, Counter()
        times = 24 if run.short else run.points or UPLOADS
        with Observer(office, judge, pause=0.01):
            for serial in range(100, 100 + times):
                form, how = FORMS[serial % len(FORMS)], ways[serial // len(FORMS) % len(ways)]
                # In turn over the ways and the forms.
                cut = chance.uniform(0.05, 0.95) if (serial // (len(FORMS) * len(ways))) % 2 == 0 else None
                source = sources / f"n{serial}.{form}"
                source.write_bytes(padded(form, WRITERS[form](serial), chance))
                # It comes slower than a file is thought quiet, and nothing in it says that more is to come.
                if form == "txt" and how != "rename":
                    judge.may_be_cut.add(serial)
                target = office.drop_dir / source.name
                upload(how, shell, source, target, cut)
                if target.exists() and target.read_bytes() == source.read_bytes():
                    wanted[serial] = 0
                    ended[f"{how} whole"] += 1
                else:
                    cuts[serial] = (form, how)
                    ended[f"{how} cut"] += 1
                result.count += 1
            # What was cut short has all the time to be taken for whole.
            time.sleep(2)
            until("the whole ones did not all come", lambda: wanted.keys() <= judge.state_of(office.items()).keys(), 30)
        shown = judge.state_of(office.items())
        # The same, whole, is a correction of what was shown cut short, and the first publication of all else.
        published_cut = sorted(serial for serial in cuts if serial in shown)
        for serial, (form, _how) in cuts.items():
            if serial in shown and form != "txt":
                judge.violation(f"half of notice {serial}.{form} was published")
            judge.may_be_cut.discard(serial)
        slow = len(judge.cut.keys() - cuts.keys())
        judge.cut.clear()
        for serial, (form, _how) in cuts.items():
            office.drop(f"n{serial}.{form}", (sources / f"n{serial}.{form}").read_bytes())
            wanted[serial] = 0
        judge.may_be_cut.update(published_cut)
        held = stays_cut(office, judge, wanted, published_cut)
        judge.files_follow(office)
        judge.look_at(office)
    finally:
        office.kill()
        if shell:
            shell.end()
    result.take(judge)
    texts_cut = sum(form == "txt" for form, _how in cuts.values())
    result.told = (
        f"{', '.join(f'{count} {how}' for how, count in sorted(ended.items()))}; of {len(cuts)} that arrived cut short no document, page or "
        f"mail was published; of the {texts_cut} plain texts among them {len(published_cut)} were, and {len(published_cut) - held} of these "
        f"were corrected by the whole one by itself, {held} wait for a person; {slow} texts that came whole were public half for a while"
    )
    return result


def stays_cut(office, judge, wanted, published_cut):
    """How many of the texts that were public cut short wait for a person once the whole one is there."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        shown = judge.state_of(office.items())
        missing = {serial for serial, version in wanted.items() if shown.get(serial, "absent") != version}
        if missing <= set(published_cut) and time.monotonic() > deadline - 25:
            waiting = office.command("status")[1]
            return sum(f"n{serial}.txt" in waiting for serial in missing)
        time.sleep(0.3)
    judge.violation(f"what is whole did not come: {sorted(missing)[:10]}")
    return 0
