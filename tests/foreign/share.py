"""The drop folder as a Windows share: what programs save over SMB, and what gazetted makes of it.

One office stands behind one share, with what docs/drop-folder.md recommends. Every case uses names of
its own. At the end the log must have told of each file what the cases awaited, and nothing else.
"""

import json
import os
import re
import subprocess
import time
import unicodedata
from datetime import datetime

from smbprotocol.exceptions import SMBResponseException

from office import Office
from samba import (
    EXISTING,
    NEW,
    TRUNCATED,
    Client,
    Mount,
    RequestedOplockLevel,
    Samba,
    obstacle_to_fuse,
    obstacle_to_kernel_client,
)
from texts import paragraphs, plain, whole, word

CASES, NOT_RUN = [], []

# As docs/drop-folder.md recommends: only a file that is closed is taken soon.
SETTLE = "1m"
LONG_AGO = 1_500_000_000


def case(function):
    CASES.append(function)
    return function


def mounted_case(function):
    kernel, fuse = obstacle_to_kernel_client(), obstacle_to_fuse()
    if kernel:
        NOT_RUN.append(("a drop folder that mount.cifs has mounted", kernel))
    if kernel and fuse:
        NOT_RUN.append(("a drop folder that rclone has mounted", fuse))
    else:
        CASES.append(function)
    return function


class Share:
    def __init__(self, program, folder, scratch):
        self.program, self.folder = program, folder
        self.remote = folder / "remote"
        self.server = Samba(scratch / "samba", {"press": folder / "drop", "remote": self.remote})
        self.told, self.fences, self.offices = {}, 0, []
        try:
            self.office = Office(program, folder, ("en", "az"), settle=SETTLE)
            self.offices.append(self.office)
            self.desk, self.other_desk = Client(self.server, "press"), Client(self.server, "press")
        except BaseException:
            self.stop()
            raise

    def stop(self):
        for office in self.offices:
            office.stop()
        self.server.stop()

    def reads(self, name, text):
        """Whether the program knows files of this kind."""
        (self.folder / name).write_bytes(text)
        command = [self.program, "check", "--config", str(self.office.config), name]
        return subprocess.run(command, cwd=self.folder, capture_output=True).returncode == 0

    def tells(self, name, outcome):
        """Waits until the log tells it, which it is to do once."""
        line = self.office.wait(lambda line: line.get("path") == name and "outcome" in line)
        assert line["outcome"] == outcome, f"{name} is {line['outcome']}, not {outcome}: {line}"
        self.told.setdefault(name, []).append(outcome)
        return line

    def fence(self):
        """Another desk's file goes through: what came before it has been looked at."""
        self.fences += 1
        name = f"fence {self.fences}.txt"
        self.other_desk.copy(name, f"Fence {self.fences} is painted\n\nIt is green, and wet until tonight.\n".encode())
        self.tells(name, "published")

    def statements(self, office=None):
        items = json.loads((office or self.office).get("/feeds/all.json").body)["items"]
        return {item["title"]: item for item in items if "/correction/" not in item["id"]}

    def publish(self, name, title, text=None):
        self.desk.copy(name, text or plain(title))
        self.tells(name, "published")
        return self.statements()[title]

    def silent_about(self, name):
        self.fence()
        lines = [line for line in self.office.log if line.get("path") == name]
        wanted = self.told.get(name, [])
        assert [line.get("outcome") for line in lines] == wanted, f"{name}: {lines}, not {wanted}"

    def corrected(self, before, edit):
        """The one statement with its id, its address and its date, and the edited text."""
        after = self.statements()[before["title"]]
        for field in ("id", "url", "date_published"):
            assert after[field] == before[field], f"{field}: {after[field]}, not {before[field]}"
        assert edit in after["content_html"], f"{edit!r} is not in {after['content_html'][-300:]}"
        whole(after)


# --- copies ------------------------------------------------------------------------------------


@case
def smb_what_explorer_copies_is_public_when_it_is_whole_and_not_before(site):
    share, name, title = site.share, "Copied.txt", "The pier opens"
    text = plain(title)
    with share.desk.open(name, NEW) as handle:
        handle.length(len(text))
        for start in range(0, len(text), 3000):
            handle.write(text[start : start + 3000])
            share.silent_about(name)
            assert title not in share.statements()
        handle.times(LONG_AGO)
    share.tells(name, "published")
    item = share.statements()[title]
    whole(item)
    # Explorer gives a copy the age of the original, which says nothing of the statement's.
    assert (share.folder / "drop" / name).stat().st_mtime == LONG_AGO
    assert time.time() - datetime.fromisoformat(item["date_published"]).timestamp() < 3600, item


