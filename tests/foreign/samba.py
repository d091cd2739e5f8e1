"""A real Samba server on a free loopback port, and its clients: one that says what Windows says, one that mounts."""

import grp
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
import uuid
from functools import cache
from pathlib import Path

from smbprotocol.connection import Connection
from smbprotocol.file_info import (
    FileBasicInformation,
    FileDispositionInformation,
    FileEndOfFileInformation,
    FileRenameInformation,
)
from smbprotocol.header import NtStatus
from smbprotocol.open import (
    CreateDisposition,
    CreateOptions,
    FileAttributes,
    FilePipePrinterAccessMask,
    ImpersonationLevel,
    Open,
    RequestedOplockLevel,
    ShareAccess,
    SMB2SetInfoRequest,
)
from smbprotocol.session import Session
from smbprotocol.tree import TreeConnect

from office import PATIENCE, free_port

DOCUMENTED = Path(__file__).resolve().parent.parent.parent / "docs" / "drop-folder.md"
HOST = "127.0.0.1"

# Between 1601, where Windows begins to count, and 1970.
WINDOWS_EPOCH_SECONDS = 11_644_473_600

OWN = [("private", "dir"), ("binddns", "dir"), *((what, "directory") for what in ("state", "cache", "lock", "pid"))]

NEW, EXISTING, TRUNCATED, NEW_OR_TRUNCATED = (
    CreateDisposition.FILE_CREATE,
    CreateDisposition.FILE_OPEN,
    CreateDisposition.FILE_OVERWRITE,
    CreateDisposition.FILE_OVERWRITE_IF,
)


def documented_share(name, path):
    """The section of smb.conf that docs/drop-folder.md shows, for our folder and our own user."""
    [snippet] = re.findall(r"```ini\n\[press\]\n(.*?)```", DOCUMENTED.read_text("utf-8"), re.DOTALL)
    group = grp.getgrgid(os.getgid()).gr_name
    ours = {"path": path, "valid users": f"@{group}", "force group": group}
    for setting, value in ours.items():
        snippet, found = re.subn(rf"(?m)^( *{setting} = ).*$", rf"\g<1>{value}", snippet)
        assert found == 1, f"docs/drop-folder.md sets {setting} {found} times"
    return f"[{name}]\n{snippet}"


def start(command, log, is_ready, **environment):
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Its children end with it.
            start_new_session=True,
        )
    deadline = time.monotonic() + PATIENCE
    while not is_ready():
        try:
            process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            if time.monotonic() < deadline:
                continue
        end(process)
        raise AssertionError(f"{command[0]} did not start: {log.read_text('utf-8', 'replace')[-1000:]}")
    return process


def end(process, how=signal.SIGTERM):
    """Ends a process that `start` started, with its children."""
    if process.poll() is None:
        os.killpg(process.pid, how)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


