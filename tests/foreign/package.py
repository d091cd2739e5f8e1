"""The Debian package on a Debian machine of its own: installed, used, upgraded, removed, purged.

The checks follow one another on one machine, as its days would. systemd is a real one.
"""

import json
import re
import subprocess
import threading
import time
from pathlib import Path

import debian
from debian import Debian
from office import PATIENCE

CASES, NOT_RUN = [], []

ROOT = Path(__file__).resolve().parents[2]
UNITS = "/usr/lib/systemd/system"
BASE, OFFICE = "http://127.0.0.1:8080", "http://127.0.0.1:8081"
ADMIN = "http://127.0.0.1:9187"
FIRST, SECOND = "0.1.0", "0.1.1"
# What `systemd-analyze security` may say at most, in tenths.
EXPOSURE_MAX = 5
STATE = "/var/lib/gazetted/state"
CONFIG = "/etc/gazetted/config.toml"
FOLDERS = {
    "/etc/gazetted": "755 root:root",
    "/etc/gazetted/config.toml": "644 root:root",
    "/etc/gazetted/admin-token": "600 root:root",
    "/srv/gazetted": "755 root:root",
    "/srv/gazetted/drop": "2770 root:gazetted-office",
    "/srv/gazetted/reports": "2750 gazetted:gazetted-office",
    "/var/lib/gazetted": "750 gazetted:gazetted",
    STATE: "700 gazetted:gazetted",
    "/var/lib/gazetted/feeds": "2750 gazetted:gazetted",
    "/var/lib/gazetted/backups": "700 gazetted:gazetted",
    "/usr/bin/gazetted": "755 root:root",
}
# What a process in the sandbox of the unit may and may not. Perl is on every Debian.
PROBE = r"""
use Socket; use Errno;
sub told { my ($what, $done) = @_; print "$what: ", ($done ? "yes" : "no"), "\n"; }
my $clock = "\0" x 208;
told("asks the clock", syscall(159, $clock) >= 0);
substr($clock, 0, 4) = pack("I", 0x4000);
told("sets the clock", syscall(159, $clock) >= 0);
told("opens a network socket", socket(my $tcp, AF_INET, SOCK_STREAM, 0));
told("opens a Unix socket", socket(my $unix, AF_UNIX, SOCK_STREAM, 0));
for my $folder (split /,/, $ENV{FOLDERS}) {
    told("writes $folder", open(my $file, ">", "$folder/probe") && unlink("$folder/probe"));
}
for my $file (split /,/, $ENV{FILES}) { told("reads $file", open(my $one, "<", $file)); }
for my $file (split /,/, $ENV{HIDDEN}) { told("sees $file", -e $file); }
told("sees other processes", -e "/proc/1/cmdline");
open(my $token, "<", "$ENV{CREDENTIALS_DIRECTORY}/admin-token");
told("gets a token", length(<$token>) > 16);
"""


def case(function):
    hindrance = debian.obstacle()
    if hindrance is None:
        CASES.append(function)
    elif not NOT_RUN:
        NOT_RUN.append(("the Debian package on a machine of its own", hindrance))
    return function