@case
def smb_a_copy_that_breaks_off_is_refused_and_the_next_one_is_published(site):
    share, name, title = site.share, "Broken off.txt", "The wharf is closed"
    text = plain(title)
    desk = Client(share.server, "press")
    handle = desk.open(name, NEW)
    handle.length(len(text))
    handle.write(text[:3000])
    share.silent_about(name)
    desk.break_off()
    line = share.tells(name, "refused")
    assert title not in share.statements()
    report = share.folder / "reports" / f"{name}.report.txt"
    assert report.exists(), "no report"
    whole(share.publish(name, title))
    share.fence()
    assert not report.exists(), "the report stays"
    return line["why"]


@case
def smb_a_writer_without_a_length_is_waited_for_until_it_closes(site):
    share, name, title = site.share, "Written.txt", "The crane is mended"
    text = plain(title)
    with share.desk.open(name, NEW) as handle:
        for start in range(0, len(text), 3000):
            handle.write(text[start : start + 3000])
            share.silent_about(name)
    share.tells(name, "published")
    whole(share.statements()[title])


@case
def smb_the_part_of_a_copy_without_a_length_is_taken_and_the_next_copy_corrects_it(site):
    share, name, title = site.share, "Torn.txt", "The lock is dredged"
    text = plain(title)
    desk = Client(share.server, "press")
    desk.open(name, NEW).write(text[: len(text) // 2])
    desk.break_off()
    share.tells(name, "published")
    before = share.statements()[title]
    share.desk.copy(name, text)
    share.tells(name, "corrected")
    share.corrected(before, paragraphs(title)[-1])


@case
def smb_smbclient_copies_a_folder(site):
    share = site.share
    titles = {f"notices/{name}.txt": f"The {name} berth is free" for name in ("first", "second")}
    source = share.folder / "to copy"
    for name, title in titles.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(plain(title))
    share.server.smbclient("press", "recurse", "prompt", f'lcd "{source}"', "mput notices")
    for _either in titles:
        name = share.office.wait(lambda line: line.get("path") in titles)["path"]
        share.told[name] = ["published"]
        whole(share.statements()[titles[name]])
    made = share.folder / "drop" / "notices"
    assert (made.stat().st_mode & 0o777, (made / "first.txt").stat().st_mode & 0o777) == (0o770, 0o660)


@case
def smb_the_share_lets_no_client_keep_a_closed_file_open(site):
    asked = RequestedOplockLevel.SMB2_OPLOCK_LEVEL_BATCH
    with site.share.desk.open("Kept.txt", NEW, oplock=asked) as handle:
        assert handle.opened.oplock_level == 0, handle.opened.oplock_level
        handle.delete()
    site.share.silent_about("Kept.txt")


# --- programs that save ------------------------------------------------------------------------


def lock_of_word(name):
    """Word puts `~$` in the place of the first two characters, and before a short name."""
    stem, extension = name.rsplit(".", 1)
    kept = stem if len(stem) < 7 else stem[1:] if len(stem) == 7 else stem[2:]
    return f"~${kept}.{extension}"


def words_save(desk, name, text, number):
    """The new text beside the old, and two renames; returns what is left to do, as a slow network does it."""
    fresh, old = f"~WRD{number:04}.tmp", f"~WRL{number + 1:04}.tmp"
    desk.write(fresh, text, NEW)
    desk.rename(name, old)
    return lambda: (desk.rename(fresh, name), desk.delete(old))


@case
def smb_words_saving_is_one_correction_once_word_has_closed_the_file(site):
    share = site.share
    forms = ["txt"]
    if share.reads("letter.docx", word("The letter is out")):
        forms.append("docx")
    else:
        NOT_RUN.append(("Word's saving of a .docx", "this program does not read it"))
    for form in forms:
        write = word if form == "docx" else plain
        for stem in ("Pilot letter", "Pilot", "Letters"):
            name, title = f"{stem}.{form}", f"The {form} of {stem.lower()} is out"
            before = share.publish(name, title, write(title))
            lock = lock_of_word(name)
            share.desk.write(lock, b"\x05Anna".ljust(162))
            for number, edit in enumerate(("Anna has seen it.", "Anna has seen it twice.")):
                words_save(share.desk, name, write(title, edit), number)()
                share.silent_about(name)
                assert share.statements()[title] == before, "it is public while Word has it open"
            share.desk.delete(lock)
            share.tells(name, "corrected")
            share.corrected(before, "Anna has seen it twice.")
            share.silent_about(name)
    return ", ".join(forms)


@case
def smb_a_name_that_is_away_for_seconds_while_word_saves_stays_public_and_is_corrected(site):
    share, name, title = site.share, "Slow letter.txt", "The slow letter is out"
    before = share.publish(name, title)
    finish = words_save(share.desk, name, plain(title, "It took long."), 7)
    share.tells(name, "still-public")
    assert share.statements()[title] == before
    finish()
    share.tells(name, "corrected")
    share.corrected(before, "It took long.")


@case
def smb_libreoffices_saving_is_one_correction_once_it_has_closed_the_file(site):
    share = site.share
    for stem, through in (("Market", "lu8124a1b2.tmp"), ("Square", None)):
        name, title = f"{stem}.txt", f"The {stem.lower()} moves"
        before = share.publish(name, title)
        lock, text = f".~lock.{name}#", plain(title, "It moves in May.")
        share.desk.write(lock, b",anna,desk,04.03.2026 10:00,file;")
        if through:
            share.desk.write(through, text, NEW)
            share.desk.rename(through, name, replace=True)
        else:
            share.desk.write(name, text, TRUNCATED)
        share.silent_about(name)
        assert share.statements()[title] == before, "it is public while LibreOffice has it open"
        share.desk.delete(lock)
        share.tells(name, "corrected")
        share.corrected(before, "It moves in May.")


@case
def smb_notepads_saving_in_place_is_one_correction(site):
    share, name, title = site.share, "Noted.txt", "The buoy is lit"
    before = share.publish(name, title, plain(title, "It burns all night, from sunset to sunrise."))
    for disposition, edit in ((TRUNCATED, "It burns till dawn."), (EXISTING, "It burns.")):
        text = plain(title, edit)
        with share.desk.open(name, disposition) as handle:
            share.silent_about(name)
            handle.write(text[:3000])
            share.silent_about(name)
            handle.write(text[3000:])
            handle.length(len(text))
        share.tells(name, "corrected")
        share.corrected(before, edit)
    assert "till dawn" not in share.statements()[title]["content_html"]


@case
def smb_a_text_document_that_is_made_by_right_click_is_published_when_it_is_filled(site):
    share, made, name, title = site.share, "New Text Document.txt", "Notice.txt", "The notice is out"
    with share.desk.open(made, NEW):
        pass
    share.desk.rename(made, name)
    share.silent_about(name)
    share.desk.write(name, plain(title), TRUNCATED)
    share.tells(name, "published")
    whole(share.statements()[title])
    share.silent_about(made)


# --- names -------------------------------------------------------------------------------------


@case
def smb_a_renamed_file_keeps_its_id_and_its_address(site):
    share, title = site.share, "The harbour has a new name"
    names = ["Name.txt", "name.txt", "  Name (final) [2].txt", "Bəyanat № 5, düzəliş - şəhər.txt"]
    names.append(unicodedata.normalize("NFD", "Düzəliş çıxdı.txt"))
    before = share.publish(names[0], title)
    for name, to in zip(names, names[1:]):
        share.desk.rename(name, to)
        share.tells(unicodedata.normalize("NFC", to), "renamed")
        assert share.statements()[title] == before, to
    return f"{len(names) - 1} names"


@case
def smb_one_name_in_two_spellings_is_one_statement_and_a_report(site):
    share, name, title = site.share, "Gəmi çıxdı.txt", "The ship has left"
    decomposed = unicodedata.normalize("NFD", name)
    share.desk.copy(decomposed, plain(title))
    share.tells(name, "published")
    before = share.statements()
    share.desk.copy(name, plain("Another ship has left"))
    line = share.office.wait(lambda line: line.get("outcome") == "refused")
    share.told[line["path"]] = ["refused"]
    assert share.statements() == before
    return line["why"]


@case
def smb_a_deleted_file_stays_public_and_is_reported(site):
    share, name, title = site.share, "Deleted.txt", "The mole is longer"
    share.publish(name, title)
    before = share.office.get("/feeds/all.json").body
    share.desk.delete(name)
    share.tells(name, "still-public")
    assert share.office.get("/feeds/all.json").body == before
    assert (share.folder / "reports" / f"{name}.report.txt").exists(), "no report"


@case
def smb_what_explorer_and_the_finder_leave_is_ignored(site):
    share, name, title = site.share, "Mail.txt", "The mail boat is late"
    share.publish(name, title)
    for left in ("desktop.ini", "Thumbs.db", ".DS_Store", f"._{name}", "~$Nobody.txt", "~WRD0009.tmp", "lu1a2b.tmp"):
        share.desk.write(left, plain("It is left"))
        share.silent_about(left)
    # The mark of what was loaded from the web. A server without streams says so, and Explorer goes on.
    try:
        share.desk.write(f"{name}:Zone.Identifier", b"[ZoneTransfer]\r\nZoneId=3\r\n")
    except SMBResponseException as refused:
        [said] = re.findall(r"STATUS_\w+", refused.message)
    else:
        said = "kept"
    share.silent_about(name)
    return f"Zone.Identifier: {said}"


# --- a share that goes away --------------------------------------------------------------------


@case
def smb_a_server_that_dies_in_a_copy_leaves_nothing_public_and_the_next_copy_is_published(site):
    share, name, title = site.share, "Power cut.txt", "The light is out"
    text = plain(title)
    handle = share.desk.open(name, NEW)
    handle.length(len(text))
    handle.write(text[:3000])
    share.silent_about(name)
    share.server.kill()
    share.tells(name, "refused")
    assert title not in share.statements()
    share.server.start()
    share.desk, share.other_desk = Client(share.server, "press"), Client(share.server, "press")
    whole(share.publish(name, title))


@case
def smb_the_log_has_told_of_every_file_what_was_awaited_and_nothing_else(site):
    share = site.share
    share.fence()
    assert share.office.stop() == 0, "the exit status"
    told = {}
    for line in [*share.office.log, *share.office.rest()]:
        if "outcome" in line:
            outcomes = told.setdefault(line["path"], [])
            # A second spelling is refused in every state that is seen of it.
            if (outcomes[-1:], line["outcome"]) != (["refused"], "refused"):
                outcomes.append(line["outcome"])
    for name in sorted({*told, *share.told}):
        assert told.get(name) == share.told.get(name), f"{name}: {told.get(name)}, not {share.told.get(name)}"
    return f"{sum(map(len, told.values()))} lines of {len(told)} files"


@case
def smb_a_drop_folder_that_goes_away_and_comes_back_changes_nothing_public(site):
    share, drop, away = site.share, site.share.folder / "drop", site.share.folder / "away"
    office = Office(share.program, share.folder)
    share.office, share.offices = office, [*share.offices, office]
    before = office.get("/feeds/all.json").body
    os.rename(drop, away)
    office.wait(lambda line: line.get("state", "").startswith("down since"))
    # What lies below a share that is not mounted: an empty folder.
    drop.mkdir()
    office.wait(lambda line: "vanished; nothing is withdrawn" in line["message"])
    assert office.get("/feeds/all.json").body == before
    drop.rmdir()
    os.rename(away, drop)
    office.wait(lambda line: line["message"].endswith("that had vanished are back"))
    assert office.get("/feeds/all.json").body == before
    share.desk = Client(share.server, "press")
    whole(share.publish("Back.txt", "The share is back"))


# --- a share of another machine ----------------------------------------------------------------


@mounted_case
def smb_a_share_that_is_mounted_is_looked_through_and_may_go_away_in_a_copy(site):
    share, folder = site.share, site.share.folder / "mounted"
    share.remote.mkdir()
    desk, title, name = Client(share.server, "remote"), "The far pier opens", "Far.txt"
    mount = Mount(share.server, "remote", folder / "drop")
    try:
        office = Office(share.program, folder)
        share.offices.append(office)
        states = [line["state"] for line in office.log if "state" in line]
        assert "looking every few seconds" in states[0], states
        waits = lambda name, outcome: office.wait(lambda l: (l.get("path"), l.get("outcome")) == (name, outcome))
        desk.copy(name, plain(title))
        waits(name, "published")
        before = share.statements(office)[title]
        whole(before)
        desk.write(lock_of_word(name), b"\x05Anna".ljust(162), NEW)
        words_save(desk, name, plain(title, "It is far."), 0)()
        desk.copy("Near.txt", plain("The near pier opens"))
        waits("Near.txt", "published")
        assert share.statements(office)[title] == before, "it is public while Word has it open"
        desk.delete(lock_of_word(name))
        waits(name, "corrected")
        after = share.statements(office)[title]
        assert (after["id"], after["url"]) == (before["id"], before["url"]) and "It is far." in after["content_html"]
        feed = office.get("/feeds/all.json").body
        handle = desk.open("Cut.txt", NEW)
        handle.length(9000)
        handle.write(plain("The far light is out")[:3000])
        share.server.kill()
        office.wait(lambda line: line.get("state", "").startswith("down since"))
        assert office.get("/feeds/all.json").body == feed
        share.server.start()
        office.wait(lambda line: "looking every few seconds" in line.get("state", ""))
        waits("Cut.txt", "refused")
        assert office.get("/feeds/all.json").body == feed
        desk = Client(share.server, "remote")
        desk.copy("Cut.txt", plain("The far light is out"))
        waits("Cut.txt", "published")
        whole(share.statements(office)["The far light is out"])
        desk.delete(name)
        waits(name, "still-public")
        assert office.stop() == 0, "the exit status"
        lines = [line for line in [*office.log, *office.rest()] if line.get("path") == name]
        told = [line["outcome"] for line in lines]
        assert told == ["published", "corrected", "still-public"], told
        return states[0]
    finally:
        mount.unmount()
