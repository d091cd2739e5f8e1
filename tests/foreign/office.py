"""A real daemon on a free loopback port, in a folder of its own."""

import json
import os
import queue
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

# Nothing that is waited for takes longer than this, also on a loaded machine.
PATIENCE = 60


@dataclass
class Answer:
    status: int
    fields: dict
    body: bytes


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Office:
    def __init__(self, program, folder, languages=("en",), zone="UTC", encodings=(), tables="", settle="1s", url=None):
        self.folder = Path(folder)
        self.drop_dir = self.folder / "drop"
        # A share that is mounted there already stands.
        self.drop_dir.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        config = self.folder / "config.toml"
        config.write_text(
            f'public_url = "{url or self.base}"\n'
            'authority = "press.example.org,2026"\n'
            'title = "Harbour Office"\n'
            'drop_dir = "drop"\nstate_dir = "state"\nfeeds_dir = "feeds"\nreports_dir = "reports"\n'
            f"languages = {json.dumps(list(languages))}\n"
            f'time_zone = "{zone}"\nsettle = "{settle}"\n'
            f"encodings = {json.dumps(list(encodings))}\n"
            f'[http]\nlisten = "127.0.0.1:{self.port}"\n'
            f'[log]\nformat = "json"\n{tables}',
            encoding="utf-8",
        )
        self.program, self.config = program, config
        self.log = []
        self.lines = queue.Queue()
        self.daemon = subprocess.Popen(
            [program, "run", "--config", str(config)],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        threading.Thread(target=self._read_log, daemon=True).start()
        self.wait(lambda line: line.get("message") == "caught up with the drop folder")

    def _read_log(self):
        for raw in self.daemon.stderr:
            try:
                self.lines.put(json.loads(raw))
            except ValueError:
                self.lines.put({"message": raw.decode("utf-8", "replace").strip()})
        self.lines.put(None)

    def wait(self, wanted):
        """The first log line from here on that is as wanted."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                line = self.lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                last = "\n".join(json.dumps(line) for line in self.log[-10:])
                raise AssertionError(f"the awaited log line did not come; the last were\n{last}")
            self.log.append(line)
            if wanted(line):
                return line

    def drop(self, name, text):
        """A complete file at once: written beside the drop folder and renamed into it."""
        staged = self.folder / "staged"
        staged.write_bytes(text)
        target = self.drop_dir / name
        target.parent.mkdir(parents=True, exist_ok=True)
        os.rename(staged, target)

    def publish(self, name, text):
        self.drop(name, text)
        return self.wait(lambda line: line.get("path") == name and line.get("outcome") == "published")

    def command(self, *arguments):
        """An order to the running daemon, which must be done."""
        command = [self.program, *arguments, "--config", str(self.config)]
        run = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert run.returncode == 0, f"{arguments}: {run.stdout}{run.stderr}"
        return run.stdout

    def get(self, path, *fields, head=False):
        """By curl, not decoded."""
        heading, body = self.folder / "answer.head", self.folder / "answer.body"
        body.write_bytes(b"")
        command = ["curl", "-sS", "--max-time", "20", "-D", heading, "-o", body]
        command += ["--head"] if head else []
        for field in fields:
            command += ["-H", field]
        subprocess.run(command + [self.base + path], check=True, stdin=subprocess.DEVNULL)
        first, *rest = heading.read_text("iso-8859-1").strip().split("\n")
        pairs = (line.strip().split(":", 1) for line in rest if ":" in line)
        named = {name.lower(): value.strip() for name, value in pairs}
        return Answer(int(first.split()[1]), named, b"" if head else body.read_bytes())

    def feed_files(self, ending):
        files = sorted((self.folder / "feeds").rglob(f"*.{ending}"))
        return [file for file in files if file.name != "manifest.json"]

    def stop(self):
        """As the service manager does it; the exit status."""
        if self.daemon.poll() is None:
            self.daemon.send_signal(signal.SIGTERM)
        try:
            return self.daemon.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.daemon.kill()
            return self.daemon.wait()

    def rest(self):
        """The lines that nobody waited for, of a daemon that has stopped."""
        return list(iter(self.lines.get, None))