class Samba:
    def __init__(self, folder, shares):
        """`shares` are the names of shares and the folders behind them."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder, self.port = folder, free_port()
        self.user, self.password = pwd.getpwuid(os.getuid()).pw_name, secrets.token_hex(16)
        self.config = folder / "smb.conf"
        # Nothing of a Samba that the machine may run is touched.
        own = "".join(f"{what} {kind} = {folder}\n" for what, kind in OWN)
        self.config.write_text(
            f"[global]\n{own}ncalrpc dir = {folder}/rpc\n"
            f"smb ports = {self.port}\ninterfaces = {HOST}\nbind interfaces only = yes\n"
            "server role = standalone server\ndisable netbios = yes\n"
            "load printers = no\nprintcap name = /dev/null\ndisable spoolss = yes\n"
            f"log file = {folder}/smbd.log\nlog level = 1\n"
            + "".join(documented_share(name, path) for name, path in shares.items()),
            encoding="utf-8",
        )
        added = subprocess.run(
            [self.tool("pdbedit"), "-s", self.config, "-a", "-t", "-u", self.user],
            input=f"{self.password}\n{self.password}\n",
            capture_output=True,
            text=True,
        )
        assert added.returncode == 0, f"no Samba user: {added.stdout}{added.stderr}"
        self.start()

    @staticmethod
    def tool(name):
        return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin") or name

    def start(self):
        command = [self.tool("smbd"), "--foreground", "--no-process-group", "-s", str(self.config)]
        self.process = start(command, self.folder / "smbd.out", self.answers)

    def answers(self):
        try:
            socket.create_connection((HOST, self.port), timeout=PATIENCE).close()
        except ConnectionRefusedError:
            return False
        return True

    def kill(self):
        """As in a power cut: no client is told."""
        end(self.process, signal.SIGKILL)

    def stop(self):
        end(self.process)

    def smbclient(self, share, *commands):
        """Samba's own client; fails if a command does."""
        run = subprocess.run(
            [
                *("smbclient", "-s", self.config, "-p", str(self.port), f"//{HOST}/{share}"),
                *("-U", f"{self.user}%{self.password}", "-c", "; ".join(commands)),
            ],
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0 and "NT_STATUS" not in run.stdout, run.stdout + run.stderr
        return run.stdout


class Client:
    """A connection that sends the requests of Windows, one by one."""

    def __init__(self, server, share):
        self.connection = Connection(uuid.uuid4(), HOST, server.port)
        self.connection.connect(timeout=PATIENCE)
        session = Session(self.connection, server.user, server.password)
        session.connect()
        self.tree = TreeConnect(session, rf"\\{HOST}\{share}")
        self.tree.connect()

    def open(self, name, disposition=EXISTING, others=0, oplock=RequestedOplockLevel.SMB2_OPLOCK_LEVEL_NONE):
        """Opens for everything; `others` may read, write or delete meanwhile."""
        access = FilePipePrinterAccessMask
        opened = Open(self.tree, name)
        opened.create(
            ImpersonationLevel.Impersonation,
            access.GENERIC_READ | access.GENERIC_WRITE | access.DELETE,
            FileAttributes.FILE_ATTRIBUTE_ARCHIVE,
            others,
            disposition,
            CreateOptions.FILE_NON_DIRECTORY_FILE,
            oplock_level=oplock,
        )
        return Handle(opened)

    def copy(self, name, text):
        """As Explorer copies a file: its length first, its times last."""
        with self.open(name, NEW_OR_TRUNCATED) as handle:
            handle.length(len(text))
            handle.write(text)
            handle.times(time.time())

    def write(self, name, text, disposition=NEW_OR_TRUNCATED):
        """As a program saves."""
        with self.open(name, disposition, others=ShareAccess.FILE_SHARE_READ) as handle:
            handle.write(text)

    def rename(self, name, to, replace=False):
        with self.open(name, others=ShareAccess.FILE_SHARE_DELETE) as handle:
            handle.rename(to, replace)

    def delete(self, name):
        with self.open(name, others=ShareAccess.FILE_SHARE_DELETE) as handle:
            handle.delete()

    def break_off(self):
        """The cable is pulled: no file is closed, nobody says goodbye."""
        self.connection.disconnect(close=False)


class Handle:
    def __init__(self, opened):
        self.opened, self.at = opened, 0

    def __enter__(self):
        return self

    def __exit__(self, fault, _value, _trace):
        if fault is None:
            self.opened.close()

    def write(self, text):
        self.at += self.opened.write(text, self.at)

    def length(self, length):
        information = FileEndOfFileInformation()
        information["end_of_file"] = length
        self._set(information)

    def times(self, seconds):
        information = FileBasicInformation()
        information["last_write_time"] = int((seconds + WINDOWS_EPOCH_SECONDS) * 10_000_000)
        self._set(information)

    def rename(self, name, replace):
        information = FileRenameInformation()
        information["replace_if_exists"] = replace
        information["file_name"] = name
        self._set(information)

    def delete(self):
        information = FileDispositionInformation()
        information["delete_pending"] = True
        self._set(information)

    def _set(self, information):
        request = SMB2SetInfoRequest()
        request["info_type"] = information.INFO_TYPE
        request["file_info_class"] = information.INFO_CLASS
        request["file_id"] = self.opened.file_id
        request["buffer"] = information
        tree = self.opened.tree_connect
        sent = self.opened.connection.send(request, tree.session.session_id, tree.tree_connect_id)
        answer = self.opened.connection.receive(sent)
        assert answer["status"].get_value() == NtStatus.STATUS_SUCCESS, answer["status"]


class Mount:
    """A share as a folder of this machine: by the kernel's client where there is one, else by rclone's."""

    def __init__(self, server, share, folder):
        self.folder, self.process = folder, None
        folder.mkdir(parents=True)
        if not obstacle_to_kernel_client():
            options = f"port={server.port},username={server.user},vers=3.1.1,soft,echo_interval=1,ro"
            subprocess.run(
                [Samba.tool("mount.cifs"), f"//{HOST}/{share}", folder, "-o", options],
                env={**os.environ, "PASSWD": server.password},
                check=True,
            )
            return
        hidden = subprocess.run(
            ["rclone", "obscure", "-"], input=server.password, capture_output=True, text=True, check=True
        ).stdout.strip()
        command = ["rclone", "mount", f":smb:{share}", str(folder), "--read-only"]
        command += ["--dir-cache-time", "1s", "--attr-timeout", "1s", "--low-level-retries", "1"]
        self.process = start(
            command,
            server.folder / "rclone.out",
            lambda: os.path.ismount(folder),
            RCLONE_CONFIG="/dev/null",
            RCLONE_SMB_HOST=HOST,
            RCLONE_SMB_PORT=str(server.port),
            RCLONE_SMB_USER=server.user,
            RCLONE_SMB_PASS=hidden,
        )

    def unmount(self):
        if self.process:
            end(self.process)
        command = ["fusermount3", "-uz"] if self.process else ["umount", "-l"]
        if os.path.ismount(self.folder):
            subprocess.run([*command, self.folder], check=True)


@cache
def obstacle_to_kernel_client():
    if os.getuid() != 0:
        return "only root may mount it"
    if modprobe := shutil.which("modprobe"):
        subprocess.run([modprobe, "--quiet", "cifs"], capture_output=True)
    known = "cifs" in Path("/proc/filesystems").read_text("ascii").split()
    return None if known else "this kernel has no CIFS"


def obstacle_to_fuse():
    return None if os.access("/dev/fuse", os.R_OK | os.W_OK) else "/dev/fuse cannot be opened"
