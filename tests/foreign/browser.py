"""Headless Chromium over its DevTools pipe (JSON messages, each ended by a NUL)."""

import base64
import json
import os
import select
import subprocess
import time

PATIENCE = 60


class Browser:
    def __init__(self, profile):
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        flags = [
            "--headless=new",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-extensions",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            # Whatever the page asks for, nothing but the loopback is reached.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            f"--user-data-dir={profile}",
            "--remote-debugging-pipe",
        ]
        # Chromium's own sandbox refuses to run as root.
        flags += ["--no-sandbox"] if os.getuid() == 0 else []
        # DevTools expects descriptors 3 and 4.
        script = f'exec chromium "$@" 3<&{to_read} 4>&{to_write}'
        self._process = subprocess.Popen(
            ["bash", "-c", script, "chromium", *flags, "about:blank"],
            pass_fds=(to_read, to_write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._pending, self._number, self.events = b"", 0, []
        target = self._call("Target.createTarget", {"url": "about:blank"})["targetId"]
        attach = {"targetId": target, "flatten": True}
        self._session = self._call("Target.attachToTarget", attach)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def _message(self):
        deadline = time.monotonic() + PATIENCE
        while b"\0" not in self._pending:
            left = max(0.0, deadline - time.monotonic())
            ready, _, _ = select.select([self._read], [], [], left)
            piece = os.read(self._read, 1 << 20) if ready else b""
            if not piece:
                raise AssertionError("Chromium does not answer")
            self._pending += piece
        message, self._pending = self._pending.split(b"\0", 1)
        return json.loads(message)

    def _call(self, method, parameters=None, session=None):
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters or {}}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") == number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def call(self, method, parameters=None):
        return self._call(method, parameters, self._session)

    def open(self, url):
        self.events.clear()
        self.call("Page.navigate", {"url": url})
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._message())

    def ask(self, expression):
        result = self.call("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        if "exceptionDetails" in result:
            raise AssertionError(f"{expression}: {result['exceptionDetails']['text']}")
        return result["result"].get("value")

    def complaints(self):
        """What the console shows: errors, warnings, violations of the content security policy."""
        # Violations are told after the load event: one more exchange lets them come in.
        self.ask("document.readyState")
        found = []
        for event in self.events:
            method, told = event.get("method"), event.get("params", {})
            if method == "Log.entryAdded":
                # Chromium asks for this by itself; no page of ours names it.
                if told["entry"].get("url", "").endswith("/favicon.ico"):
                    continue
                found.append(f"{told['entry']['level']}: {told['entry']['text']}")
            elif method == "Runtime.exceptionThrown":
                found.append(told["exceptionDetails"]["text"])
            elif method == "Runtime.consoleAPICalled":
                found.append(f"console.{told['type']}")
        return found

    def requested(self):
        asked = (e["params"] for e in self.events if e.get("method") == "Network.requestWillBeSent")
        return [event["request"]["url"] for event in asked]

    def size(self, width, height):
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", metrics)

    def screenshot(self, file):
        shot = self.call("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True})
        file.write_bytes(base64.b64decode(shot["data"]))

    def close(self):
        try:
            self._call("Browser.close")
        except (AssertionError, OSError):
            self._process.terminate()
        self._process.wait(timeout=PATIENCE)
