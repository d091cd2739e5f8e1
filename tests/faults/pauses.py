"""5. A program that is stopped for a while, as a machine that sleeps, finds what happened meanwhile."""

import os
import signal
import time

import actions
import texts
from judge import Judge
from observer import Observer
from office import Office
from scenario import Result, scenario


@scenario("SIGSTOP while files are dropped, corrected, renamed and deleted, and SIGCONT")
def stopped(run):
    judge, result = Judge(), Result()
    office = Office(run.program, run.folder / "office", judge)
    office.start()
    actions.prepare(office)
    wanted, waits = dict(actions.BEFORE), []
    lengths = (1, 6) if run.short else (1, 2, 4, 6, 8, 12, 20, 60)
    with Observer(office, judge, pause=0.01) as observer:
        for at, length in enumerate(lengths):
            serials = range(100 * (at + 1), 100 * (at + 1) + 5)
            os.kill(office.daemon, signal.SIGSTOP)
            for serial in serials:
                office.drop(f"n{serial}.txt", texts.notice(serial))
                wanted[serial] = 0
            office.drop("n1.txt", texts.notice(actions.EDITED, at + 1))
            wanted[actions.EDITED] = at + 1
            names = ["n2.txt", *(f"r{number}.txt" for number in range(1, len(lengths) + 1))]
            os.rename(office.drop_dir / names[at], office.drop_dir / names[at + 1])
            if at:
                (office.drop_dir / f"n{100 * at}.txt").unlink()
            time.sleep(length)
            begun = time.monotonic()
            os.kill(office.daemon, signal.SIGCONT)
            judge.comes_to(office, wanted)
            waits.append(time.monotonic() - begun)
            result.count += 1
        answered = observer.answered
    judge.files_follow(office)
    judge.look_at(office)
    office.stop()
    result.take(judge)
    result.told = f"stops of {', '.join(map(str, lengths))} s; all was found {max(waits):.2f} s after the end at most; {answered} answers"
    return result
