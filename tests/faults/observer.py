"""Polls the feeds all the time, over HTTP and as files, and tells the judge of each look."""

import http.client
import threading
import time

from office import HOST

PATHS = ("/feeds/all.json", "/feeds/all.atom", "/feeds/updates.json", "/feeds/en.json")


class Observer:
    """As a context: looks from its beginning to its end. `missed` counts looks that nobody answered."""

    def __init__(self, office, judge, pause=0.001, files=True):
        self.office, self.judge, self.pause = office, judge, pause
        self.files = files
        self.ended = threading.Event()
        self.answered = self.missed = 0
        self.slowest = 0.0
        # While this is set, whoever does not answer is at fault.
        self.must_answer = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_failure):
        self.ended.set()
        self.thread.join()

    def _run(self):
        connection, number = None, 0
        while not self.ended.is_set():
            path = PATHS[number % len(PATHS)]
            number += 1
            if self.files and number % 16 == 0:
                self._look_at_files()
            expected = self.must_answer.is_set()
            begun = time.monotonic()
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.office.port, timeout=10)
                connection.request("GET", path, headers={"Host": HOST})
                answer = connection.getresponse()
                body = answer.read()
                fields = {name.lower(): value for name, value in answer.getheaders()}
            except (OSError, http.client.HTTPException) as error:
                if connection:
                    connection.close()
                connection = None
                self.missed += 1
                if expected and self.must_answer.is_set():
                    self.judge.violation(f"{path} was not answered: {error!r}")
                self.ended.wait(0.005)
                continue
            self.answered += 1
            if expected:
                self.slowest = max(self.slowest, time.monotonic() - begun)
            # Before the first statement there is no feed of a language or of updates.
            if answer.status == 200 or "all." in path:
                self.judge.response(path, answer.status, fields, body, begun)
            self.ended.wait(self.pause)
        if connection:
            connection.close()

    def _look_at_files(self):
        try:
            self.judge.look_at_files(self.office)
        except OSError:
            # It is being replaced, or its disk is away.
            pass