class Machine(Debian):
    """With two versions of the package, made of one program."""

    def __init__(self, program, folder, scratch):
        self.packages = {version: packed(program, folder / "packages", version) for version in (FIRST, SECOND)}
        super().__init__(debian.base(scratch), folder / "tree")
        try:
            for version, package in self.packages.items():
                self.copy_in(package, f"/opt/{version}.deb")
            self.sh("useradd --create-home anna && useradd --create-home stranger")
        except BaseException:
            self.stop()
            raise

    def dpkg(self, *arguments):
        # What was edited is kept, as the person at the keyboard would choose.
        return self.run("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "--force-confdef", "--force-confold", *arguments)

    def stat(self, path):
        return self.run("stat", "--format=%a %U:%G", path).strip()

    def feed(self, base=BASE):
        answer = self.get(f"{base}/feeds/all.json")
        assert answer.status == 200, answer
        return json.loads(answer.body)

    def drop(self, folder, name, headline):
        """By a person of the office, complete at once."""
        text = f"{headline}\n\nThe harbour office has decided so, and it holds from tomorrow on.\n"
        (self.root / "home/anna/staged").write_text(text, "utf-8")
        self.sh(f"chown anna: /home/anna/staged; su anna -c 'cp ~/staged {folder}/.{name}.part && mv {folder}/.{name}.part {folder}/{name}'")

    def waits_for(self, unit, **fields):
        return self.journal(unit).wait(lambda line: all(line.get(key) == value for key, value in fields.items()))

    def held(self, name):
        """What waits under this name, which the log does not tell."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            waiting = json.loads(self.run("gazetted", "status", "--json", "--config", CONFIG)).get("waiting", [])
            for one in waiting:
                if one["file"] == name:
                    return one
        raise AssertionError(f"{name} does not wait: {waiting}")

    def probe(self, unit, **environment):
        """What a process may do in the place of the service."""
        text = (self.root / f"{UNITS.lstrip('/')}/{unit}").read_text("utf-8")
        kept = re.compile(r"^(Type|NotifyAccess|Exec\w+|Sockets|Restart\w*|WatchdogSec|Requires|SyslogIdentifier)=")
        lines = [line for line in text.split("[Install]")[0].splitlines() if not kept.match(line)]
        name = unit.replace("gazetted", "probe")
        lines += ["Type=oneshot", "ExecStart=/usr/bin/perl /usr/local/lib/probe.pl", "StandardOutput=truncate:/run/probe"]
        lines += [f'Environment="{key}={value}"' for key, value in environment.items()]
        (self.root / "usr/local/lib/probe.pl").write_text(PROBE, "utf-8")
        (self.root / f"etc/systemd/system/{name}").write_text("\n".join(lines) + "\n", "utf-8")
        started = name.replace("@", "@ministry")
        self.run("systemctl", "daemon-reload")
        self.run("systemctl", "start", started)
        told = self.run("cat", "/run/probe")
        return dict(line.rsplit(": ", 1) for line in told.splitlines())


def packed(program, folder, version):
    """The .deb, by the script that packs the real one; without the symbols that nobody asks for here."""
    folder.mkdir(parents=True, exist_ok=True)
    bare = folder / "gazetted"
    if not bare.exists():
        subprocess.run(["strip", "-o", bare, program], check=True)
    made = subprocess.run([ROOT / "dist/pack", bare, folder, version, "--fast"], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return Path(made.stdout.strip())


def same(seen, wanted, about):
    assert seen == wanted, f"{about}: {seen!r}, not {wanted!r}"


# --- the files ---------------------------------------------------------------------------------


@case
def lintian_finds_no_fault_in_the_package(site):
    checked = subprocess.run(
        ["lintian", "--allow-root", "--fail-on=error,warning", site.machine.packages[FIRST]],
        capture_output=True, text=True,
    )
    assert checked.returncode == 0 and not re.search(r"^[EW]:", checked.stdout, re.MULTILINE), checked.stdout


@case
def each_directive_of_the_units_has_a_comment_above_it(site):
    count = 0
    for file in sorted((ROOT / "dist/systemd").iterdir()):
        explained = False
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            if line.startswith("#"):
                explained = True
            elif not line or line.startswith("["):
                explained = False
            else:
                assert explained or line.startswith(("Description=", "Documentation=")), f"{file.name}:{number}: {line}"
                count += 1
    return f"{count} directives"


# --- the days of a machine ---------------------------------------------------------------------


@case
def the_package_installs_with_its_user_its_folders_and_a_token(site):
    machine = site.machine
    told = machine.dpkg("--install", f"/opt/{FIRST}.deb")
    assert "a trial runs at http://127.0.0.1:8080" in told, told
    guide = re.search(r"/usr/share/doc/gazetted/\S+", told)[0]
    machine.run("test", "-e", guide)
    same({path: machine.stat(path) for path in FOLDERS}, FOLDERS, "modes and owners")
    same(machine.run("id", "-nG", "gazetted").split(), ["gazetted", "gazetted-office"], "groups")
    assert re.fullmatch(r"gazetted:.*:/var/lib/gazetted:/usr/sbin/nologin", machine.run("getent", "passwd", "gazetted").strip())
    same(len(machine.run("cat", "/etc/gazetted/admin-token").strip()), 32, "the token's length")
    for unit in ("gazetted.service", "gazetted.socket", "gazetted-admin.socket"):
        same(machine.run("systemctl", "is-enabled", unit).strip(), "enabled", unit)
        same(machine.run("systemctl", "is-active", unit).strip(), "active", unit)
    same(machine.run("systemctl", "--failed", "--plain", "--no-legend").strip(), "", "failed units")


@case
def systemd_finds_no_fault_in_the_units_and_calls_the_services_safe(site):
    machine = site.machine
    machine.sh("mkdir -p '/etc/systemd/system/gazetted@ministry.socket.d'; "
               "printf '[Socket]\\nListenStream=127.0.0.1:8081\\n' >'/etc/systemd/system/gazetted@ministry.socket.d/port.conf'")
    services = ("gazetted.service", "gazetted@ministry.service")
    units = (*services, "gazetted.socket", "gazetted-admin.socket", "gazetted@ministry.socket")
    same(machine.run("systemd-analyze", "verify", "--man=no", *units).strip(), "", "what verify finds")
    scores = []
    for unit in services:
        file = "/opt/" + unit
        machine.sh(f"cp {UNITS}/{unit.replace('@ministry', '@')} {file}")
        told = machine.run("systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={EXPOSURE_MAX}", file)
        scores.append(re.search(r"exposure level.*?: ([\d.]+)", told)[1])
    return ", ".join(scores)


@case
def the_sandbox_lets_through_what_is_needed_and_nothing_else(site):
    machine = site.machine
    told = machine.probe(
        "gazetted.service", FOLDERS="/srv/gazetted/drop,/srv/gazetted/reports,/var/lib/gazetted/state,/usr,/etc,/opt,/home",
        FILES="/etc/gazetted/config.toml,/etc/gazetted/admin-token,/etc/shadow", HIDDEN="/home/anna,/home/stranger,/dev/kmsg",
    )
    allowed = {"asks the clock", "opens a Unix socket", "writes /srv/gazetted/reports", f"writes {STATE}",
               "reads /etc/gazetted/config.toml", "gets a token"}
    same({what for what, done in told.items() if done == "yes"}, allowed, "what it may")
    return f"{len(told)} deeds"


@case
def as_installed_it_is_a_trial_that_says_so(site):
    page = site.machine.get(f"{BASE}/")
    same(page.status, 200, "the first page")
    assert b"trial" in page.body, page.body[:2000]
    site.machine.waits_for("gazetted", message="caught up with the drop folder")
    told = site.machine.run("systemctl", "show", "gazetted", "--property=StatusText")
    assert len(told.strip()) > len("StatusText="), told


@case
def with_its_real_address_it_goes_live_and_a_statement_is_held_and_accepted(site):
    machine = site.machine
    machine.sh(
        f"sed -i -e 's|^public_url.*|public_url = \"https://press.example.org\"|' -e 's|^title.*|title = \"Harbour Office\"|' "
        f"-e 's|^time_service.*|time_service = false|' {CONFIG}; usermod --append --groups gazetted-office anna; systemctl restart gazetted"
    )
    machine.drop("/srv/gazetted/drop", "pier.txt", "The north pier opens")
    number = machine.held("pier.txt")["number"]
    same(machine.feed()["items"], [], "what is public while it is held")
    machine.run("gazetted", "accept", str(number), "--config", CONFIG)
    (item,) = machine.feed()["items"]
    assert item["id"].startswith("tag:press.example.org,"), item["id"]
    site.item = item
    machine.run("su", "stranger", "-c", "ls /srv/gazetted/drop", fails=True)
    machine.run("su", "stranger", "-c", "ls /srv/gazetted/reports", fails=True)
    machine.run("su", "anna", "-c", "cat /srv/gazetted/reports/TODAY.txt")
    machine.run("su", "anna", "-c", f"ls {STATE}", fails=True)


@case
def the_operator_sees_it_on_the_admin_socket_and_strangers_see_figures_only(site):
    machine = site.machine
    token = machine.run("cat", "/etc/gazetted/admin-token").strip()
    for path in ("/healthz", "/readyz", "/metrics"):
        same(machine.get(ADMIN + path).status, 200, path)
    for path in ("/status", "/status.json", "/alarms.atom"):
        same(machine.get(ADMIN + path).status, 401, f"{path} without the token")
        same(machine.get(ADMIN + path, f"Authorization: Bearer {token}").status, 200, f"{path} with it")
    same(machine.get(f"{BASE}/healthz").status, 404, "the public socket")


@case
def a_reload_takes_the_whole_new_configuration_or_keeps_the_old_one(site):
    machine = site.machine
    before = machine.run("systemctl", "show", "gazetted", "--property=MainPID")
    machine.sh(f"cp {CONFIG} /opt/good.toml; sed -i 's|^title.*|title = \"Harbour Office of Port Ellery\"|' {CONFIG}; systemctl reload gazetted")
    same(machine.feed()["title"], "Harbour Office of Port Ellery", "the title")
    machine.sh(f"echo 'hold = 7' >>{CONFIG}")
    machine.run("systemctl", "reload", "gazetted", fails=True)
    same(machine.feed()["title"], "Harbour Office of Port Ellery", "the title after a reload that failed")
    machine.sh(f"cp /opt/good.toml {CONFIG}; systemctl reload gazetted")
    same(machine.run("systemctl", "show", "gazetted", "--property=MainPID"), before, "the process")


@case
def one_that_hangs_is_ended_by_the_watchdog_and_comes_back(site):
    machine = site.machine
    folder = "/run/systemd/system/gazetted.service.d"
    machine.sh(f"mkdir -p {folder}; printf '[Service]\\nWatchdogSec=2s\\n' >{folder}/soon.conf; systemctl daemon-reload; systemctl restart gazetted")
    journal = machine.journal("gazetted")
    machine.run("systemctl", "kill", "--kill-whom=main", "--signal=STOP", "gazetted")
    journal.wait(lambda line: "Failed with result 'watchdog'" in str(line.get("message")))
    journal.wait(lambda line: str(line.get("message")).startswith("Started gazetted.service"))
    same([item["id"] for item in machine.feed()["items"]], [site.item["id"]], "what is served then")
    machine.sh(f"rm {folder}/soon.conf; systemctl daemon-reload; systemctl restart gazetted")


class Reader(threading.Thread):
    """Asks for the feed again and again; what it got."""

    def __init__(self, machine):
        super().__init__(daemon=True)
        self.machine, self.statuses, self.faults, self.done = machine, [], [], threading.Event()

    def run(self):
        while not self.done.is_set():
            try:
                self.statuses.append(self.machine.get(f"{BASE}/feeds/all.atom").status)
            except AssertionError as fault:
                self.faults.append(str(fault))

    def finish(self):
        self.done.set()
        self.join()
        assert not self.faults and set(self.statuses) == {200}, (self.faults[:3], set(self.statuses))
        return f"{len(self.statuses)} requests"


@case
def nobody_is_refused_while_it_is_restarted_and_upgraded_and_edits_stay(site):
    machine = site.machine
    token, edited = machine.run("cat", "/etc/gazetted/admin-token"), machine.run("cat", CONFIG)
    before = machine.get(f"{BASE}/feeds/all.atom").body
    reader = Reader(machine)
    reader.start()
    for _time in range(3):
        machine.run("systemctl", "restart", "gazetted")
    first = machine.run("systemctl", "show", "gazetted", "--property=MainPID")
    machine.dpkg("--install", f"/opt/{SECOND}.deb")
    told = reader.finish()
    assert machine.run("systemctl", "show", "gazetted", "--property=MainPID") != first, "the old one runs on"
    same(machine.run("dpkg-query", "--show", "--showformat=${Version} ${Status}", "gazetted"), f"{SECOND}-1 install ok installed", "dpkg")
    same(machine.run("cat", CONFIG), edited, "the configuration")
    same(machine.run("cat", "/etc/gazetted/admin-token"), token, "the token")
    same(machine.get(f"{BASE}/feeds/all.atom").body, before, "the feed")
    same({path: machine.stat(path) for path in FOLDERS}, FOLDERS, "modes and owners")
    return told


@case
def a_configuration_that_cannot_work_is_told_and_not_tried_again_and_again(site):
    machine = site.machine
    machine.sh(f"cp {CONFIG} /opt/good.toml; echo 'hold = 7' >{CONFIG}; systemctl restart gazetted || true")
    same(machine.run("systemctl", "show", "gazetted", "--property=ExecMainStatus").strip(), "ExecMainStatus=78", "how it ended")
    assert "config.toml:1: " in machine.run("journalctl", "--quiet", "--unit=gazetted", "--lines=20", "--output=cat")
    machine.sh(f"cp /opt/good.toml {CONFIG}; systemctl reset-failed gazetted.service gazetted.socket; systemctl restart gazetted")
    same([item["id"] for item in machine.feed()["items"]], [site.item["id"]], "what is served then")


@case
def where_users_cannot_be_told_apart_allowed_uids_is_refused_with_the_remedy(site):
    machine = site.machine
    uid = machine.run("id", "-u", "anna").strip()
    machine.sh(f"sed -i '1i allowed_uids = [\"{uid}\"]' {CONFIG}; systemctl restart gazetted || true")
    same(machine.run("systemctl", "show", "gazetted", "--property=ExecMainStatus").strip(), "ExecMainStatus=78", "how it ended")
    assert "PrivateUsers=no" in machine.run("journalctl", "--quiet", "--unit=gazetted", "--lines=20", "--output=cat")
    folder = "/etc/systemd/system/gazetted.service.d"
    machine.sh(f"mkdir {folder}; printf '[Service]\\nPrivateUsers=no\\n' >{folder}/users.conf; systemctl daemon-reload;"
               "systemctl reset-failed gazetted.service gazetted.socket; systemctl restart gazetted")
    machine.drop("/srv/gazetted/drop", "allowed.txt", "Anna may say so")
    machine.held("allowed.txt")
    machine.sh("echo 'A stranger speaks' >/srv/gazetted/drop/stranger.txt")
    machine.waits_for("gazetted", path="stranger.txt", outcome="refused")
    machine.sh(f"rm -r {folder} /srv/gazetted/drop/stranger.txt /srv/gazetted/drop/allowed.txt; cp /opt/good.toml {CONFIG}; systemctl daemon-reload; systemctl restart gazetted")


@case
def a_share_that_is_mounted_while_it_runs_is_seen_and_nothing_is_withdrawn(site):
    machine = site.machine
    machine.sh("mount -t tmpfs -o mode=2770,gid=gazetted-office tmpfs /srv/gazetted/drop")
    machine.drop("/srv/gazetted/drop", "mounted.txt", "The share is mounted")
    machine.held("mounted.txt")
    same([item["id"] for item in machine.feed()["items"]], [site.item["id"]], "what is public")
    machine.sh("umount /srv/gazetted/drop")


@case
def without_its_drop_folder_it_starts_and_sees_it_once_it_is_there(site):
    machine = site.machine
    machine.sh("mv /srv/gazetted/drop /srv/gazetted/away; systemctl restart gazetted")
    same([item["id"] for item in machine.feed()["items"]], [site.item["id"]], "what is public")
    status = machine.run("gazetted", "status", "--config", CONFIG)
    assert "down since" in status, status
    machine.sh("mv /srv/gazetted/away /srv/gazetted/drop")
    machine.drop("/srv/gazetted/drop", "back.txt", "The folder is back")
    machine.held("back.txt")
    machine.sh("rm /srv/gazetted/drop/back.txt")


@case
def a_second_office_runs_beside_it_and_neither_sees_the_other(site):
    machine = site.machine
    machine.sh(
        "install -d -m 755 /srv/gazetted/ministry; install -d -m 2770 -g gazetted-office /srv/gazetted/ministry/drop;"
        "install -d -m 2750 -o gazetted -g gazetted-office /srv/gazetted/ministry/reports;"
        f"sed -e 's|/srv/gazetted/|&ministry/|; s|/var/lib/gazetted/|&ministry/|; s|^hold.*|hold = \"0s\"|' {CONFIG} >/etc/gazetted/ministry.toml;"
        "systemctl enable --now gazetted@ministry"
    )
    machine.drop("/srv/gazetted/ministry/drop", "lock.txt", "The lock is dredged")
    machine.waits_for("gazetted@ministry", path="lock.txt", outcome="published")
    same([item["title"] for item in machine.feed(OFFICE)["items"]], ["The lock is dredged"], "the second office")
    same([item["id"] for item in machine.feed()["items"]], [site.item["id"]], "the first office")
    told = machine.probe(
        "gazetted@.service", FOLDERS="/srv/gazetted/ministry/drop,/srv/gazetted/ministry/reports,/var/lib/gazetted/ministry",
        FILES="/etc/gazetted/ministry.toml", HIDDEN=f"/srv/gazetted/drop,{STATE},/var/lib/gazetted/feeds",
    )
    allowed = {"asks the clock", "opens a Unix socket", "writes /srv/gazetted/ministry/reports",
               "writes /var/lib/gazetted/ministry", "reads /etc/gazetted/ministry.toml"}
    same({what for what, done in told.items() if done == "yes"}, allowed, "what the second office may")
    machine.sh("mount -t tmpfs -o mode=2770,gid=gazetted-office tmpfs /srv/gazetted/ministry/drop")
    machine.drop("/srv/gazetted/ministry/drop", "later.txt", "The ferry is painted")
    machine.waits_for("gazetted@ministry", path="later.txt", outcome="published")
    machine.sh("umount /srv/gazetted/ministry/drop")
    machine.sh("mv /srv/gazetted/ministry/drop /srv/gazetted/ministry/away; systemctl restart gazetted@ministry")
    same(len(machine.feed(OFFICE)["items"]), 2, "the second office without its drop folder")
    machine.sh("mv /srv/gazetted/ministry/away /srv/gazetted/ministry/drop")
    machine.drop("/srv/gazetted/ministry/drop", "tide.txt", "The tide tables are out")
    machine.waits_for("gazetted@ministry", path="tide.txt", outcome="published")


@case
def removed_it_leaves_everything_and_installed_again_it_goes_on(site):
    machine = site.machine
    before = machine.get(f"{BASE}/feeds/all.atom").body
    machine.dpkg("--remove", "gazetted")
    same(machine.sh("ls -l /proc/[0-9]*/exe 2>/dev/null | grep -c bin/gazetted || true").strip(), "0", "what runs")
    for path in (CONFIG, "/etc/gazetted/admin-token", f"{STATE}/ledger.db", "/srv/gazetted/drop/pier.txt"):
        machine.run("test", "-e", path)
    machine.run("test", "-e", "/usr/bin/gazetted", fails=True)
    machine.dpkg("--install", f"/opt/{SECOND}.deb")
    same(machine.get(f"{BASE}/feeds/all.atom").body, before, "the feed")


@case
def purged_it_takes_its_state_and_never_the_folder_of_the_office(site):
    machine = site.machine
    told = machine.dpkg("--purge", "gazetted")
    assert "removing the ledger" in told and "/srv/gazetted is kept" in told and "registry.jsonl" in told, told
    for path in (CONFIG, "/etc/gazetted/admin-token", STATE, "/var/lib/gazetted/feeds", f"{UNITS}/gazetted.service"):
        machine.run("test", "-e", path, fails=True)
    kept = ("/srv/gazetted/drop/pier.txt", "/srv/gazetted/reports/registry.jsonl", "/srv/gazetted/ministry/drop/lock.txt",
            "/var/lib/gazetted/ministry", "/var/lib/gazetted/backups", "/etc/gazetted/ministry.toml")
    for path in kept:
        machine.run("test", "-e", path)
    same(machine.run("systemctl", "list-unit-files", "--plain", "--no-legend", "gazetted*", fails=None).strip(), "", "units")
    # What the operator enabled is the operator's.
    same(machine.sh("find /etc/systemd -path '*wants*' -name 'gazetted*' ! -name '*@ministry*'").strip(), "", "links")


@case
def a_purged_machine_takes_the_package_again(site):
    machine = site.machine
    machine.dpkg("--install", f"/opt/{FIRST}.deb")
    machine.waits_for("gazetted", message="caught up with the drop folder")
    same(machine.get(f"{BASE}/").status, 200, "the first page")
    machine.dpkg("--purge", "gazetted")
