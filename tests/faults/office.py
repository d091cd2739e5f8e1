"""The real program in a folder of its own, which outlives its runs."""

import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import texts

# Nothing that is waited for takes longer than this, also on a loaded machine.
PATIENCE = 60

HOST = "press.example.org"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Ended(AssertionError):
    """The program ended, or did not say what was waited for."""


class Office:
    """`places` are folders that do not lie in `folder`: drop_dir, state_dir, feeds_dir, reports_dir."""

    def __init__(self, program, folder, judge, top="", places=None, window='entries = 500\nbytes = "100 MB"'):
        self.program, self.folder, self.judge = program, Path(folder), judge
        self.folder.mkdir(parents=True, exist_ok=True)
        places = {f"{name}_dir": self.folder / name for name in ("drop", "state", "feeds", "reports")} | (places or {})
        self.drop_dir, self.state_dir = Path(places["drop_dir"]), Path(places["state_dir"])
        self.feeds_dir, self.reports_dir = Path(places["feeds_dir"]), Path(places["reports_dir"])
        self.drop_dir.mkdir(parents=True, exist_ok=True)
        # Where files are put; another name of the drop folder where that is mounted.
        self.inbox = self.drop_dir
        self.port = free_port()
        self.config = self.folder / "config.toml"
        self.top, self.places, self.window = top, places, window
        self.configure()
        self.runs, self.daemon, self.wrapper = 0, None, None
        self.log, self.lines = [], queue.Queue()

    def configure(self, top=None):
        self.top = self.top if top is None else top
        folders = "".join(f'{name} = "{path}"\n' for name, path in self.places.items())
        self.config.write_text(
            f'public_url = "http://{HOST}"\nauthority = "{HOST},2026"\ntitle = "Harbour Office"\n{folders}'
            f'languages = ["en"]\nsettle = "20ms"\n{self.top}\n'
            f'[window]\n{self.window}\n[http]\nlisten = "127.0.0.1:{self.port}"\n'
            '[log]\nformat = "json"\n',
            encoding="utf-8",
        )

    def start(self, before=(), env=None, caught_up=True, patience=PATIENCE):
        """Runs the program, behind a command where one is given, until it has caught up with its folder."""
        self.runs += 1
        self.lines = queue.Queue()
        self.wrapper = subprocess.Popen(
            [*before, str(self.program), "run", "--config", str(self.config)],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env={**os.environ, **(env or {})},
        )
        threading.Thread(target=self._read_log, args=(self.wrapper, self.lines), daemon=True).start()
        self.daemon = self.wrapper.pid
        self.wait(lambda line: "listen" in line, patience)
        if before:
            self.daemon = child_named(self.wrapper.pid, Path(self.program).name)
        if caught_up:
            self.wait(lambda line: line.get("message") == "caught up with the drop folder", patience)

    def _read_log(self, process, lines):
        for raw in process.stderr:
            try:
                line = json.loads(raw)
            except ValueError:
                line = {"message": raw.decode("utf-8", "replace").strip()}
            self.log.append(line)
            self.judge.log(line)
            lines.put(line)
        lines.put(None)

    def wait(self, wanted, patience=PATIENCE):
        """The first log line from here on that is as wanted."""
        deadline = time.monotonic() + patience
        while True:
            try:
                line = self.lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise Ended(f"the awaited line did not come; the last were {self.last_words()}") from None
            if line is None:
                raise Ended(f"the program ended; its last words were {self.last_words()}")
            if wanted(line):
                return line

    def last_words(self):
        return " | ".join(line.get("message", "")[:160] for line in self.log[-3:])

    def outcome(self, name, patience=PATIENCE):
        return self.wait(lambda line: line.get("path") == name and "outcome" in line, patience)["outcome"]

    def is_running(self):
        return self.wrapper is not None and self.wrapper.poll() is None

    def kill(self, number=signal.SIGKILL):
        """Ends the program at once and waits for its end."""
        if self.is_running():
            try:
                os.kill(self.daemon, number)
            except ProcessLookupError:
                pass
        return self.ended()

    def ended(self, patience=PATIENCE):
        """Its exit status, once it has ended."""
        try:
            return self.wrapper.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            os.kill(self.daemon, signal.SIGKILL)
            self.wrapper.wait()
            raise Ended("the program did not end") from None

    def stop(self):
        status = self.kill(signal.SIGTERM)
        if status != 0:
            self.judge.violation(f"a stop ended with {status}: {self.last_words()}")
        return status

    def drop(self, name, text):
        """A complete file at once: written beside the drop folder and renamed into it."""
        staged = self.drop_dir.parent / f"staged-{threading.get_ident()}"
        staged.write_bytes(text if isinstance(text, bytes) else text.encode())
        target = self.inbox / name
        target.parent.mkdir(parents=True, exist_ok=True)
        os.rename(staged, target)

    def plant_canary(self):
        """What waits is named in no log: its report says that it was seen."""
        self.drop(texts.CANARY_NAME, texts.CANARY_TEXT)
        report = self.reports_dir / f"{texts.CANARY_NAME}.report.txt"
        until(f"{report} did not come", report.exists)

    def get(self, path, fields=None, timeout=20):
        """Status, fields and body; raises OSError where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers={"Host": HOST, **(fields or {})})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        except http.client.HTTPException as error:
            raise OSError(f"half an answer: {error!r}") from error
        finally:
            connection.close()

    def items(self):
        status, _fields, body = self.get("/feeds/all.json")
        assert status == 200, status
        return json.loads(body)["items"]

    def command(self, *arguments, timeout=180):
        run = subprocess.run(
            [str(self.program), *arguments, "--config", str(self.config)],
            cwd=self.folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=timeout, check=False,
        )
        return run.returncode, run.stdout + run.stderr


def until(what, is_so, patience=PATIENCE):
    deadline = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > deadline:
            raise Ended(what)
        time.sleep(0.01)


def child_named(parent, name):
    """The process of this name that a wrapper has started."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for task in Path(f"/proc/{parent}/task").iterdir():
            for child in (task / "children").read_text().split():
                if Path(f"/proc/{child}/comm").read_text().strip() == name[:15]:
                    return int(child)
        time.sleep(0.01)
    raise Ended(f"no {name} was started")


def threads(process):
    """By thread id, the name."""
    found = {}
    for task in Path(f"/proc/{process}/task").iterdir():
        try:
            found[int(task.name)] = (task / "comm").read_text().strip()
        except OSError:
            pass
    return found
